import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { indent } from './build-step.mjs';
import { HOST } from './engine-set.mjs';
import { influxAnswers, launchInflux } from './influx.mjs';
import { kafkaAnswers, launchKafka } from './kafka.mjs';
import { pidOf } from './processes.mjs';
import { EnginesError } from './say.mjs';

const UP_MS = 120_000;
const POLL_MS = 100;
const LAST_LINES = 15;

/** Launches engines that do not run. */
export async function launchAll(engines, set, programs) {
  await Promise.all(
    engines.map((engine) =>
      engine.kind === 'kafka'
        ? launchKafka(engine, set, programs.kafka)
        : launchInflux(engine, programs.influx),
    ),
  );
}

/** Waits until all answer; nodes of Kafka must have met each other too. */
export async function waitUntilUp(engines) {
  const nodes = engines.flatMap(({ node }) => node ?? []);
  await Promise.all(engines.map((engine) => waitForOne(engine, nodes)));
}

async function waitForOne(engine, nodes) {
  const deadline = performance.now() + UP_MS;
  while (!(await isUp(engine, nodes))) {
    if (pidOf(engine) === undefined) throw new EnginesError(failure(engine, 'ended'));
    if (performance.now() > deadline)
      throw new EnginesError(failure(engine, `does not answer after ${UP_MS / 1000} s`));
    await wait(POLL_MS);
  }
}

/** Whether the engine runs, and answers as itself. */
export async function isUp(engine, nodes = []) {
  if (pidOf(engine) === undefined) return false;
  try {
    return engine.kind === 'kafka'
      ? await kafkaAnswers(engine, nodes)
      : await influxAnswers(engine);
  } catch {
    return false;
  }
}

function failure({ name, log }, what) {
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LAST_LINES);
  return `${name} ${what}; ${log} ends with\n${indent(lines)}`;
}

/** Says so before anything is written or launched. */
export async function requirePorts(engines) {
  for (const { name, ports, portFlag } of engines)
    for (const port of ports)
      if (!(await isFree(port)))
        throw new EnginesError(
          `${name} wants port ${port} of ${HOST}, and another program has it: stop that, or choose with ${portFlag}`,
        );
}

export function isFree(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}
