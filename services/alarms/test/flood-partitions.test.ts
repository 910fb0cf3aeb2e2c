import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandKey, topics } from '@infrapulse/contracts';
import { type AlarmTransition, FLOOD_ALARM_ID, type LogRecord } from '@infrapulse/domain';
import type { Log, StreamPort } from '@infrapulse/ports';
import { createHealth, createMetrics, createSystemClock } from '@infrapulse/runtime';
import { afterEach, expect, it } from 'vitest';
import { openEmbeddedStream } from '../../../packages/stream-embedded/src/index.ts';
import { alarmsConfig, createAlarms } from '../src/index.ts';
import { command, kpi, part, reading, register, SECOND, T0, tick } from './city.ts';

const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLog,
};
const clock = createSystemClock();
const opened: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const PARTITIONS = 4;
const assets = Array.from({ length: 12 }, (_, n) => `h-${n}`);

async function openLog(): Promise<StreamPort> {
  const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-flood-'));
  opened.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const config = { dataDir, partitions: PARTITIONS };
  const stream = await openEmbeddedStream(config, { clock, log: silentLog });
  opened.push(() => stream.stop());
  return stream;
}

async function startAlarms(stream: StreamPort): Promise<() => Promise<void>> {
  const metrics = createMetrics({ processBasics: false });
  const rest = { clock, log: silentLog, metrics, health: createHealth() };
  const service = createAlarms({ ...rest, stream, config: alarmsConfig.parse({}) });
  await service.start();
  opened.push(() => service.stop());
  return () => service.stop();
}

const ofAssets = (make: (asset: string) => LogRecord) =>
  assets.map((asset) => ({ key: asset, value: make(asset) }));
const everywhere = (value: LogRecord) =>
  Array.from({ length: PARTITIONS }, (_, partition) => ({ key: '', value, partition }));

async function flood(stream: StreamPort): Promise<readonly AlarmTransition[]> {
  const { records } = await stream.tail(topics.alarms, { limit: 1000 });
  return records
    .map(({ value }) => value)
    .filter((value) => value.type === 'transition')
    .filter(({ alarm }) => alarm.id === FLOOD_ALARM_ID)
    .reverse();
}

/** Asks again until so many steps are there; the test's own time limit ends it. */
async function steps(stream: StreamPort, count: number): Promise<readonly string[]> {
  for (;;) {
    const found = await flood(stream);
    if (found.length >= count) return found.map(({ step }) => step);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

it('alarms of several partitions are one flood, acknowledged once, also over a restart', async () => {
  const stream = await openLog();
  const used = new Set(assets.map((asset) => stream.partitionOf(asset)));
  expect(used.size).toBeGreaterThan(2);
  const stop = await startAlarms(stream);
  await stream.append(topics.readings, everywhere(tick(T0)));
  const parts = { intervalS: 86_400, parts: [part('s', 'sensor')] };
  await stream.append(
    topics.readings,
    ofAssets((asset) => register(asset, 'hydrogen', parts)),
  );
  const flame = (asset: string) =>
    reading('hydrogen', asset, T0 + SECOND, { part: 's', metrics: { flame: 1 } });
  await stream.append(topics.readings, ofAssets(flame));
  await stream.append(topics.readings, everywhere(tick(T0 + 2 * SECOND)));
  expect(await steps(stream, 1)).toEqual(['raised']);
  await stop();
  await startAlarms(stream);
  const ack = command(FLOOD_ALARM_ID, 'ack', T0 + 3 * SECOND);
  await stream.append(topics.kpis, [{ key: commandKey(ack), value: ack }]);
  expect(await steps(stream, 2)).toEqual(['raised', 'acked']);
  await stream.append(topics.readings, everywhere(tick(T0 + 700 * SECOND)));
  expect(await steps(stream, 3)).toEqual(['raised', 'acked', 'cleared']);
  const last = (await flood(stream)).at(-1);
  expect([last?.alarm.state, ((last?.at ?? 0) - T0) / SECOND]).toEqual(['NORMAL', 600]);
});

it('of alarms on KPIs alone ends at its instant as ticks go on, though no figure comes', async () => {
  const stream = await openLog();
  await startAlarms(stream);
  const names = Array.from({ length: 12 }, (_, n) => `dc-${n}`);
  const high = (at: (n: number) => number) =>
    names.map((id, n) => {
      const value = kpi(at(n), 2, { id });
      return { key: `datacenter.pue/PUE3/asset/${id}/1h/rolling`, value };
    });
  await stream.append(topics.readings, everywhere(tick(T0)));
  // A quarter of an hour must pass before it is an alarm.
  await stream.append(topics.kpis, [
    ...high(() => T0 - 900 * SECOND),
    ...high((n) => T0 + n * SECOND),
  ]);
  expect(await steps(stream, 1)).toEqual(['raised']);
  const acked = command(FLOOD_ALARM_ID, 'ack', T0 + 13 * SECOND);
  await stream.append(topics.kpis, [{ key: commandKey(acked), value: acked }]);
  for (let passed = 20; passed <= 640; passed += 10)
    await stream.append(topics.readings, everywhere(tick(T0 + passed * SECOND)));
  expect(await steps(stream, 3)).toEqual(['raised', 'acked', 'cleared']);
  const last = (await flood(stream)).at(-1);
  // The eighth call is ten minutes old: four are left.
  expect([last?.alarm.state, ((last?.at ?? 0) - T0) / SECOND]).toEqual(['NORMAL', 607]);
});
