import { parseArgs } from 'node:util';
import { EnginesError } from './say.mjs';

const PORT_MAX = 65_535;
const DAYS_MAX = 36_500;

const SHARED = {
  dir: { type: 'string', text: '--dir DIR            data folder (./.engines of the checkout)' },
  help: { type: 'boolean', text: '--help               this' },
};
const COMMANDS = {
  up: {
    brokers: { type: 'string', text: '--brokers N          Kafka nodes: 1 (default), 3 or 5' },
    only: { type: 'string', text: '--only KIND          kafka or influx' },
    'kafka-port': {
      type: 'string',
      text: '--kafka-port PORT    of node 1, its controller the next; node 2 two above, … (19092)',
    },
    'influx-port': { type: 'string', text: '--influx-port PORT   (18086)' },
    'retention-days': {
      type: 'string',
      text: '--retention-days N   of the bucket, when it is made; 0 keeps everything (0)',
    },
  },
  down: { wipe: { type: 'boolean', text: '--wipe               delete the data folder too' } },
  status: {},
};

/** The options of a command's arguments, or `{ help }`: the text to print. */
export function readFlags(command, args) {
  const known = { ...COMMANDS[command], ...SHARED };
  const values = parse(command, known, args);
  if (values.help) return { help: helpOf(command, known) };
  const { dir, only, wipe } = values;
  if (only !== undefined && only !== 'kafka' && only !== 'influx')
    throw new EnginesError(`--only ${only}: it can be kafka or influx`);
  return definedOnly({
    dir,
    only,
    wipe,
    brokers: whole(values, 'brokers', 5),
    kafkaPort: whole(values, 'kafka-port', PORT_MAX),
    influxPort: whole(values, 'influx-port', PORT_MAX),
    retentionDays: whole(values, 'retention-days', DAYS_MAX),
  });
}

function parse(command, known, args) {
  try {
    const options = Object.entries(known).map(([name, { type }]) => [name, { type }]);
    return parseArgs({ args, options: Object.fromEntries(options) }).values;
  } catch (error) {
    throw new EnginesError(`${error.message.split('. ')[0]}\n\n${helpOf(command, known)}`);
  }
}

function helpOf(command, known) {
  const lines = Object.values(known).map(({ text }) => `  ${text}`);
  return `npm run engines:${command} -- [flags]\n${lines.join('\n')}`;
}

function whole(values, name, most) {
  const given = values[name];
  if (given === undefined) return undefined;
  if (!/^\d+$/.test(given) || Number(given) > most)
    throw new EnginesError(`--${name} ${given}: it can be a whole number up to ${most}`);
  return Number(given);
}

function definedOnly(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
