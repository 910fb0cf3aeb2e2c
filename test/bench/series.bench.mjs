// History: how fast rows get in, from a batch and from the log, and how fast they come out again.
// node test/bench/series.bench.mjs [millions of rows = 10]; prints one JSON line per figure.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const load = (room) =>
  import(
    pathToFileURL(fileURLToPath(new URL(`../../${room}/dist/index.js`, import.meta.url))).href
  );
const { openSeries, openStream } = await load('packages/drivers');
const { topics } = await load('packages/contracts');
const { createHistorian, historianConfig } = await load('services/historian');
const { createHealth, createMetrics, createSystemClock } = await load('packages/runtime');

const ROWS = Number(process.argv[2] ?? 10) * 1e6;
const LOG_ROWS = Math.min(ROWS, 2e6);
const ASSETS = 5000;
const BATCH = 16_000;
const DAY = 86_400_000;
const END = Math.floor(Date.now() / DAY) * DAY;
const START = END - 35 * DAY;
const STATUSES = ['IDLE', 'CHARGING', 'OCCUPIED', 'FAULTED'];
const metrics = {
  charger: ['power_kw', 'energy_kwh', 'voltage_v', 'current_a', 'temperature_c', 'soc_pct'],
};

const none = () => undefined;
const log = { error: none, warn: none, info: none, debug: none, child: () => log };
const clock = createSystemClock();

function reading(n, total) {
  const ts = Math.floor(START + (n * (END - START)) / total);
  return {
    type: 'reading',
    kind: 'charger',
    asset: `cs-${n % ASSETS}`,
    part: '1',
    ts,
    at: ts + 40,
    node: 'n1',
    gateway: '',
    status: STATUSES[n & 3],
    rawStatus: STATUSES[n & 3],
    vocab: null,
    error: null,
    quality: null,
    historical: false,
    seq: n,
    metrics: { power_kw: (n % 60) + 0.1, energy_kwh: n / 100, current_a: 150.2 },
    extra: null,
  };
}

function row(n, total) {
  const { type: _, node: __, gateway: ___, seq: ____, ...rest } = reading(n, total);
  return { ...rest, quality: 'GOOD', src: `0:${n}` };
}

const numbers = (from, count) => Array.from({ length: count }, (_, i) => from + i);
const print = (figure, value, unit) => console.log(JSON.stringify({ figure, value, unit }));

async function timed(work) {
  const startedAt = performance.now();
  const result = await work();
  return { ms: performance.now() - startedAt, result };
}

async function inDirectory(work) {
  const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-bench-'));
  try {
    await work(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

await inDirectory(async (dataDir) => {
  const series = await openSeries({ driver: 'embedded', dataDir, metrics }, { clock, log });
  let writing = 0;
  let worst = 0;
  for (let n = 0; n < ROWS; n += BATCH) {
    const fresh = numbers(n, BATCH).map((each) => row(each, ROWS));
    const batch = { fresh, replaced: [], position: { 0: n + BATCH }, counters: {} };
    const { ms } = await timed(() => series.writeReadings(batch));
    writing += ms;
    worst = Math.max(worst, ms);
  }
  print('rows written', Math.round((ROWS / writing) * 1000), '1/s');
  print('slowest batch of 16,000', Math.round(worst), 'ms');
  const day = { kind: 'charger', from: END - DAY, to: END };
  for (const asset of ['cs-1', 'cs-2500', 'cs-4999']) {
    const { ms, result } = await timed(() => series.readings({ ...day, asset }));
    print(`last 24 h of ${asset} (${result.length} rows of ${ROWS})`, Math.round(ms), 'ms');
  }
  const key = (n) => ({
    kind: 'charger',
    asset: `cs-${n % ASSETS}`,
    part: '1',
    ts: row(n, ROWS).ts,
  });
  const recent = numbers(ROWS - 8000, 8000).map(key);
  print(
    'look-up of 8,000 recent keys',
    Math.round((await timed(() => series.lookup(recent))).ms),
    'ms',
  );
  print('newest ts of every part', Math.round((await timed(() => series.newest())).ms), 'ms');
  await series.stop();
});

await inDirectory(async (dataDir) => {
  const series = await openSeries({ driver: 'embedded', dataDir, metrics }, { clock, log });
  const stream = await openStream({ driver: 'embedded', dataDir, partitions: 1 }, { clock, log });
  for (let n = 0; n < LOG_ROWS; n += BATCH) {
    const records = numbers(n, BATCH).map((each) => {
      const value = reading(each, LOG_ROWS);
      return { key: value.asset, value };
    });
    await stream.append(topics.readings, records);
  }
  const runtime = {
    clock,
    log,
    metrics: createMetrics({ processBasics: false }),
    health: createHealth(),
  };
  const config = historianConfig.parse({});
  const historian = createHistorian({ ...runtime, stream, series, config });
  const before = process.cpuUsage();
  const { ms } = await timed(async () => {
    await historian.start();
    while (((await series.committed('readings')).position[0] ?? 0) < LOG_ROWS)
      await clock.sleep(20);
  });
  const { user, system } = process.cpuUsage(before);
  print('log to store', Math.round((LOG_ROWS / ms) * 1000), '1/s');
  print('processor time a row', Math.round(((user + system) * 100) / LOG_ROWS) / 100, 'us');
  await historian.stop();
  await stream.stop();
  await series.stop();
});
