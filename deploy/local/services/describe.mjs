// How each process is started: its file, the settings file, and what differs between instances.
import { join } from 'node:path';
import { root } from '../ensure.mjs';

const MQTT_PORT = 1883;

/**
 * @typedef {{ health?: string, http?: string, mqtt?: string }} Addresses
 * @typedef {{ name: string, args: (addresses: Addresses) => string[], isReadyAtOnce?: boolean }} Described
 * @typedef {{ instances?: any, config?: any, mqttPort?: number | undefined, httpPort?: number | undefined }} Flags
 */

/**
 * Name and arguments of every service but ingest, the API last.
 * @param {Flags} flags
 * @param {{ file: string, demo: boolean }} prepared
 * @returns {Described[]}
 */
export function servicesOf({ instances, httpPort, config }, { file, demo }) {
  const plain = [
    'historian',
    ...numbered('kpi', instances.kpi),
    ...numbered('alarms', instances.alarms),
    ...numbered('notifier', instances.notifier),
  ].map((name) => ({
    name,
    args: ({ health }) => [...started(name, file, config), ...pinned('health', health)],
  }));
  const api = ({ http }) => [
    ...started('api', file, config),
    ...(demo ? ['--demo', 'true'] : []),
    ...(http ? pinned('http', http) : portFlag('http', httpPort)),
  ];
  return [...plain, { name: 'api', args: api }];
}

/**
 * Each ingest has its own name in the log, and its own port: the first one's, and the next ones.
 * @param {Flags} flags
 * @param {{ file: string }} prepared
 * @returns {Described[]}
 */
export function ingestsOf({ instances, mqttPort, config }, { file }) {
  const isTold = config === undefined || instances.ingest > 1;
  const base = mqttPort ?? (isTold ? MQTT_PORT : undefined);
  return Array.from({ length: instances.ingest }, (_, index) => {
    const port = base === undefined || base === 0 ? base : base + index;
    const name = numbered('ingest', instances.ingest)[index];
    const own = isTold ? ['--ingest.node', `ingest-${index + 1}`] : [];
    const args = ({ health, mqtt }) => [
      ...started(name, file, config),
      ...own,
      ...(mqtt ? pinned('mqtt', mqtt) : portFlag('mqtt', port)),
      ...pinned('health', health),
    ];
    return { name, args };
  });
}

/** The simulated city; a file remembers what it has published. */
export function simulatorOf({ folder, simulator }, mqtt) {
  const script = join(root, 'simulators/fleet/dist/sim.js');
  const progress = join(folder, 'simulator.json');
  const args = () => [script, '--scenario', simulator, '--mqtt', mqtt, '--progress', progress];
  return { name: 'simulator', args, isReadyAtOnce: true };
}

/** By its name a restart has its partitions back at once; beside others' processes names are theirs to give. */
function started(name, file, config) {
  const service = name.replace(/-\d+$/, '');
  const named = config === undefined ? ['--stream.kafka.instance', name] : [];
  return [join(root, `services/standalone/bundle/${service}.js`), '--config', file, ...named];
}

function numbered(service, count) {
  if (count === 1) return [service];
  return Array.from({ length: count }, (_, index) => `${service}-${index + 1}`);
}

/** Where it listened before, so that a new start is found at the same place. */
function pinned(what, address) {
  return address === undefined ? [] : portFlag(what, new URL(address).port);
}

function portFlag(what, port) {
  return port === undefined ? [] : [`--${what}.port`, `${port}`];
}
