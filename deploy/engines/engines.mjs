// Real Kafka and InfluxDB for tests and trials: what the commands of this folder and the tests call.
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isUp, launchAll, requirePorts, waitUntilUp } from './bring-up.mjs';
import { dataFolder, enginesOf, KINDS, mergeSet, readSet, writeSet } from './engine-set.mjs';
import { influxSettings, setUpInflux } from './influx.mjs';
import { bootstrap } from './kafka.mjs';
import { withLock } from './lock.mjs';
import { end, pidOf, untilLetGo } from './processes.mjs';
import { preparePrograms } from './programs.mjs';
import { EnginesError, saying } from './say.mjs';
import { dockerAnswers, missingTools } from './toolchain.mjs';

const GRACE_MS = 20_000;

/**
 * Starts what does not run yet, and waits until everything asked for answers. `properties` are of every Kafka node
 * and win over ours; its listener without sign-in and TLS must stay, as the nodes and we speak to it.
 * @param {{ dir?: string, brokers?: number, only?: 'kafka' | 'influx', kafkaPort?: number, influxPort?: number, properties?: Record<string, string>, retentionDays?: number }} [options]
 * @returns {Promise<{ kafka?: string, influx?: { url: string, org: string, bucket: string, tokenFile: string } }>}
 */
export async function start(options = {}) {
  const saved = readSet(options.dir);
  const set = mergeSet(saved, options);
  requireSamePorts(saved, set);
  const wanted = enginesOf(set).filter(({ kind }) => (options.only ?? kind) === kind);
  await startEngines(set, wanted);
  const influx = wanted.find(({ kind }) => kind === 'influx');
  if (influx) await setUpInflux(influx, options.retentionDays);
  return settingsOf(set, wanted);
}

/**
 * Ends the engines of a data folder; undefined stands for one that did not run.
 * @param {{ dir?: string, wipe?: boolean }} [options]
 * @returns {Promise<{ name: string, signal: string | undefined }[]>}
 */
export async function stop({ dir, wipe = false } = {}) {
  const set = readSet(dir);
  if (set === undefined) return [];
  const ended = await underLock(set, () =>
    Promise.all(
      enginesOf(set).map(async (engine) => ({
        name: engine.name,
        signal: await end(engine, { graceMs: GRACE_MS }),
      })),
    ),
  );
  if (wipe) rmSync(set.dir, { recursive: true });
  return ended;
}

/**
 * One row for each engine that should be up.
 * @param {{ dir?: string }} [options]
 * @returns {Promise<{ name: string, pid: number | undefined, address: string, up: boolean, version: string, bytes: number }[]>}
 */
export async function status({ dir } = {}) {
  const set = readSet(dir);
  if (set === undefined) return [];
  return Promise.all(
    enginesOf(set).map(async (engine) => ({
      name: engine.name,
      pid: pidOf(engine),
      address: engine.address,
      up: await isUp(engine),
      version: engine.version,
      bytes: bytesIn(engine.data),
    })),
  );
}

/**
 * The processes that run, by engine: `{ 'kafka-1': 4711, influx: 4712 }`.
 * @param {{ dir?: string }} [options]
 * @returns {Record<string, number>}
 */
export function pids({ dir } = {}) {
  const set = readSet(dir);
  const running = (set === undefined ? [] : enginesOf(set)).map(({ name, ...engine }) => [
    name,
    pidOf(engine),
  ]);
  return Object.fromEntries(running.filter(([, pid]) => pid !== undefined));
}

/**
 * kill -9 of one engine (`kafka-1`, …, `influx`); resolves when it has gone.
 * @param {string} dir
 * @param {string} name
 * @returns {Promise<void>}
 */
export async function killEngine(dir, name) {
  const { engine } = namedEngine(dir, name);
  if ((await end(engine, { graceMs: 0 })) === undefined)
    throw new EnginesError(`${name} of ${engine.dir} does not run`);
}

/**
 * Starts one engine again on its data; resolves when it answers.
 * @param {string} dir
 * @param {string} name
 * @returns {Promise<void>}
 */
export async function startEngine(dir, name) {
  const { set, engine } = namedEngine(dir, name);
  await startEngines(set, [engine]);
}

/**
 * kill -9 of broker 1, 2, …
 * @param {string} dir
 * @param {number} index
 */
export function killBroker(dir, index) {
  return killEngine(dir, `kafka-${index}`);
}

/**
 * Starts broker 1, 2, … again; resolves when it answers.
 * @param {string} dir
 * @param {number} index
 */
export function startBroker(dir, index) {
  return startEngine(dir, `kafka-${index}`);
}

/**
 * Why engines cannot be started on this machine; undefined when they can. For tests to say when they skip.
 * @param {'kafka' | 'influx'} [only]
 * @returns {string | undefined}
 */
export function cannotStart(only) {
  if (dockerAnswers()) return undefined;
  const missing = missingTools(only === undefined ? KINDS : [only]);
  return missing.length === 0 ? undefined : missing.join('; ');
}

async function startEngines(set, wanted) {
  const missing = () => wanted.filter((engine) => pidOf(engine) === undefined);
  const kinds = [...new Set(missing().map(({ kind }) => kind))];
  // Before the lock: a first build takes minutes, and others may want to stop what runs.
  const programs = kinds.length === 0 ? undefined : await preparePrograms(kinds);
  await underLock(set, async () => {
    const down = missing();
    if (programs === undefined && down.length > 0)
      throw new EnginesError(`${down[0].name} ended just now; see ${down[0].log}`);
    await Promise.all(down.map(untilLetGo));
    await requirePorts(down);
    writeSet(set);
    if (down.length > 0)
      await saying(`starting ${down.map(({ name }) => name).join(', ')}`, async () => {
        await launchAll(down, set, programs);
        await waitUntilUp(wanted);
      });
    else await waitUntilUp(wanted);
  });
}

function settingsOf(set, wanted) {
  const influx = wanted.find(({ kind }) => kind === 'influx');
  return {
    ...(wanted.some(({ kind }) => kind === 'kafka') ? { kafka: bootstrap(set) } : {}),
    ...(influx ? { influx: influxSettings(influx) } : {}),
  };
}

function underLock({ dir }, work) {
  mkdirSync(dir, { recursive: true });
  return withLock(join(dir, '.lock'), work);
}

/** Ports change only while nothing runs that has the old ones. */
function requireSamePorts(saved, set) {
  if (saved === undefined) return;
  const moved = ['kafkaPort', 'influxPort'].filter((key) => saved[key] !== set[key]);
  const running = enginesOf(saved).filter((engine) => pidOf(engine) !== undefined);
  const held = running.find(({ kind }) => moved.includes(`${kind}Port`));
  if (held)
    throw new EnginesError(
      `${held.name} of ${set.dir} runs at ${held.address}: stop it before it can take another port`,
    );
}

function namedEngine(dir, name) {
  const set = readSet(dir);
  const engine = set && enginesOf(set).find((one) => one.name === name);
  if (engine === undefined) throw new EnginesError(`${dataFolder(dir)} holds no ${name}`);
  return { set, engine };
}

function bytesIn(folder) {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false }))
    .reduce((sum, stats) => sum + (stats?.size ?? 0), 0);
}
