// What the services are told: the engines' addresses in a settings file, and what the flags say beside it.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadSettings } from '../../../packages/launch/dist/index.js';
import { dataFolder } from '../../engines/engine-set.mjs';
import { start } from '../../engines/engines.mjs';
import { ServicesError, say } from './say.mjs';

const COPIES = 3;

/**
 * Starts the engines, or reads where others are. `file` is for every service, `folder` is where this installation
 * keeps what it must remember, `demo` is whether its data are of a simulated city.
 */
export async function prepare(flags) {
  const folder = folderOf(flags);
  mkdirSync(folder, { recursive: true });
  const given = flags.config && resolve(flags.config);
  const simulator = simulatorOf(flags, load(given));
  const demo = markFolder(folder, simulator);
  const file = given ?? (await writeSettings(flags, folder));
  const { config } = load(file);
  requireEngines(config);
  return { folder, file, simulator, demo, register: flags.register ?? config.register };
}

function load(file) {
  return loadSettings({ configFile: file, settings: {} }, process.env);
}

/** Beside the data of the engines, so that they go together. */
function folderOf({ config, engines }) {
  const name = config
    ? `services-${createHash('sha256').update(resolve(config)).digest('hex').slice(0, 8)}`
    : 'services';
  return join(dataFolder(engines.dir), name);
}

/** Names secrets by their files; a settings file for other tools too: `npm run infrapulse -- config print --config`. */
async function writeSettings({ engines }, folder) {
  const { kafka, influx } = await start(withoutGaps(engines));
  const brokers = kafka.split(',');
  const settings = {
    stream: { driver: 'kafka', kafka: { brokers, replication: Math.min(COPIES, brokers.length) } },
    series: { driver: 'influx', influx },
  };
  const file = join(folder, 'settings.yaml');
  const head = '# Written by npm run start:services at each start.\n';
  writeFileSync(file, `${head}${JSON.stringify(settings, undefined, 2)}\n`);
  return file;
}

function withoutGaps(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function requireEngines({ stream, series }) {
  if (stream.driver !== 'kafka')
    throw new ServicesError('stream.driver: services of their own need kafka here');
  if (series.driver !== 'influx')
    throw new ServicesError('series.driver: services of their own need influx here');
}

/** Into engines elsewhere nothing simulated goes unless somebody says so. */
function simulatorOf({ simulator, config }, { settings }) {
  const set = settings.find(({ path }) => path === 'simulator');
  if (simulator !== undefined) return simulator;
  if (set.source !== 'default') return set.value;
  return config ? 'off' : 'heze-demo';
}

/** A demo or real assets, never both: the first start decides, and a demo stays one. */
function markFolder(folder, simulator) {
  const file = join(folder, 'holds');
  const wanted = simulator === 'off' ? 'real' : 'demo';
  if (!existsSync(file)) writeFileSync(file, `${wanted}\n`);
  const holds = readFileSync(file, 'utf8').trim();
  if (holds === 'real' && wanted === 'demo')
    throw new ServicesError(
      `${folder} says that the engines hold real data, and the simulator would mix with it: use ` +
        '--simulator off, or another --engines-dir',
    );
  if (holds === 'demo' && wanted === 'real')
    say('the engines hold the data of a demo, and every page says so');
  return holds === 'demo';
}
