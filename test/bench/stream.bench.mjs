// The log: how fast readings are packed, made durable, read again and folded.
// node test/bench/stream.bench.mjs [millions of readings = 1]; prints the machine, then one JSON line per figure.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const load = (room, file = 'index.js') =>
  import(pathToFileURL(fileURLToPath(new URL(`../../${room}/dist/${file}`, import.meta.url))).href);
const { openStream } = await load('packages/drivers');
const { topics } = await load('packages/contracts');
const { createSystemClock } = await load('packages/runtime');
const { decodeBlock, encodeBlock } = await load('packages/stream-embedded', 'block-codec.js');

const COUNT = Number(process.argv[2] ?? 1) * 1e6;
const ASSETS = 5000;
/** Messages of one commit group at 60,000 a second and one commit each 4 ms. */
const GROUP = 240;
const IN_FLIGHT = 8;
const STATUSES = ['IDLE', 'CHARGING', 'OCCUPIED', 'FAULTED'];
const START = Date.now() - COUNT;

const none = () => undefined;
const log = { error: none, warn: none, info: none, debug: none, child: () => log };
const clock = createSystemClock();
const print = (figure, value, unit) => console.log(JSON.stringify({ figure, value, unit }));
const rate = (count, ms) => Math.round((count / ms) * 1000);

function record(n) {
  const asset = `cs-${n % ASSETS}`;
  const status = STATUSES[n & 3];
  const value = {
    type: 'reading',
    kind: 'charger',
    asset,
    part: '1',
    ts: START + n,
    at: START + n + 40,
    node: 'n1',
    gateway: '',
    status,
    rawStatus: status,
    vocab: 'ocpp1.6',
    error: null,
    quality: null,
    historical: false,
    seq: n,
    metrics: {
      power_kw: (n % 60) + 0.1,
      energy_kwh: n / 100,
      session_energy_kwh: 12.5,
      voltage_v: 400.2,
      current_a: 150.2,
      temperature_c: 35.5,
      soc_pct: n % 100,
    },
    extra: null,
  };
  return { key: asset, value };
}

const group = (from, count = GROUP) => Array.from({ length: count }, (_, i) => record(from + i));

async function timed(work) {
  const startedAt = performance.now();
  const result = await work();
  return { ms: performance.now() - startedAt, result };
}

async function codecs(size) {
  const records = group(0, size);
  const rounds = Math.ceil(200_000 / size);
  const values = records.map(({ value }) => value);
  const repeat = (work) => {
    const each = () => {
      const startedAt = performance.now();
      for (let i = 0; i < rounds; i += 1) work();
      return ((performance.now() - startedAt) * 1000) / (rounds * size);
    };
    return Math.min(each(), each(), each()).toFixed(2);
  };
  const block = encodeBlock(records, START);
  const json = Buffer.from(JSON.stringify(values));
  print(
    `block of ${size}: bytes a reading (JSON ${Math.round(json.length / size)})`,
    Math.round(block.length / size),
    'B',
  );
  print(`block of ${size}: pack`, Number(repeat(() => encodeBlock(records, START))), 'us');
  print(`block of ${size}: unpack`, Number(repeat(() => decodeBlock(block, 0, 0))), 'us');
  print(`JSON of ${size}: print`, Number(repeat(() => Buffer.from(JSON.stringify(values)))), 'us');
  print(`JSON of ${size}: parse`, Number(repeat(() => JSON.parse(json.toString()))), 'us');
}

async function appending(stream) {
  const waits = [];
  let next = 0;
  const one = async () => {
    while (next < COUNT) {
      const records = group(next);
      next += GROUP;
      waits.push((await timed(() => stream.append(topics.readings, records))).ms);
    }
  };
  const { ms } = await timed(() => Promise.all(Array.from({ length: IN_FLIGHT }, one)));
  waits.sort((a, b) => a - b);
  print(`appended durably, ${IN_FLIGHT} x ${GROUP} in flight`, rate(next, ms), '1/s');
  print('append p50', Number(waits[waits.length >> 1].toFixed(1)), 'ms');
  print('append p99', Number(waits[Math.floor(waits.length * 0.99)].toFixed(1)), 'ms');
  return next;
}

async function reading(stream, group) {
  let count = 0;
  const { ms } = await timed(async () => {
    const consumer = await stream.consume(
      { topic: topics.readings, group, from: 'earliest' },
      (batch) => void (count += batch.records.length),
    );
    await consumer.caughtUp();
    await consumer.stop();
  });
  return rate(count, ms);
}

/** Counts per asset; one output for each hundredth reading. */
function counting(state) {
  const counts = new Map(state);
  const changed = new Set();
  return {
    apply(records) {
      const outputs = [];
      for (const { key, offset } of records) {
        const count = (counts.get(key) ?? 0) + 1;
        counts.set(key, count);
        changed.add(key);
        if (offset % 100 === 0) outputs.push({ topic: topics.states, key, value: { count } });
      }
      return outputs;
    },
    *changes() {
      for (const key of changed) yield [key, counts.get(key)];
      changed.clear();
    },
  };
}

async function folding(stream) {
  const { ms } = await timed(async () => {
    const options = { topic: topics.readings, group: 'count', foldVersion: 1 };
    const fold = await stream.process(options, (_, state) => counting(state));
    await fold.caughtUp();
    await fold.stop();
  });
  return rate(COUNT, ms);
}

const [cpu] = cpus();
print(
  'machine',
  `${cpus().length} x ${cpu?.model ?? '?'}, node ${process.version}`,
  `${Math.round(totalmem() / 2 ** 30)} GiB`,
);
await codecs(GROUP);
await codecs(4096);
const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-bench-'));
try {
  const open = () => openStream({ driver: 'embedded', dataDir }, { clock, log });
  let stream = await open();
  const before = process.cpuUsage();
  const kept = await appending(stream);
  const { user, system } = process.cpuUsage(before);
  print('processor time an appended reading', Number(((user + system) / kept).toFixed(2)), 'us');
  await stream.stop();
  const { size } = statSync(join(dataDir, 'stream', 'readings', 'data.mdb'));
  print('file', Math.round(size / kept), 'B a reading');
  stream = await open();
  print('read by one group', await reading(stream, 'one'), '1/s');
  print('folded, 1 output per 100', await folding(stream), '1/s');
  await stream.stop();
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
