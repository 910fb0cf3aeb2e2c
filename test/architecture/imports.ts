import { roomOf, sources, type Tree } from './read-tree.ts';

const SERVICE = ['domain', 'contracts', 'plan', 'ports', 'runtime', 'zod'];
const DRIVER = ['ports', 'domain'];

/** What each room may import, besides its own files and Node; own packages by short name. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'packages/domain': [],
  'packages/contracts': ['domain', 'zod', 'csv-parse', 'csv-stringify', 'iconv-lite'],
  'packages/plan': ['domain', 'zod'],
  'packages/tables': ['contracts', '@duckdb/node-api', 'write-excel-file'],
  'packages/ports': ['domain'],
  'packages/runtime': ['ports', 'zod', 'pino', 'prom-client', 'yaml'],
  'packages/stream-embedded': [...DRIVER, 'lmdb', 'msgpackr'],
  'packages/stream-kafka': [...DRIVER, 'kafkajs', 'msgpackr'],
  'packages/series-embedded': [...DRIVER, '@duckdb/node-api'],
  'packages/series-influx': [...DRIVER, '@influxdata/influxdb-client'],
  'packages/drivers': [
    'ports',
    'stream-embedded',
    'stream-kafka',
    'series-embedded',
    'series-influx',
  ],
  'packages/launch': ['contracts', 'domain', 'drivers', 'plan', 'ports', 'runtime', 'zod'],
  'services/ingest': [...SERVICE, 'aedes', 'mqtt', 'mqtt-packet'],
  'services/historian': SERVICE,
  'services/kpi': SERVICE,
  'services/alarms': SERVICE,
  'services/notifier': [...SERVICE, 'nodemailer', 'mqtt', 'kafkajs'],
  'services/api': [
    ...SERVICE,
    'fastify',
    '@fastify/static',
    'tables',
    'csv-parse',
    'csv-stringify',
    'iconv-lite',
  ],
  'services/dashboard': [
    'contracts',
    'react',
    'react-dom',
    'echarts',
    'react-error-boundary',
    'wouter',
  ],
  'services/standalone': [
    ...SERVICE,
    'drivers',
    'launch',
    'tables',
    'mqtt',
    'ingest',
    'historian',
    'kpi',
    'alarms',
    'notifier',
    'api',
    'fleet',
  ],
  'simulators/fleet': ['contracts', 'domain', 'ports', 'runtime', 'mqtt', 'zod', 'yaml'],
  'simulators/load': ['contracts', 'domain', 'mqtt', 'mqtt-packet'],
};
/** Only types may be taken from these. */
const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = { 'packages/ports': ['domain'] };
/** Test help may use the test runner. */
const TESTING = /^packages\/(ports|domain)\/src\/testing\//;
const TEST_TOOLS = ['vitest', 'fast-check', 'domain', 'ports'];

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^'"]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import\s+'([^']+)'/g;

export interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

export function importsOf(text: string): readonly Import[] {
  return [...text.matchAll(IMPORT)].map((match) => ({
    from: match[2] ?? match[3] ?? match[4] ?? '',
    typeOnly: match[1] !== undefined,
  }));
}

/** Package name of an import, own packages by short name; undefined for Node and for relative paths. */
export function packageOf(from: string): string | undefined {
  if (from.startsWith('.') || from.startsWith('node:')) return undefined;
  const own = /^@infrapulse\/([^/]+)/.exec(from);
  if (own) return own[1];
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}

/** One line per import that the table does not allow. */
export function forbiddenImports(tree: Tree): readonly string[] {
  return sources(tree).flatMap(([path, text]) =>
    importsOf(text)
      .filter((found) => !isAllowed(path, found))
      .map(({ from }) => `${path} imports ${from}`),
  );
}

function isAllowed(path: string, { from, typeOnly }: Import): boolean {
  const room = roomOf(path);
  const name = packageOf(from);
  if (from.startsWith('.')) return staysInside(path, from);
  if (name === undefined) return room !== 'packages/domain' && room !== 'packages/plan';
  if (TESTING.test(path) && TEST_TOOLS.includes(name)) return true;
  if (path.endsWith('/src/main.ts') && (name === 'drivers' || name === 'launch')) return true;
  if (TYPES_ONLY[room]?.includes(name) && !typeOnly) return false;
  return ALLOWED[room]?.includes(name) ?? false;
}

/** A relative import that leaves its package would pass by the package's public face. */
function staysInside(path: string, from: string): boolean {
  const depth = path.split('/').length - 4;
  return (from.match(/\.\.\//g)?.length ?? 0) <= depth;
}
