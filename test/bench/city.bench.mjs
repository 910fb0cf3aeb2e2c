// The KPI fold of a city of 100,000 assets (260,000 parts) with a year behind it: memory, how long until it is ready
// again, what an emission, a reading of each kind and a checkpoint cost.
// node test/bench/city.bench.mjs [--assets 100000] [--days 400] [--rate 5000] [--seconds 120]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { topics } from '../../packages/contracts/dist/index.js';
import { openStream } from '../../packages/drivers/dist/index.js';
import { createCheckpointDue, foldedAtOnce } from '../../packages/ports/dist/index.js';
import { createSystemClock } from '../../packages/runtime/dist/index.js';
import { createStateCodec } from '../../packages/stream-embedded/dist/state-codec.js';
import { kpiConfig } from '../../services/kpi/dist/config.js';
import {
  createReadingsFold,
  READINGS_FOLD_VERSION,
} from '../../services/kpi/dist/fold-readings.js';
import { cityOf, liveThrough, reading, SHANGHAI_MS, stateOf, tick } from './_city-state.mjs';

const text = { type: 'string' };
const { values } = parseArgs({
  options: {
    assets: { ...text, default: '100000' },
    days: { ...text, default: '400' },
    rate: { ...text, default: '5000' },
    seconds: { ...text, default: '120' },
    role: text,
    dir: text,
  },
});
const [assets, days, rate, seconds] = ['assets', 'days', 'rate', 'seconds'].map((name) =>
  Number(values[name]),
);
const DAY = 86_400_000;
const SLICES = 20;
const HEAP_MB = 12_000;
/** As the embedded log has it. */
const CHECKPOINT_WORK_MS = 1000;
const CHECKPOINT_TIME_SHARE = 100;
/** About as often as one is due. */
const CHECKPOINT_S = 60;
/** Seconds in which what a restart brings with it comes to an end: the records of a third of all assets. */
const SETTLING_S = 50;
const MIDNIGHT = Math.floor(Date.UTC(2024, 10, 20) / DAY) * DAY - SHANGHAI_MS;
/** So long before a local midnight that all is measured before it, a day that closes by itself. */
const END = MIDNIGHT - (SETTLING_S + seconds) * 1000;
const config = kpiConfig.parse({});
/** Seconds after midnight: all days that became old have been summed up; records of closed days go on for half an hour. */
const CLOSING_S = 240;
const none = () => undefined;
const log = { error: console.error, warn: none, info: none, debug: none, child: () => log };
const clock = createSystemClock();
const group = { topic: topics.readings, group: 'kpi', foldVersion: READINGS_FOLD_VERSION };

if (values.role === 'seed') await seed(values.dir);
else if (values.role === 'measure') await measure(values.dir);
else runBoth();

/** In processes of their own: what the one needs is not counted with the other. */
function runBoth() {
  const dir = mkdtempSync(join(tmpdir(), 'infrapulse-bench-'));
  try {
    for (const role of ['seed', 'measure']) {
      const own = Object.entries({ ...values, role, dir }).flatMap(([k, v]) => [`--${k}`, v]);
      const argv = [
        `--max-old-space-size=${HEAP_MB}`,
        // As the KPI service has it.
        '--heap-growing-percent=20',
        '--expose-gc',
        fileURLToPath(import.meta.url),
        ...own,
      ];
      const { status } = spawnSync(process.execPath, argv, { stdio: 'inherit' });
      if (status !== 0) process.exitCode = 1;
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function seed(dataDir) {
  const models = liveThrough({ end: END, days, config });
  const slices = Array.from({ length: SLICES }, (_, slice) => slice);
  for (const slice of slices) {
    const stream = await openStream({ driver: 'embedded', dataDir }, { clock, log });
    const consumer = await stream.process(group, () => ({
      apply: () => [],
      changes: () => stateOf(models, assets, { slice, slices: SLICES }),
    }));
    await consumer.stop();
    await stream.stop();
  }
  console.log(`seeded ${assets} assets from ${models.size} entries of models`);
}

async function measure(dataDir) {
  const began = { at: performance.now(), cpu: cpuMs() };
  const stream = await openStream({ driver: 'embedded', dataDir }, { clock, log });
  let fold;
  const consumer = await stream.process(group, (partition, state) => {
    fold = createReadingsFold(partition, state, {
      config,
      events: { readingBeyondHotWindow: none, sessionLeftOut: none },
    });
    print('ready again, state read', `${state.size} entries, ${since(began)}`);
    return { apply: () => [], changes: () => [] };
  });
  await consumer.stop();
  await stream.stop();
  print('first emission', emission(fold, END + 5000));
  print('figures again', since(began));
  globalThis.gc();
  const memory = process.memoryUsage();
  print('memory once ready', mib(memory));
  print(
    'memory while it starts',
    `${Math.round(process.resourceUsage().maxRSS / 2 ** 10)} MiB resident at most`,
  );
  await run(fold);
  globalThis.gc();
  print('memory after it', mib(process.memoryUsage()));
}

/** So many readings a second and a tick each, as a city tells them; then a day closes, as fast as it is folded. */
async function run(fold) {
  const city = cityOf(assets);
  const cost = { readings: new Map(), steps: [], emissions: [], minutes: [] };
  const outputs = { records: 0, bytes: 0 };
  const state = { bytes: 0, entries: 0, checkpoints: 0 };
  const codec = createStateCodec([]);
  let next = 0;
  let offset = 1e9;
  const apply = (records) =>
    foldedAtOnce(
      fold.apply(records.map((value) => ({ partition: 0, offset: offset++, key: '', value }))),
    );
  const written = () => {
    const sum = { entries: 0, bytes: 0 };
    for (const [key, value] of fold.changes()) {
      sum.entries += 1;
      sum.bytes += key.length + codec.pack(value).length;
    }
    return sum;
  };
  const readAll = (now) => {
    const byKind = new Map();
    for (let i = 0; i < rate; i += 1) {
      const asset = city.at((next * 7919) % city.count);
      next += 1;
      const batch = byKind.get(asset.kind) ?? [];
      byKind.set(asset.kind, batch);
      batch.push(readingOf(asset, now, next));
    }
    const costs = new Map();
    for (const [kind, batch] of byKind) {
      const before = cpuMs();
      apply(batch);
      costs.set(kind, { ms: cpuMs() - before, count: batch.length });
    }
    return costs;
  };
  let at = 0;
  const tickAt = (now) => {
    const before = cpuMs();
    const out = apply([tick(now, 1000)]);
    return { ms: cpuMs() - before, records: out.length };
  };
  for (let s = 6; s < SETTLING_S; s += 1) {
    readAll(END + s * 1000);
    tickAt(END + s * 1000);
  }
  at = SETTLING_S;
  const due = createCheckpointDue(
    { monotonic: () => at * 1000 },
    CHECKPOINT_WORK_MS,
    CHECKPOINT_TIME_SHARE,
  );
  const first = cpuMs();
  written();
  due.saved(cpuMs() - first);
  const start = performance.now();
  for (let s = SETTLING_S; s < SETTLING_S + seconds; s += 1) {
    await sleep(Math.max(0, start + (s - SETTLING_S) * 1000 - performance.now()));
    const now = END + s * 1000;
    at = s;
    const began = cpuMs();
    for (const [kind, { ms, count }] of readAll(now)) {
      const sum = cost.readings.get(kind) ?? { ms: 0, count: 0 };
      cost.readings.set(kind, { ms: sum.ms + ms, count: sum.count + count });
    }
    const { ms, records } = tickAt(now);
    const list = now % 60_000 === 0 ? cost.minutes : now % 5000 === 0 ? cost.emissions : cost.steps;
    list.push(ms);
    outputs.records += records;
    due.applied(rate, cpuMs() - began);
    // What is not written yet at the end is written then: never too little is told.
    if (!due.isDue() && s < SETTLING_S + seconds - 1) continue;
    const saving = cpuMs();
    state.checkpoints += 1;
    const { entries, bytes } = written();
    state.entries += entries;
    state.bytes += bytes;
    due.saved(cpuMs() - saving);
  }
  for (const [kind, { ms, count }] of cost.readings)
    print(`a reading of ${kind}`, `${((ms * 1000) / count).toFixed(1)} µs of CPU`);
  print('a second of records', spread(cost.steps));
  print('an emission, every 5 s', spread(cost.emissions));
  print('an emission of all, each minute', spread(cost.minutes));
  const readings = rate * seconds;
  print(
    'outputs',
    `${(outputs.records / seconds).toFixed(0)} a second, ${(outputs.records / readings).toFixed(2)} a reading`,
  );
  print(
    'state written',
    `${(state.bytes / readings).toFixed(0)} bytes a reading (${state.entries} entries in ${state.checkpoints} checkpoints)`,
  );
  print('memory while it runs', mib(process.memoryUsage()));
  const closing = { steps: [], emissions: [], bytes: 0 };
  for (let s = 0; s < CLOSING_S; s += 1) {
    const now = MIDNIGHT + s * 1000;
    (now % 5000 === 0 ? closing.emissions : closing.steps).push(tickAt(now).ms);
    if (s % CHECKPOINT_S === CHECKPOINT_S - 1) closing.bytes += written().bytes;
  }
  print('a second while a day closes', spread(closing.steps));
  print('an emission while a day closes', spread(closing.emissions));
  print('state written by it', `${(closing.bytes / 2 ** 20).toFixed(0)} MiB`);
}

function readingOf({ id, kind, parts }, ts, n) {
  if (kind === 'datacenter')
    return reading({
      id,
      kind,
      part: n % 2 === 0 ? 'total' : 'it',
      ts,
      kwh: (ts / 3_600_000) * (n % 2 === 0 ? 3 : 2),
    });
  const part = String((n % parts) + 1);
  const status = kind === 'charger' ? ({ 0: 'IDLE', 50: 'CHARGING' }[n % 100] ?? null) : null;
  return reading({ id, kind, part, ts, status });
}

function emission(fold, at) {
  const before = cpuMs();
  foldedAtOnce(fold.apply([{ partition: 0, offset: 1e8, key: '', value: tick(at, 5000) }]));
  return `${(cpuMs() - before).toFixed(0)} ms of CPU`;
}

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function spread(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const at = (share) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0);
  return `median ${at(0.5)}, most ${at(1)} ms of CPU (${list.length})`;
}

function mib({ rss, heapUsed, arrayBuffers }) {
  const of = (bytes) => Math.round(bytes / 2 ** 20);
  return `${of(rss)} MiB resident, heap ${of(heapUsed)}, buffers ${of(arrayBuffers)}`;
}

function since({ at, cpu }) {
  return `${seconds1(performance.now() - at)} s, ${seconds1(cpuMs() - cpu)} s of CPU`;
}

function seconds1(ms) {
  return (ms / 1000).toFixed(1);
}

function print(figure, value) {
  console.log(`  ${figure.padEnd(32)} ${value}`);
}
