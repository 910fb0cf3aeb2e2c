// npm run sim: the simulated city against any broker.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createLogger, createSimulatedClock, createSystemClock } from '@infrapulse/runtime';
import { chooseClock } from './choose-clock.ts';
import { createCity } from './create-city.ts';
import type { ByGateway } from './gather.ts';
import { piecesOf, tellPiece } from './history-pieces.ts';
import { localDay, startOfDay } from './local-time.ts';
import { oracle } from './oracle.ts';
import { loadScenario, type Scenario, withAssets } from './scenario.ts';
import { createFleet } from './service.ts';
import { speakers } from './speak.ts';

const HELP = `npm run sim -- [flags]   the simulated city against any MQTT broker

  --scenario   heze-demo, heze-full or a .yaml file (heze-demo)
  --mqtt       broker (mqtt://127.0.0.1:1883)
  --seed       same seed, same city, same bytes (the scenario's)
  --assets     reporting assets instead of the scenario's: charger=500,datacenter=5,site5g=60
  --days       days of history before the first start (the scenario's)
  --clock      system, or simulated: publishes infrapulse/v1/clock and drives a product started so, whose
               clock never goes back: it warns in its log of a time before its own
               (system; simulated with a --speed)
  --speed      simulated seconds per second, for a product started with --clock simulated
               (1440: a day takes a minute)
  --register   writes the register of the city to this file, for npm start -- --register
  --oracle     writes the KPI values that should result from the history to this file
  --progress   file that remembers what was published (a retained message at the broker does)
  --dry-run    publishes nothing; prints what it would, and its digest
  --now        end of the history in a dry run, RFC 3339 or Unix ms (the present)
  --help       this text
`;
const text = { type: 'string' } as const;
const OPTIONS = {
  scenario: { ...text, default: 'heze-demo' },
  mqtt: { ...text, default: 'mqtt://127.0.0.1:1883' },
  seed: text,
  assets: text,
  days: text,
  clock: text,
  speed: text,
  register: text,
  oracle: text,
  progress: text,
  now: text,
  'dry-run': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

try {
  await main();
} catch (error) {
  process.stderr.write(`sim: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ args: process.argv.slice(2), options: OPTIONS });
  if (values.help) return void process.stdout.write(HELP);
  const system = createSystemClock();
  const speed = numberOf('speed', values.speed);
  const simulated = chooseClock({ clock: values.clock, speed }) === 'simulated';
  const seed = numberOf('seed', values.seed);
  const chosen = scenarioOf(values);
  const scenario = seed === undefined ? chosen : { ...chosen, seed };
  const now = timeOf(values.now) ?? system.now();
  writeFiles(values, scenario, now);
  if (values['dry-run']) return void process.stdout.write(dryRun(scenario, now));
  const fleet = createFleet({
    url: values.mqtt,
    scenario,
    clock: simulated ? createSimulatedClock(now) : system,
    log: createLogger({ name: 'sim', level: 'info' }),
    ...(speed === undefined ? {} : { speed }),
    ...(values.progress === undefined ? {} : { progressFile: values.progress }),
  });
  await fleet.start();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void fleet.stop());
}

interface Files {
  readonly register?: string | undefined;
  readonly oracle?: string | undefined;
}

function writeFiles(values: Files, scenario: Scenario, now: number): void {
  const city = createCity({ scenario, now });
  if (values.register) writeFileSync(values.register, `${JSON.stringify(city.records)}\n`);
  if (!values.oracle) return;
  const from = historyStart(scenario, now);
  const { name, seed } = scenario;
  const records = oracle(city, from, now);
  writeFileSync(
    values.oracle,
    `${JSON.stringify({ scenario: name, seed, from, to: now, records })}\n`,
  );
}

function dryRun(scenario: Scenario, now: number): string {
  const city = createCity({ scenario, now });
  const all = speakers(city);
  const digest = createHash('sha256');
  const counts = { objects: 0, bytes: 0 };
  const from = historyStart(scenario, now);
  const add = (byGateway: ByGateway) => {
    for (const messages of byGateway.values()) {
      const bytes = JSON.stringify(messages);
      digest.update(bytes);
      counts.objects += messages.length;
      counts.bytes += bytes.length;
    }
  };
  for (const piece of piecesOf([{ start: from, end: now }], now))
    for (const { said } of tellPiece(all, piece, now)) add(said);
  const summary = {
    scenario: scenario.name,
    seed: scenario.seed,
    from,
    to: now,
    reporting: all.length,
    registered: city.records.length,
    ...counts,
    sha256: digest.digest('hex'),
  };
  return `${JSON.stringify(summary, undefined, 2)}\n`;
}

function historyStart({ historyDays }: Scenario, now: number): number {
  return startOfDay(localDay(now) - Math.ceil(historyDays) + 1);
}

interface Chosen {
  readonly scenario: string;
  readonly assets?: string | undefined;
  readonly days?: string | undefined;
}

function scenarioOf({ scenario, assets, days }: Chosen): Scenario {
  const loaded = loadScenario(scenario);
  const historyDays = numberOf('days', days) ?? loaded.historyDays;
  const counted = assets === undefined ? loaded : withAssets(loaded, assets);
  return { ...counted, historyDays };
}

function numberOf(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!Number.isFinite(number) || number < 0) throw new Error(`--${flag} ${value}: not a number`);
  return number;
}

function timeOf(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const at = /^\d+$/.test(value) ? Number(value) : Date.parse(value);
  if (Number.isNaN(at)) throw new Error(`--now ${value}: neither RFC 3339 nor Unix ms`);
  return at;
}
