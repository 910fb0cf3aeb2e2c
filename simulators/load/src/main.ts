// The load as a process of its own: prints one JSON object at its end.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createLoad } from './create-load.ts';
import { DEFAULTS } from './options.ts';

const HELP = `node simulators/load/dist/main.js [flags]   QoS 1 load on an MQTT broker

  --host --port      broker (127.0.0.1 1883)
  --connections      client connections (100)
  --window           unacknowledged messages per connection (20)
  --assets           assets that speak (10000)
  --rate             messages per second, 0 = as fast as they are acknowledged (0)
  --seconds          how long it sends (60)
  --array            objects per message (1)
  --spread           of an array: one-asset, or many-assets through a gateway (one-asset)
  --prefix           first letters of asset and client ids (load)
  --ledger           file for the acknowledged objects, one "asset part ts" a line
  --help             this text
`;
const text = { type: 'string' } as const;
const names: readonly string[] = [
  'host',
  'port',
  'connections',
  'window',
  'assets',
  'rate',
  'seconds',
  'array',
  'spread',
  'prefix',
  'ledger',
];
const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    ...Object.fromEntries(names.map((name) => [name, text])),
    help: { type: 'boolean', short: 'h', default: false },
  },
});

if (values['help']) process.stdout.write(HELP);
else await run();

async function run(): Promise<void> {
  const seconds = numeric('seconds', 60);
  const load = createLoad({
    host: worded('host', DEFAULTS.host),
    port: numeric('port', DEFAULTS.port),
    connections: numeric('connections', DEFAULTS.connections),
    window: numeric('window', DEFAULTS.window),
    assets: numeric('assets', DEFAULTS.assets),
    rate: numeric('rate', DEFAULTS.rate),
    array: numeric('array', DEFAULTS.array),
    spread: worded('spread', DEFAULTS.spread) === 'many-assets' ? 'many-assets' : 'one-asset',
    prefix: worded('prefix', DEFAULTS.prefix),
    ledger: worded('ledger', '') !== '',
    now: () => Math.floor(performance.timeOrigin + performance.now()),
    monotonic: () => performance.now(),
  });
  const began = performance.now();
  const cpu = process.cpuUsage();
  load.start();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await load.stop();
  const elapsedS = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const cpuS = (used.user + used.system) / 1e6;
  const counts = load.counts();
  const result = {
    ...counts,
    elapsedS: round(elapsedS),
    messagesPerS: Math.round(counts.acknowledged / elapsedS),
    objectsPerS: Math.round(counts.objects / elapsedS),
    pubackMs: { p50: load.latencyMs(0.5), p99: load.latencyMs(0.99), p999: load.latencyMs(0.999) },
    cpuShareOfCore: round(cpuS / elapsedS),
    cpuUsPerMessage: round((cpuS * 1e6) / Math.max(1, counts.acknowledged)),
  };
  if (worded('ledger', '')) writeLedger(worded('ledger', ''));
  process.stdout.write(`${JSON.stringify(result)}\n`);

  function writeLedger(path: string): void {
    const lines: string[] = [];
    for (const { asset, part, ts } of load.acknowledged()) lines.push(`${asset} ${part} ${ts}\n`);
    writeFileSync(path, lines.join(''));
  }
}

function worded(name: string, fallback: string): string {
  const value = (values as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : fallback;
}

function numeric(name: string, fallback: number): number {
  const value = Number(worded(name, `${fallback}`));
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${name}: not a number from 0`);
  return value;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
