// What users would take instead, on this machine: the same load through Mosquitto and Telegraf into InfluxDB, without and
// with Kafka between. They check nothing and compute nothing.
// npm run bench:peers -- [--seconds 20] [--rate 20000] [--only influx|kafka] and the flags of the load.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cannotStart, pids, start, stop } from '../../deploy/engines/engines.mjs';
import { cpuSeconds } from './_product.mjs';
import { peersMissing, startChain, telegraf } from './_telegraf.mjs';
import { LOAD_FLAGS, runLoad } from './_throughput.mjs';

const text = { type: 'string' };
const { values } = parseArgs({
  options: {
    ...LOAD_FLAGS,
    seconds: { ...text, default: '20' },
    // Mosquitto acknowledges from memory: without a bound the queue would grow, and not the rate.
    rate: { ...text, default: '20000' },
    only: text,
    'mqtt-port': { ...text, default: '27883' },
    'kafka-port': { ...text, default: '27092' },
    'influx-port': { ...text, default: '27086' },
  },
});
const CHAINS = {
  influx: 'Mosquitto → Telegraf → InfluxDB',
  kafka: 'Mosquitto → Telegraf → Kafka → Telegraf → InfluxDB',
};
const POLL_MS = 500;
const SETTLE_LIMIT_MS = 600_000;

const reason = cannotStart() ?? peersMissing();
if (reason !== undefined) {
  console.log(`  skipped: ${reason}`);
  process.exit(0);
}
await telegraf();
for (const [name, title] of Object.entries(CHAINS)) {
  if (values.only && values.only !== name) continue;
  console.log(`\n${title}`);
  await measure(name);
}

async function measure(name) {
  const dir = mkdtempSync(join(tmpdir(), 'infrapulse-bench-peers-'));
  const engines = join(dir, 'engines');
  mkdirSync(join(dir, 'chain'));
  const ports = {
    kafkaPort: Number(values['kafka-port']),
    influxPort: Number(values['influx-port']),
  };
  let chain;
  try {
    const only = name === 'influx' ? { only: 'influx' } : {};
    const { influx, kafka } = await start({ dir: engines, ...ports, ...only });
    const port = Number(values['mqtt-port']);
    chain = await startChain({ dir: join(dir, 'chain'), port, influx, kafka });
    await throughput(chain, influx, Object.values(pids({ dir: engines })));
  } finally {
    await chain?.stop();
    await stop({ dir: engines, wipe: true });
    rmSync(dir, { recursive: true, force: true });
  }
}

async function throughput(chain, influx, enginePids) {
  const used = () => [...chain.pids, ...enginePids].reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const warm = await runLoad(chain, values, values.warmup);
  await stored(influx, warm.objects);
  const cpu = used();
  const began = performance.now();
  const load = await runLoad(chain, values, values.seconds);
  await stored(influx, warm.objects + load.objects);
  const wholeS = (performance.now() - began) / 1000;
  print([
    ['acknowledged from memory', `${load.objectsPerS} readings/s (${String(values.rate)} asked)`],
    ['stored', `${Math.round(load.objects / wholeS)} readings/s`],
    ['PUBACK p50 / p99', `${load.pubackMs.p50} / ${load.pubackMs.p99} ms`],
    ['CPU', `${(((used() - cpu) * 1e6) / load.objects).toFixed(1)} µs a reading`],
  ]);
}

/** Waits until InfluxDB holds so many readings. */
async function stored(influx, count) {
  const limit = performance.now() + SETTLE_LIMIT_MS;
  for (;;) {
    const there = await countRows(influx);
    if (there >= count) return;
    if (performance.now() > limit) throw new Error(`${there} of ${count} are stored`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function countRows({ url, org, bucket, tokenFile }) {
  const query = `from(bucket: "${bucket}") |> range(start: 0) |> filter(fn: (r) => r._measurement == "charger" and r._field == "power_kw") |> count() |> group() |> sum()`;
  const response = await fetch(`${url}/api/v2/query?org=${org}`, {
    method: 'POST',
    headers: {
      authorization: `Token ${readFileSync(tokenFile, 'utf8').trim()}`,
      'content-type': 'application/vnd.flux',
    },
    body: query,
  });
  const [, row = ''] = (await response.text()).split('\r\n');
  return Number(row.split(',').at(-1) || 0);
}

function print(rows) {
  const width = Math.max(...rows.map(([what]) => what.length));
  for (const [what, value] of rows) console.log(`  ${what.padEnd(width)}  ${value}`);
}
