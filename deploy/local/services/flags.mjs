import { parseArgs } from 'node:util';
import { ServicesError } from './say.mjs';

const PORT_MAX = 65_535;
const INSTANCES_MAX = 16;
const SCENARIOS = ['heze-demo', 'heze-full', 'off'];

const HELP = `npm run start:services -- [flags]   every service as a process of its own, on Kafka and InfluxDB

  --ingest N            instances of ingest, each with its own MQTT port and name in the log (1)
  --kpi N               instances of kpi, which share the partitions (1)
  --alarms N            instances of alarms, likewise (1)
  --notifier N          instances of notifier, likewise (1)
  --mqtt-port PORT      of the first ingest, the next has the next; 0 = any free port (1883)
  --http-port PORT      of the API, 0 = any free port (8080)
  --simulator NAME      heze-demo, heze-full or off (heze-demo; off with --config)
  --register FILE       asset register to import at start: JSON, NDJSON, CSV or a folder of them
  --brokers N           Kafka nodes to start: 1, 3 or 5 (1, or what the folder was made with)
  --engines-dir DIR     data folder of the engines (./.engines)
  --kafka-port PORT     of their first node (19092)
  --influx-port PORT    of InfluxDB (18086)
  --config FILE         settings (YAML) that name a Kafka and an InfluxDB elsewhere; starts none
  --help                this text

SIGINT or SIGTERM stops the services; the engines stay up (npm run engines:down ends them).
`;
const TEXTS = ['simulator', 'register', 'engines-dir', 'config'];
const NUMBERS = {
  ingest: [1, INSTANCES_MAX],
  kpi: [1, INSTANCES_MAX],
  alarms: [1, INSTANCES_MAX],
  notifier: [1, INSTANCES_MAX],
  brokers: [1, 5],
  'mqtt-port': [0, PORT_MAX],
  'http-port': [0, PORT_MAX],
  'kafka-port': [1, PORT_MAX],
  'influx-port': [1, PORT_MAX],
};
/** They say which engines to start, and --config says that there are some. */
const OF_ENGINES = ['brokers', 'kafka-port', 'influx-port'];

/**
 * What was asked for, undefined where nothing was; or `{ help }`: the text to print.
 * @param {string[]} argv
 * @returns {any}
 */
export function readFlags(argv) {
  const values = parse(argv);
  if (values.help) return { help: HELP };
  const both = values.config && OF_ENGINES.find((name) => values[name] !== undefined);
  if (both) throw new ServicesError(`--${both} is of engines to start, and --config names others`);
  if (values.simulator !== undefined && !SCENARIOS.includes(values.simulator))
    throw new ServicesError(`--simulator ${values.simulator}: one of ${SCENARIOS.join(', ')}`);
  const numbers = Object.fromEntries(Object.keys(NUMBERS).map((n) => [n, whole(n, values[n])]));
  const { ingest = 1, kpi = 1, alarms = 1, notifier = 1 } = numbers;
  return {
    instances: { ingest, kpi, alarms, notifier },
    mqttPort: numbers['mqtt-port'],
    httpPort: numbers['http-port'],
    simulator: values.simulator,
    register: values.register,
    config: values.config,
    engines: {
      dir: values['engines-dir'],
      brokers: numbers.brokers,
      kafkaPort: numbers['kafka-port'],
      influxPort: numbers['influx-port'],
    },
  };
}

function parse(argv) {
  const names = [...TEXTS, ...Object.keys(NUMBERS)];
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  try {
    const help = { type: 'boolean', short: 'h' };
    return parseArgs({ args: argv, options: { ...options, help } }).values;
  } catch (error) {
    throw new ServicesError(`${error.message.split(/\.\s/)[0]}; --help lists the flags`);
  }
}

function whole(name, given) {
  if (given === undefined) return undefined;
  const [least, most] = NUMBERS[name];
  const number = Number(given);
  if (!/^\d+$/.test(given) || number < least || number > most)
    throw new ServicesError(`--${name} ${given}: a whole number from ${least} to ${most}`);
  return number;
}
