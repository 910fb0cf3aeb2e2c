import { setImmediate as nextTurn } from 'node:timers/promises';
import { topics } from '@infrapulse/contracts';
import type { AssetVersion, LogRecord } from '@infrapulse/domain';
import { createHistorian, historianConfig } from '@infrapulse/historian';
import { PipelineError, type SeriesPort } from '@infrapulse/ports';
import type { Service } from '@infrapulse/runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { config, keyOf, openStores, reading, runtime, type Stores, tick } from './fixtures.ts';

let stores: Stores;
let historian: Service;
beforeEach(async () => {
  stores = await openStores();
  historian = createHistorian({ ...stores, ...runtime(), config: config() });
  await historian.start();
});
afterEach(async () => {
  await historian.stop();
  await stores.close();
});

async function append(...records: LogRecord[]): Promise<void> {
  await stores.stream.append(
    topics.readings,
    records.map((value) => ({ key: keyOf(value), value })),
  );
}

/** Resolves when everything appended so far is stored; answers with the counters. */
async function stored(): Promise<Readonly<Record<string, number>>> {
  const [end] = await stores.stream.ends(topics.readings);
  await expect
    .poll(async () => (await stores.series.committed('readings')).position[0], { timeout: 5000 })
    .toBeGreaterThanOrEqual(end?.next ?? 0);
  return (await stores.series.committed('readings')).counters;
}

const all = { from: 0, to: 1e15 } as const;
const charger = { kind: 'charger', asset: 'cs-0001', ...all } as const;

it('stores each reading once, merges corrections and counts what each message became', async () => {
  await append(
    reading({ ts: 1000 }),
    reading({ ts: 2000, status: 'CHARGING', rawStatus: 'Charging', vocab: 'ocpp1.6' }),
    reading({ ts: 1000 }),
    tick(2500, 3),
    reading({ ts: 1000, metrics: { energy_kwh: 7 }, quality: 'UNCERTAIN' }),
    reading({ ts: 500 }),
  );
  expect(await stored()).toMatchObject({
    received: 3,
    stored: 4,
    duplicate: 1,
    rejected: 0,
    tickReceived: 3,
    tickStored: 2,
    tickDuplicate: 1,
    tickAt: 2500,
  });
  await append(reading({ ts: 2000, at: 9000, metrics: {}, error: 'GroundFailure' }), tick(9500, 6));
  expect(await stored()).toMatchObject({ stored: 5, duplicate: 1, tickReceived: 6, tickStored: 5 });
  expect(await stores.series.readings(charger)).toMatchObject([
    { ts: 500, quality: 'GOOD', src: '0:5' },
    { ts: 1000, metrics: { power_kw: 1, energy_kwh: 7 }, quality: 'UNCERTAIN', src: '0:4' },
    // Behind the record that tells of the duplicate.
    { ts: 2000, at: 9000, status: 'CHARGING', error: 'GroundFailure', src: '0:7' },
  ]);
});

it('adds up at a tick: received = stored + rejected + duplicate, of several nodes and over a restart', async () => {
  const n2 = { node: 'n2' };
  await append(
    reading({ ts: 1 }),
    reading({ ts: 1, ...n2 }),
    tick(10, 3, { counts: { received: 3, rejected: 2, setAside: 4 } }),
    reading({ ts: 2, ...n2 }),
    tick(11, 2, n2),
    reading({ ts: 3 }),
  );
  const sums = {
    tickReceived: 5,
    tickRejected: 2,
    tickSetAside: 4,
    tickStored: 2,
    tickDuplicate: 1,
  };
  expect(await stored()).toMatchObject(sums);
  await historian.stop();
  historian = createHistorian({ ...stores, ...runtime(), config: config() });
  await historian.start();
  await append(
    reading({ ts: 3 }),
    tick(20, 5, { counts: { received: 5, rejected: 2, setAside: 4 } }),
  );
  expect(await stored()).toMatchObject({
    ...sums,
    tickReceived: 7,
    tickStored: 3,
    tickDuplicate: 2,
    tickAt: 20,
    stored: 3,
    duplicate: 2,
  });
});

it('stores presence and thinned signs of life, and does not count them', async () => {
  const version = { validFrom: 0 } as AssetVersion;
  const register = {
    type: 'register',
    asset: 'cs-0001',
    kind: 'charger',
    origin: '',
    at: 1,
    by: '',
  } as const;
  const seen = (at: number) => ({ type: 'gateway_seen', gateway: 'gw-7', at, node: 'n1' }) as const;
  const presence = { type: 'presence', asset: '', gateway: '', node: 'n1' } as const;
  await append(
    { ...register, change: { op: 'put', version } },
    { ...presence, asset: 'cs-0001', online: true, at: 100 },
    { ...presence, asset: 'cs-0001', online: false, at: 200 },
    { ...presence, gateway: 'gw-7', online: true, at: 300 },
    { ...presence, asset: 'nobody', online: true, at: 300 },
    seen(1000),
    seen(10_999),
    seen(11_000),
  );
  expect(await stored()).toMatchObject({ stored: 0, duplicate: 0 });
  const told = async (query: Parameters<SeriesPort['readings']>[0]) =>
    (await stores.series.readings(query)).map(({ ts, part, status }) => [ts, part, status]);
  expect(await told(charger)).toEqual([
    [100, '$presence', 'ONLINE'],
    [200, '$presence', 'OFFLINE'],
  ]);
  expect(await told({ kind: 'gateway', asset: 'gw-7', ...all })).toEqual([
    [300, '$presence', 'ONLINE'],
    [1000, '$seen', null],
    [11_000, '$seen', null],
  ]);
});

it('turns what the store refuses into rejections and counts it as rejected', async () => {
  await append(reading({ ts: 1 }), reading({ ts: 1.5 }), tick(10, 2));
  await stored();
  await expect
    .poll(async () => (await stores.series.committed('readings')).counters)
    .toMatchObject({ stored: 1, rejected: 1, tickReceived: 2, tickStored: 1, tickRejected: 1 });
  const { records } = await stores.stream.tail(topics.rejected, { limit: 10 });
  expect(records.map(({ value }) => value)).toMatchObject([
    { code: 'SCHEMA', asset: 'cs-0001', node: 'n1', at: 41.5 },
  ]);
});

it('waits for a store that is away, says so, and loses nothing', async () => {
  await historian.stop();
  let failures = 3;
  const flaky: SeriesPort = {
    ...stores.series,
    async writeReadings(batch) {
      if (failures-- > 0) throw new PipelineError('IP_SERIES_WRITE', 'retry', 'away');
      await stores.series.writeReadings(batch);
    },
  };
  const deps = runtime();
  const reasons: (string | undefined)[] = [];
  deps.health.onChange(() => reasons.push(deps.health.parts()['historian']?.reason));
  historian = createHistorian({ ...deps, stream: stores.stream, series: flaky, config: config() });
  await historian.start();
  await append(reading({ ts: 1 }), reading({ ts: 2 }));
  expect(await stored()).toMatchObject({ stored: 2 });
  expect(reasons).toEqual(['', 'readings: away', '']);
});

it('after a write that failed for good takes nothing more, and the next run begins there', async () => {
  await historian.stop();
  const { stream, series } = stores;
  const count = 3000;
  const records = Array.from({ length: count }, (_, i) => reading({ ts: 1000 + i }));
  await append(...records);
  let writes = 0;
  const failing: SeriesPort = {
    ...series,
    async writeReadings(batch) {
      writes += 1;
      await nextTurn();
      if (writes === 2) throw new PipelineError('IP_SERIES_CLOSED', 'fatal', 'the store has gone');
      await series.writeReadings(batch);
    },
  };
  const few = config({ batchRows: 100, batchRowsMax: 500 });
  const first = createHistorian({ ...runtime(), stream, series: failing, config: few });
  await first.start();
  while (writes < 2) await nextTurn();
  await first.stop();
  expect(writes).toBe(2);
  const second = createHistorian({ ...runtime(), stream, series, config: few });
  await second.start();
  const position = async () => (await series.committed('readings')).position[0];
  while ((await position()) !== count) await nextTurn();
  await second.stop();
  const rows = await series.readings({ kind: 'charger', asset: 'cs-0001', from: 0, to: 10_000 });
  expect(rows.map(({ ts }) => ts)).toEqual(records.map(({ ts }) => ts));
});

it('shows register and windows as tables of their own', async () => {
  const version = { validFrom: 5, telemetry: 'none', connectedAt: null } as AssetVersion;
  const register = {
    type: 'register',
    asset: 'cs-0001',
    kind: 'charger',
    origin: '',
    by: '',
  } as const;
  const window = {
    type: 'window',
    windowId: 'w1',
    purpose: 'maintenance',
    scope: 'site',
    id: 'st-1',
    from: 1,
    to: 2,
    code: 'scheduled_maintenance',
    reason: '',
    status: 'approved',
    proposedBy: 'a',
    decidedBy: 'b',
    at: 9,
  } as const;
  await append(
    { ...register, asset: 'ghost', change: { op: 'connect', at: 1 }, at: 1 },
    { ...register, change: { op: 'put', version }, at: 2 },
    { ...register, change: { op: 'connect', at: 7 }, at: 7 },
    window,
  );
  const assets = await stores.stream.table(topics.register);
  const windows = await stores.stream.table(topics.windows);
  await expect.poll(() => [...windows.entries()]).toEqual([['w1', window]]);
  expect([...assets.entries()]).toEqual([
    [
      'cs-0001',
      {
        id: 'cs-0001',
        kind: 'charger',
        origin: '',
        revision: 2,
        versions: [{ ...version, telemetry: 'expected', connectedAt: 7 }],
        connected: { since: 7, at: 7, by: register.by },
      },
    ],
  ]);
  await assets.stop();
  await windows.stop();
});

it('deletes what is past its time, from store and log, when it starts', async () => {
  await append(reading({ ts: 1000 }), reading({ ts: Date.UTC(2099, 0) }));
  await stored();
  await historian.stop();
  const retention = { series: '400d', spans: '5y' };
  historian = createHistorian({ ...stores, ...runtime(), config: config({ retention }) });
  await historian.start();
  await expect
    .poll(async () => (await stores.series.readings(charger)).map(({ ts }) => ts))
    .toEqual([Date.UTC(2099, 0)]);
});

it('keeps the evidence for five years, and readings for 400 days', async () => {
  await historian.stop();
  const year = 365 * 86_400_000;
  const now = Date.now();
  const span = (age: number) => {
    const [start, end] = [now - age * year, now - age * year + 3_600_000];
    const said = { state: 'UP', status: 'IDLE', cause: '', raw: '' } as const;
    return { asset: 'cs-0001', part: '1', start, end, ...said };
  };
  await stores.series.writeSpans({
    cleared: [],
    rows: [span(6), span(4.9), span(1)],
    position: { 0: 1 },
  });
  await append(reading({ ts: now - 4.9 * year }), reading({ ts: now - year }));
  historian = createHistorian({ ...stores, ...runtime(), config: historianConfig.parse({}) });
  await historian.start();
  await stored();
  await historian.stop();
  historian = createHistorian({ ...stores, ...runtime(), config: historianConfig.parse({}) });
  await historian.start();
  const spans = { asset: 'cs-0001', part: '1', ...all };
  const left = async () => [
    (await stores.series.spans(spans)).map(({ start }) => start),
    (await stores.series.readings(charger)).map(({ ts }) => ts),
  ];
  await expect
    .poll(left, { timeout: 5000 })
    .toEqual([[span(4.9).start, span(1).start], [now - year]]);
});

it('adds up at ticks that every partition has passed', async () => {
  const two = await openStores(2);
  const second = createHistorian({ ...two, ...runtime(), config: config() });
  await second.start();
  const readings = ['a', 'b', 'c', 'd', 'e'].map((asset) => reading({ asset }));
  const partitions = new Set(readings.map(({ asset }) => two.stream.partitionOf(asset)));
  expect(partitions).toEqual(new Set([0, 1]));
  const ticks = (at: number, received: number, among = [0, 1]) =>
    among.map((partition) => ({ key: 'tick', value: tick(at, received), partition }));
  const keyed = (given: typeof readings) => given.map((value) => ({ key: value.asset, value }));
  await two.stream.append(topics.readings, [
    ...keyed(readings),
    ...keyed(readings.slice(0, 2)),
    ...ticks(10, 7),
    ...keyed(readings.slice(0, 1)),
    ...ticks(20, 8, [0]),
  ]);
  await expect
    .poll(async () => (await two.series.committed('readings')).counters)
    .toMatchObject({
      received: 8,
      stored: 5,
      duplicate: 3,
      tickReceived: 7,
      tickStored: 5,
      tickDuplicate: 2,
      tickAt: 10,
    });
  await two.stream.append(topics.readings, ticks(20, 8, [1]));
  await expect
    .poll(async () => (await two.series.committed('readings')).counters)
    .toMatchObject({ tickReceived: 8, tickStored: 5, tickDuplicate: 3, tickAt: 20 });
  await second.stop();
  await two.close();
});

it('counts once what is in the log twice, as an append whose answer was lost was made again', async () => {
  const two = await openStores(2);
  const second = createHistorian({ ...two, ...runtime(), config: config() });
  await second.start();
  const append = (...values: LogRecord[]) =>
    two.stream.append(
      topics.readings,
      values.map((value) => ({ key: 'a', value, partition: 0 })),
    );
  const other = (value: LogRecord) =>
    two.stream.append(topics.readings, [{ key: 'b', value, partition: 1 }]);
  const counters = async () => (await two.series.committed('readings')).counters;
  const readings = [reading({ ts: 1 }), reading({ ts: 2 }), reading({ ts: 2 })];
  await append(...readings, tick(10, 3), tick(10, 3));
  await other(tick(10, 3));
  const once = { tickReceived: 3, tickStored: 2, tickDuplicate: 1, tickAt: 10 };
  await expect.poll(counters).toMatchObject(once);
  await append(...readings, reading({ ts: 3 }), reading({ ts: 3 }), tick(20, 5));
  await other(tick(20, 5));
  await expect
    .poll(counters)
    .toMatchObject({ tickReceived: 5, tickStored: 3, tickDuplicate: 2, tickAt: 20 });
  await second.stop();
  await two.close();
});

it('writes no backlog when it is stopped: what waits is read again by the next run', async () => {
  await historian.stop();
  const { stream, series } = stores;
  const count = 3000;
  await append(...Array.from({ length: count }, (_, i) => reading({ ts: 1000 + i })));
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let writes = 0;
  const slow: SeriesPort = {
    ...series,
    async writeReadings(batch) {
      writes += 1;
      await held;
      await series.writeReadings(batch);
    },
  };
  const few = config({ batchRows: 100, batchRowsMax: 500 });
  const first = createHistorian({ ...runtime(), stream, series: slow, config: few });
  await first.start();
  while (writes < 1) await nextTurn();
  const stopped = first.stop();
  release();
  await stopped;
  expect(writes).toBe(1);
  historian = createHistorian({ ...runtime(), stream, series, config: few });
  await historian.start();
  await stored();
  const rows = await series.readings({ kind: 'charger', asset: 'cs-0001', from: 0, to: 10_000 });
  expect(rows).toHaveLength(count);
});

it('tells the log which readings are duplicates, by asset, offset and receipt, none of tests', async () => {
  await append(
    reading({ ts: 500, quality: 'TEST' }),
    reading({ ts: 500, quality: 'TEST' }),
    reading({ ts: 1000 }),
    reading({ ts: 1000, at: 2000 }),
    reading({ ts: 1000, metrics: { power_kw: 2 } }),
    reading({ ts: 1000, metrics: { power_kw: 2 }, at: 3000 }),
  );
  await stored();
  const { records } = await stores.stream.tail(topics.readings, { limit: 10 });
  const told = records.map(({ value }) => value).filter(({ type }) => type === 'duplicates');
  expect(told).toEqual([
    {
      type: 'duplicates',
      readings: [
        ['cs-0001', 3, 2000],
        ['cs-0001', 5, 3000],
      ],
      at: 3000,
    },
  ]);
});
