import { topics } from '@infrapulse/contracts';
import { type KpiRecord, type KpiWindow, kpiKey, type SpanRecord } from '@infrapulse/domain';
import { createHistorian } from '@infrapulse/historian';
import { type KpisBatch, PipelineError } from '@infrapulse/ports';
import { expect, it } from 'vitest';
import { splitSpans } from '../src/store-evidence.ts';
import { createThinning } from '../src/thin-points.ts';
import { config, openStores, runtime } from './fixtures.ts';

const span = { start: 0, end: 10, state: 'UP', status: 'IDLE', cause: '', raw: '' } as const;
const record = (over: Partial<SpanRecord> = {}): SpanRecord => ({
  asset: 'a',
  part: '1',
  from: 0,
  to: 10,
  spans: [span],
  restates: false,
  src: '0:1',
  ...over,
});
const stream = (values: readonly SpanRecord[]) => ({
  partition: 2,
  records: values.map((value, i) => ({ partition: 2, offset: 5 + i, key: value.asset, value })),
  next: 5 + values.length,
});
const kpi = (over: Partial<KpiRecord>) =>
  ({
    kpi: 'charger.uptime',
    policy: 'p',
    scope: 'asset',
    id: 'a',
    window: '24h',
    start: 0,
    ...over,
  }) as KpiRecord;

it('clears in a batch of its own what the same batch has added', () => {
  const restated = record({ from: 3, to: 7, restates: true, spans: [] });
  const row = { asset: 'a', part: '1', ...span };
  expect(splitSpans(stream([record(), restated]))).toEqual([
    { cleared: [], rows: [row], position: { 2: 6 } },
    { cleared: [{ asset: 'a', part: '1', from: 3, to: 7 }], rows: [], position: { 2: 7 } },
  ]);
  expect(splitSpans(stream([record({ part: '2' }), restated]))).toHaveLength(1);
});

it('thins what still runs and keeps every revision', () => {
  const worth = createThinning(100);
  const keptOf = (window: KpiWindow, ends: readonly number[]) =>
    ends.map((end) => worth(window, kpi({ window, revision: 0, end })));
  const kept = keptOf('24h', [10, 90, 110, 190, 200]);
  expect(kept).toEqual([true, false, true, false, true]);
  expect(keptOf('30d', [10, 1190, 1200, 2390])).toEqual([true, false, true, false]);
  expect(keptOf('year', [10, 1190, 1200, 2390])).toEqual([true, false, true, false]);
  expect(worth('other', kpi({ revision: 0, end: 90 }))).toBe(true);
  expect([1, 2].map((revision) => worth('k', kpi({ revision, end: 200 })))).toEqual([true, true]);
});

it('thins each of 100,000 windows alike, in whatever order they come', () => {
  const worth = createThinning(100);
  const keys = Array.from({ length: 100_000 }, (_, i) =>
    kpiKey(kpi({ id: `charger-${Math.floor(i / 5)}`, policy: `policy-${i % 5}` })),
  );
  const kept = (all: readonly string[], end: number) =>
    all.filter((key) => worth(key, kpi({ revision: 0, end }))).length;
  expect([kept(keys, 110), kept(keys.toReversed(), 190), kept(keys, 195)]).toEqual([100_000, 0, 0]);
});

it('thins by spacings of less than a second too', () => {
  const worth = createThinning(500);
  const kept = [0, 100, 499, 500].map((ms) => worth('k', kpi({ revision: 0, end: 1.8e12 + ms })));
  expect(kept).toEqual([true, false, false, true]);
});

it('stores spans and KPI records, leaves commands out, and goes on where it stopped', async () => {
  const stores = await openStores();
  const run = async (work: () => Promise<void>) => {
    const historian = createHistorian({ ...stores, ...runtime(), config: config() });
    await historian.start();
    await work();
    for (const topic of [topics.spans, topics.kpis] as const) {
      const dataset = topic === topics.spans ? 'spans' : 'kpis';
      const [end] = await stores.stream.ends(topic);
      await expect
        .poll(async () => (await stores.series.committed(dataset)).position[0])
        .toBe(end?.next);
    }
    await historian.stop();
  };
  const command = {
    type: 'command',
    commandId: 'c',
    alarm: '',
    verb: 'ack',
    occurrence: 1,
  } as const;
  const ack = { ...command, reason: '', forS: null, user: 'u', at: 1 };
  await run(async () => {
    await stores.stream.append(topics.spans, [{ key: 'a', value: record() }]);
    await stores.stream.append(topics.kpis, [
      { key: 'k1', value: kpi({ revision: 0, end: 5 }) },
      { key: 'command/c', value: ack },
      { key: 'command/c', value: undefined },
    ]);
  });
  await run(async () => {
    const spans = [{ ...span, start: 4, end: 10, state: 'DOWN' } as const];
    await stores.stream.append(topics.spans, [
      { key: 'a', value: record({ from: 4, restates: true, spans }) },
    ]);
  });
  const query = { kpi: 'charger.uptime', scope: 'asset', id: 'a', window: '24h' };
  expect(await stores.series.kpis(query)).toEqual([kpi({ revision: 0, end: 5 })]);
  expect(await stores.series.spans({ asset: 'a', from: 0, to: 100 })).toEqual([
    { asset: 'a', part: '1', ...span, end: 4 },
    { asset: 'a', part: '1', ...span, start: 4, state: 'DOWN' },
  ]);
  await stores.close();
});

it('writes KPI records of all partitions together that come while a write waits', async () => {
  const stores = await openStores(2);
  const writes: number[] = [];
  const series = {
    ...stores.series,
    writeKpis(batch: KpisBatch) {
      writes.push(batch.rows.length);
      return stores.series.writeKpis(batch);
    },
  };
  const records = Array.from({ length: 3000 }, (_, i) => {
    const value = kpi({ id: `a${i}`, revision: 0, end: 5 });
    return { key: kpiKey(value), value };
  });
  await stores.stream.append(topics.kpis, records);
  const settings = config({ batchWait: 200 });
  const historian = createHistorian({ ...stores, series, ...runtime(), config: settings });
  await historian.start();
  await expect.poll(() => writes.reduce((a, b) => a + b, 0)).toBe(3000);
  // As many reads of 500 would be six and more, each of a partition of its own.
  expect(writes.length).toBeLessThanOrEqual(3);
  await historian.stop();
  const ends = await stores.stream.ends(topics.kpis);
  const { position } = await stores.series.committed('kpis');
  expect(ends.map((_, partition) => position[partition])).toEqual(ends.map(({ next }) => next));
  await stores.close();
});

it('writes nothing that is behind KPI records which could not be written', async () => {
  const stores = await openStores();
  const calls: number[] = [];
  let fail = () => {};
  const failing = {
    ...stores.series,
    writeKpis(batch: KpisBatch) {
      calls.push(batch.rows.length);
      if (calls.length > 1) return stores.series.writeKpis(batch);
      return new Promise<void>((_, reject) => {
        fail = () => reject(new PipelineError('IP_SERIES_WRITE', 'reject', 'a row is refused'));
      });
    },
  };
  const append = (id: string) => {
    const value = kpi({ id, revision: 0, end: 5 });
    return stores.stream.append(topics.kpis, [{ key: kpiKey(value), value }]);
  };
  const context = runtime();
  const historian = createHistorian({ ...stores, series: failing, ...context, config: config() });
  await historian.start();
  await append('a');
  await expect.poll(() => calls.length).toBe(1);
  await append('b');
  await expect.poll(async () => (await stores.stream.lags())['historian-kpis']).toBe(2);
  fail();
  await expect.poll(() => context.health.parts()['historian']?.ok).toBe(false);
  await historian.stop();
  expect([calls, (await stores.series.committed('kpis')).position]).toEqual([[1], {}]);
  const after = createHistorian({ ...stores, ...runtime(), config: config() });
  await after.start();
  await expect.poll(async () => (await stores.series.committed('kpis')).position[0]).toBe(2);
  await after.stop();
  for (const id of ['a', 'b']) {
    const query = { kpi: 'charger.uptime', scope: 'asset', id, window: '24h' };
    expect(await stores.series.kpis(query)).toHaveLength(1);
  }
  await stores.close();
});

it.each([
  ['embedded', 1],
  ['shared', 2],
])(
  'waits for no more KPI records when there are as many as it writes at once (%s)',
  async (_, partitions) => {
    const stores = await openStores(partitions);
    const records = Array.from({ length: 20_000 }, (_each, i) => {
      const value = kpi({ id: `a${i}`, revision: 1, end: 5 });
      return { key: kpiKey(value), value };
    });
    await stores.stream.append(topics.kpis, records);
    const settings = config({ batchWait: 60_000 });
    const historian = createHistorian({ ...stores, ...runtime(), config: settings });
    await historian.start();
    const end = await stores.stream.ends(topics.kpis);
    // Less than it writes at once is left to the next batch, which comes later than this waits.
    const behind = async () => {
      const { position } = await stores.series.committed('kpis');
      return end.reduce((sum, { next }, partition) => sum + next - (position[partition] ?? 0), 0);
    };
    await expect.poll(behind, { timeout: 20_000 }).toBeLessThan(8000);
    await historian.stop();
    await stores.close();
  },
);
