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

/** One figure in all windows: those of the calendar are written again and again. */
function kpiRecords(asset, end) {
  const windows = { '1h': 0, '24h': 0, day: DAY, week: 7 * DAY, month: 28 * DAY, year: 364 * DAY };
  return Object.entries(windows).map(([window, lengthMs]) => ({
    kpi: 'charger.uptime',
    formula: 'up / (up + down)',
    formulaVersion: 1,
    policy: 'exclude_unknown',
    scope: 'asset',
    id: `cs-${asset}`,
    kind: 'charger',
    window,
    start: lengthMs > 0 ? end - (end % lengthMs) : end - DAY,
    end,
    timeZone: 'Asia/Shanghai',
    unit: 'ratio',
    value: 0.9876,
    numerator: 85_333.125,
    denominator: 86_400,
    coverage: 0.99,
    bounds: { low: 0.97, high: 0.99 },
    quality: 'good',
    status: 'running',
    revision: 0,
    computedAt: end,
    upS: 85_333.125,
    downS: 1066.875,
    unknownS: 0,
    excludedS: 0,
    target: { id: 'PT-10', printed: '97 %', value: 0.97 },
    verdict: 'met',
    reason: null,
    position: { 0: end },
  }));
}

await inDirectory(async (dataDir) => {
  const series = await openSeries({ driver: 'embedded', dataDir, metrics }, { clock, log });
  const emissions = Math.max(200, Math.floor((ROWS / 10e6) * 800));
  const took = [];
  for (let n = 0; n < emissions; n += 1) {
    const rows = numbers(0, 900).flatMap((each) => kpiRecords(each, END + n * 300_000));
    took.push((await timed(() => series.writeKpis({ rows, position: { 0: n + 1 } }))).ms);
  }
  const mean = (some) => Math.round(some.reduce((a, b) => a + b, 0) / some.length);
  print('first 50 writes of 5,400 KPI records, each', mean(took.slice(0, 50)), 'ms');
  const behind = `last 50, behind ${(emissions * 5400) / 1e6} million`;
  print(behind, mean(took.slice(-50)), 'ms');
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
