// How long after its publication a reading's alarm is in the live feed, while others publish; for benchmarks only.
import { createRequire } from 'node:module';
import { runLoad } from './_throughput.mjs';

const require = createRequire(new URL('../../services/ingest/package.json', import.meta.url));
const text = { type: 'string' };
/** A new one each time: an alarm that stands is raised once. */
const EVERY_MS = 50;
const WAIT_MS = 10_000;
const PERCENT_OF_HYDROGEN = 1.2;

/** Flags of the benchmarks that measure it. */
export const ALARM_FLAGS = {
  'alarm-rate': text,
  'alarm-seconds': { ...text, default: '30' },
  'alarm-warmup': { ...text, default: '20' },
  'alarm-new': { type: 'boolean', default: false },
};

export async function measureAlarms(product, values, { rate }) {
  const load = {
    ...{ connections: '100', window: '20', assets: '5000', array: '1', spread: 'one-asset' },
    rate: values['alarm-rate'] ?? rate,
  };
  const seconds = Number(values['alarm-seconds']);
  const assets = Array.from(
    { length: (seconds * 1000) / EVERY_MS },
    (_, n) => `bench-${Date.now().toString(36)}-${n}`,
  );
  // Devices that have told of themselves before; with --alarm-new each alarm is the first that is heard of its device.
  const known = values['alarm-new'] ? [] : assets;
  await Promise.all([
    runLoad(product, load, values['alarm-warmup']),
    publish(product.mqttUrl, known, { percent: 0.1, everyMs: 1 }),
  ]);
  const loaded = runLoad(product, load, seconds + 4);
  const heard = await listen(product.httpUrl);
  await pause(2000);
  const alarming = { percent: PERCENT_OF_HYDROGEN, everyMs: EVERY_MS };
  const published = await publish(product.mqttUrl, assets, alarming);
  const { objectsPerS } = await loaded;
  const until = performance.now() + WAIT_MS;
  while (heard.at.size < published.size && performance.now() < until) await pause(100);
  await heard.close();
  const delays = [...published].flatMap(([asset, at]) =>
    heard.at.has(asset) ? [heard.at.get(asset) - at] : [],
  );
  return print({ sent: published.size, delays: delays.sort((a, b) => a - b), objectsPerS });
}

/** A reading of each asset, one after the other; when each was sent. */
async function publish(url, assets, { percent, everyMs }) {
  const { connectAsync } = require('mqtt');
  const client = await connectAsync(url);
  const published = new Map();
  for (const asset of assets) {
    const body = { ts: Date.now(), part: 's1', metrics: { h2_pct_vol: percent } };
    published.set(asset, performance.now());
    const topic = `infrapulse/v1/hydrogen/${asset}/telemetry`;
    client.publishAsync(topic, JSON.stringify(body), { qos: 1 }).catch(() => {});
    await pause(everyMs);
  }
  await client.endAsync();
  return published;
}

/** When the first alarm of each asset came. */
async function listen(httpUrl) {
  const ending = new AbortController();
  const answer = await fetch(`${httpUrl}/api/v1/live?topics=alarm`, { signal: ending.signal });
  const at = new Map();
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body)
      for (const [, asset] of decoder
        .decode(chunk, { stream: true })
        .matchAll(/(bench-\w+-\d+)~s1/g))
        if (!at.has(asset)) at.set(asset, performance.now());
  })().catch(() => {});
  const close = () => {
    ending.abort();
    return reading;
  };
  return { at, close };
}

function print({ sent, delays, objectsPerS }) {
  const at = (share) =>
    Math.round(delays[Math.min(delays.length - 1, Math.floor(delays.length * share))]);
  const result = {
    ...{ loadPerS: objectsPerS, sent, heard: delays.length },
    ...{ p50: at(0.5), p99: at(0.99), most: at(1) },
  };
  console.log(`  beside it                ${objectsPerS} readings/s`);
  console.log(`  alarms published / heard ${sent} / ${delays.length}`);
  console.log(
    `  publish → live feed      p50 ${result.p50} · p99 ${result.p99} · most ${result.most} ms`,
  );
  if (result.heard !== sent) process.exitCode = 1;
  return result;
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
