import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildStep } from './build-step.mjs';
import { HOST, nodes } from './engine-set.mjs';
import { liveNodes } from './kafka-answer.mjs';
import { kafkaProperties, nodePort } from './kafka-properties.mjs';
import { launch } from './processes.mjs';

/** No compiler that takes its time. */
const BRIEF = ['-XX:TieredStopAtLevel=1'];
const LOGGING = fileURLToPath(new URL('log4j2.properties', import.meta.url));

/** Writes the node's properties, formats its folder the first time, and launches it. */
export async function launchKafka(engine, set, program) {
  const dataDir = join(engine.data, 'data');
  mkdirSync(dataDir, { recursive: true });
  const { brokers, kafkaPort, properties: more } = set;
  writeFileSync(
    engine.marker,
    kafkaProperties({ node: engine.node, brokers, kafkaPort, host: HOST, dataDir, more }),
  );
  if (!existsSync(join(dataDir, 'meta.properties'))) await format(engine, program);
  launch(engine, [
    ...program(engine),
    ...logging(engine),
    '-Xmx512m',
    ...compiling(brokers),
    'kafka.Kafka',
    engine.marker,
  ]);
}

/**
 * Where nodes share few cores, their compilers take them from everything else for minutes: a lighter one is up in
 * half the time and then nearly as quick.
 */
function compiling(brokers) {
  return brokers > 1 && availableParallelism() < 2 * brokers ? BRIEF : [];
}

/** In the data folder, which a container sees too. */
function logging({ data }) {
  const file = join(data, 'log4j2.properties');
  writeFileSync(file, readFileSync(LOGGING));
  return [`-Dlog4j2.configurationFile=${file}`];
}

async function format(engine, program) {
  const [command, ...args] = program({ ...engine, name: `${engine.name}-format` });
  await buildStep({
    command,
    args: [...args, ...BRIEF, 'kafka.tools.StorageTool', 'format', '--ignore-formatted'].concat(
      '-t',
      clusterId(engine.dir),
      '-c',
      engine.marker,
    ),
    log: engine.log,
  });
}

/** One for all nodes of the data folder, written by whoever comes first. */
function clusterId(dir) {
  const file = join(dir, 'kafka-cluster-id');
  // Kafka takes a leading dash for a flag.
  const id = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  if (!existsSync(file)) writeFileSync(file, id);
  return readFileSync(file, 'utf8');
}

/** Whether the node answers, and knows itself and `others` to be alive. */
export async function kafkaAnswers({ node, ports }, others = []) {
  const live = await liveNodes(HOST, ports[0]);
  return [node, ...others].every((one) => live.includes(one));
}

export function bootstrap({ brokers, kafkaPort }) {
  return nodes(brokers)
    .map((node) => `${HOST}:${nodePort(kafkaPort, node)}`)
    .join(',');
}
