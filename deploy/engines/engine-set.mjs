// Which engines a data folder holds: what `engines:up` was asked for last, so that later commands agree.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { controllerPort, nodePort } from './kafka-properties.mjs';
import { EnginesError } from './say.mjs';
import { INFLUX_VERSION, KAFKA_VERSION } from './versions.mjs';

export const HOST = '127.0.0.1';
export const KINDS = ['kafka', 'influx'];
const DEFAULTS = { brokers: 1, kafkaPort: 19092, influxPort: 18086, kinds: [] };
const BROKERS = [1, 3, 5];
const DEFAULT_DIR = fileURLToPath(new URL('../../.engines', import.meta.url));

export function dataFolder(dir = DEFAULT_DIR) {
  return resolve(dir);
}

/** The set of a data folder, or undefined where nothing was started yet. */
export function readSet(dir) {
  const folder = dataFolder(dir);
  const file = join(folder, 'engines.json');
  if (!existsSync(file)) return undefined;
  return { dir: folder, ...JSON.parse(readFileSync(file, 'utf8')) };
}

export function writeSet({ dir, ...rest }) {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'engines.json'), `${JSON.stringify(rest, null, 2)}\n`);
}

/**
 * What was asked for, on top of what the folder holds already.
 * @param {ReturnType<typeof readSet>} saved
 * @param {{ dir?: string, only?: string, brokers?: number, kafkaPort?: number, influxPort?: number, properties?: Record<string, string> }} options
 */
export function mergeSet(saved, { dir, only, ...asked }) {
  const given = Object.fromEntries(
    ['brokers', 'kafkaPort', 'influxPort', 'properties']
      .filter((key) => asked[key] !== undefined)
      .map((key) => [key, asked[key]]),
  );
  const set = { ...DEFAULTS, dir: dataFolder(dir), ...saved, ...given };
  set.kinds = KINDS.filter((kind) => set.kinds.includes(kind) || (only ?? kind) === kind);
  requireQuorum(set, saved);
  return set;
}

function requireQuorum({ brokers, dir }, saved) {
  if (!BROKERS.includes(brokers))
    throw new EnginesError(`--brokers ${brokers}: it can be ${BROKERS.join(', ')}`);
  if (existsSync(join(dir, 'kafka-1')) && saved && saved.brokers !== brokers)
    throw new EnginesError(
      `${dir} was made with --brokers ${saved.brokers}: take another --dir, or npm run engines:down -- --wipe`,
    );
}

/** What there is to know of each engine before it runs; `marker` stands in its command line and in no other. */
export function enginesOf(set) {
  return [
    ...(set.kinds.includes('kafka') ? nodes(set.brokers).map((node) => kafka(set, node)) : []),
    ...(set.kinds.includes('influx') ? [influx(set)] : []),
  ];
}

export function nodes(count) {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function kafka({ dir, kafkaPort }, node) {
  const name = `kafka-${node}`;
  return {
    ...placed(dir, name),
    kind: 'kafka',
    node,
    address: `${HOST}:${nodePort(kafkaPort, node)}`,
    ports: [nodePort(kafkaPort, node), controllerPort(kafkaPort, node)],
    portFlag: '--kafka-port',
    marker: join(dir, name, 'server.properties'),
    version: KAFKA_VERSION,
  };
}

function influx({ dir, influxPort }) {
  return {
    ...placed(dir, 'influx'),
    kind: 'influx',
    address: `http://${HOST}:${influxPort}`,
    ports: [influxPort],
    portFlag: '--influx-port',
    marker: join(dir, 'influx', 'influxd.bolt'),
    version: INFLUX_VERSION,
  };
}

function placed(dir, name) {
  return {
    name,
    dir,
    data: join(dir, name),
    log: join(dir, `${name}.log`),
    pidFile: join(dir, `${name}.pid`),
  };
}
