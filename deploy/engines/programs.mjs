// How an engine is run: as a program of this machine, or the same program of the official image.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildStep } from './build-step.mjs';
import { cacheFolder } from './cache.mjs';
import { influxd } from './influxd-build.mjs';
import { sharedClasses } from './kafka-classes.mjs';
import { kafkaJars } from './kafka-jars.mjs';
import { saying } from './say.mjs';
import { dockerAnswers, requireTools } from './toolchain.mjs';
import { INFLUX_IMAGE, KAFKA_IMAGE } from './versions.mjs';

/** What each kind's command begins with, once everything it needs is there. */
export async function preparePrograms(kinds) {
  if (dockerAnswers()) return containers(kinds);
  requireTools(kinds);
  const java = kinds.includes('kafka') ? await javaForKafka() : [];
  const server = kinds.includes('influx') ? await influxd() : '';
  return { kafka: () => java, influx: () => [server] };
}

async function javaForKafka() {
  const jars = await kafkaJars();
  return ['java', ...(await sharedClasses(jars)), '-cp', join(jars, '*')];
}

async function containers(kinds) {
  const images = { kafka: KAFKA_IMAGE, influx: INFLUX_IMAGE };
  for (const kind of kinds) await pull(images[kind]);
  return {
    kafka: (engine) => contained(engine, images.kafka, ['java', '-cp', '/opt/kafka/libs/*']),
    influx: (engine) => contained(engine, images.influx, ['influxd']),
  };
}

async function pull(image) {
  if (spawnSync('docker', ['image', 'inspect', image]).status === 0) return;
  mkdirSync(cacheFolder(), { recursive: true });
  const log = join(cacheFolder(), 'docker-pull.log');
  await saying(`pulling ${image}`, () =>
    buildStep({ command: 'docker', args: ['pull', '--quiet', image], log }),
  );
}

/** On the host's network and data folder, as this user: addresses, properties and data are those of the program. */
function contained({ dir, name }, image, [entrypoint, ...args]) {
  const id = createHash('sha256').update(dir).digest('hex').slice(0, 8);
  const user = `${process.getuid?.()}:${process.getgid?.()}`;
  return ['docker', 'run', '--name', `infrapulse-${id}-${name}`, '--rm', '--network', 'host']
    .concat('--user', user, '--volume', `${dir}:${dir}`, '--env', `HOME=${dir}`)
    .concat('--entrypoint', entrypoint, image, args);
}
