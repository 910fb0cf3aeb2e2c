// How long after its publication a reading's alarm is in the live feed, while others publish; for benchmarks only.
import { open, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runLoad } from './_throughput.mjs';

const require = createRequire(new URL('../../services/ingest/package.json', import.meta.url));
const text = { type: 'string' };
/** A new one each time: an alarm that stands is raised once. */
const EVERY_MS = 50;
const WAIT_MS = 10_000;
const CORE_EVERY_MS = 5;
const PERCENT_OF_HYDROGEN = 1.2;

/** Flags of the benchmarks that measure it. */
export const ALARM_FLAGS = {
  'alarm-rate': text,
  'alarm-seconds': { ...text, default: '30' },
  // Until the first figures of all assets have been told: 100 of them a second.
  'alarm-warmup': { ...text, default: '75' },
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
  const disk = watchDisk(product.dataDir ?? tmpdir());
  const core = watchCore();
  const published = await publish(product.mqttUrl, assets, alarming);
  const diskMs = await disk.stop();
  const coreMs = core.stop();
  const { objectsPerS } = await loaded;
  const until = performance.now() + WAIT_MS;
  while (heard.at.size < published.size && performance.now() < until) await pause(100);
  await heard.close();
  const delays = [...published].flatMap(([asset, at]) =>
    heard.at.has(asset) ? [heard.at.get(asset) - at] : [],
  );
  delays.sort((a, b) => a - b);
  return print({ sent: published.size, delays, diskMs, coreMs, objectsPerS });
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

/** How long the disk takes for a page of a file of its own, now and then: an alarm waits for it twice. */
function watchDisk(directory) {
  const path = join(directory, 'bench-disk');
  const took = [];
  let goesOn = true;
  const watching = (async () => {
    const file = await open(path, 'w');
    const page = Buffer.alloc(4096);
    while (goesOn) {
      const began = performance.now();
      await file.write(page, 0, page.length, 0);
      await file.datasync();
      took.push(performance.now() - began);
      await pause(EVERY_MS);
    }
    await file.close();
    await rm(path);
  })();
  return {
    async stop() {
      goesOn = false;
      await watching;
      return took.sort((a, b) => a - b);
    },
  };
}

/** How late a process gets a core that asks for one each few ms and does nothing: an alarm waits for one in four threads. */
function watchCore() {
  const late = [];
  let due = performance.now() + CORE_EVERY_MS;
  const timer = setInterval(() => {
    late.push(Math.max(0, performance.now() - due));
    due = performance.now() + CORE_EVERY_MS;
  }, CORE_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return late.sort((a, b) => a - b);
    },
  };
}

function print({ sent, delays, diskMs, coreMs, objectsPerS }) {
  const of = (sorted, share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const at = (share) => Math.round(of(delays, share));
  const line = (sorted) =>
    `p50 ${of(sorted, 0.5).toFixed(1)} · p99 ${of(sorted, 0.99).toFixed(1)} · most ${of(sorted, 1).toFixed(1)} ms`;
  const result = {
    ...{ loadPerS: objectsPerS, sent, heard: delays.length },
    ...{ p50: at(0.5), p99: at(0.99), most: at(1) },
  };
  console.log(`  beside it                ${objectsPerS} readings/s`);
  console.log(`  alarms published / heard ${sent} / ${delays.length}`);
  console.log(
    `  publish → live feed      p50 ${result.p50} · p99 ${result.p99} · most ${result.most} ms`,
  );
  console.log(`  a page to disk, beside   ${line(diskMs)}`);
  console.log(`  a core, beside           ${line(coreMs)}`);
  if (result.heard !== sent) process.exitCode = 1;
  return result;
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
