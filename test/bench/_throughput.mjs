// How many readings a second a product acknowledges, folds and stores, and what it uses for that; for benchmarks only.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const LOAD = fileURLToPath(new URL('../../simulators/load/dist/main.js', import.meta.url));
const SETTLE_LIMIT_S = 300;
const POLL_MS = 250;
const text = { type: 'string' };

/** Flags of the benchmarks that measure it. */
export const LOAD_FLAGS = {
  seconds: { ...text, default: '60' },
  connections: { ...text, default: '100' },
  window: { ...text, default: '20' },
  assets: { ...text, default: '10000' },
  rate: { ...text, default: '0' },
  array: { ...text, default: '1' },
  spread: { ...text, default: 'one-asset' },
  warmup: { ...text, default: '3' },
  json: text,
};

export async function measureThroughput(product, values) {
  const warm = await runLoad(product, values, values.warmup);
  const before = await settled(product, warm.objects);
  const disk = { before: product.diskBytes(), written: product.writtenBytes() };
  const cpu = product.cpuSeconds();
  const shares = product.cpuByProcess?.() ?? {};
  const began = performance.now();
  const load = await runLoad(product, values, values.seconds);
  const wanted = before.received + load.objects;
  const after = await settled(product, wanted);
  const wholeS = (performance.now() - began) / 1000;
  const handled = after.received - before.received;
  const stored = after.stored - before.stored;
  const result = {
    acknowledgedPerS: load.objectsPerS,
    endToEndPerS: Math.round(handled / wholeS),
    pubackMs: load.pubackMs,
    acknowledged: load.objects,
    stored,
    rejected: after.rejected - before.rejected,
    duplicate: after.duplicate - before.duplicate,
    lost: load.objects - handled,
    catchUpS: round(wholeS - load.elapsedS),
    rssMaxMiB: Math.round(product.rss.max / 2 ** 20),
    productCpuUs: round(((product.cpuSeconds() - cpu) * 1e6) / handled),
    cpuUsByProcess: perReading(shares, product.cpuByProcess?.() ?? {}, handled),
    generatorShareOfCore: load.cpuShareOfCore,
    generatorCpuUs: load.cpuUsPerMessage,
    diskBytesPerReading: Math.round((product.diskBytes() - disk.before) / stored),
    writtenBytesPerReading: Math.round((product.writtenBytes() - disk.written) / stored),
  };
  print(result);
  if (result.lost !== 0) process.exitCode = 1;
  return result;
}

/** Waits until everything received is stored (or rejected) and every group has read to the end. */
async function settled(product, received) {
  const until = performance.now() + SETTLE_LIMIT_S * 1000;
  for (;;) {
    const snapshot = await product.pipeline();
    // Ticks and sums go on: a group at the end may still show a few records of each partition.
    const behind = Math.max(0, ...Object.values(snapshot.lag));
    const isNear = behind <= 4 * (product.partitions ?? 1) ** 2;
    const done = snapshot.received >= received && snapshot.inFlight === 0 && isNear;
    if (done) return snapshot;
    if (performance.now() > until) throw new Error(`not settled: ${JSON.stringify(snapshot)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Resolves with what the generator counted. */
export function runLoad({ mqttUrl }, values, seconds) {
  const { hostname, port } = new URL(mqttUrl);
  const flags = { seconds, host: hostname, port };
  for (const name of ['connections', 'window', 'assets', 'rate', 'array', 'spread'])
    flags[name] = values[name];
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, [LOAD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (bytes) => {
    output += bytes;
  });
  return new Promise((resolve, reject) => {
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`the load ended with ${code}`)),
    );
  });
}

/** µs of each process for a reading. */
function perReading(before, after, readings) {
  const shares = Object.entries(after).map(([name, seconds]) => [
    name,
    round(((seconds - before[name]) * 1e6) / readings),
  ]);
  return Object.fromEntries(shares);
}

function print(result) {
  const { pubackMs: ms } = result;
  const rows = [
    ['acknowledged after fsync', `${result.acknowledgedPerS} readings/s`],
    ['acknowledged, folded and stored', `${result.endToEndPerS} readings/s`],
    ['PUBACK p50 / p99 / p99.9', `${ms.p50} / ${ms.p99} / ${ms.p999} ms`],
    ['sent and acknowledged', `${result.acknowledged}`],
    [
      'stored / rejected / duplicate',
      `${result.stored} / ${result.rejected} / ${result.duplicate}`,
    ],
    ['lost', `${result.lost}`],
    ['caught up after the last', `${result.catchUpS} s`],
    ['memory, most', `${result.rssMaxMiB} MiB`],
    ['CPU of the product', `${result.productCpuUs} µs a reading`],
    ...Object.entries(result.cpuUsByProcess).map(([name, us]) => [`  of it ${name}`, `${us} µs`]),
    [
      'CPU of the generator',
      `${result.generatorCpuUs} µs a message, ${result.generatorShareOfCore} of a core`,
    ],
    ['on disk', `${result.diskBytesPerReading} bytes a reading`],
    ['written to disk', `${result.writtenBytesPerReading} bytes a reading`],
  ];
  const width = Math.max(...rows.map(([what]) => what.length));
  for (const [what, value] of rows) console.log(`  ${what.padEnd(width)}  ${value}`);
}

function round(value) {
  return Math.round(value * 100) / 100;
}
