import type { KpiPartial } from '@infrapulse/contracts';
import type { KpiRecord } from '@infrapulse/domain';
import { foldedAtOnce } from '@infrapulse/ports';
import { describe, expect, it } from 'vitest';
import { kpiConfig } from '../src/config.ts';
import { createPartialsFold } from '../src/fold-partials.ts';

const T = Date.parse('2026-06-01T10:00:00Z');
const HOUR = 3_600_000;
const MINUTE = 60_000;

function partial(at: number, up: number): KpiPartial {
  const window = { window: '1h', start: at - HOUR, end: at } as const;
  const sums = { up, charging: 0, saving: 0, down: 0, manual: 0, unknown: 0, excluded: 0 };
  const subject = { kpi: 'charger.time', kind: 'charger', scope: 'site', id: 'st-1' } as const;
  return { type: 'partial', at, ...subject, ...window, sums, reason: '' };
}

function done(at: number): KpiPartial {
  return { type: 'done', at, position: 0 };
}

function foldOf(partitions: number) {
  const fold = createPartialsFold(new Map(), { config: kpiConfig.parse({}), partitions });
  let offset = 0;
  /** Uptime records that follow from what partitions said. */
  return (...said: readonly (readonly [from: number, value: KpiPartial])[]) => {
    const records = said.map(([from, value]) => {
      offset += 1;
      return { partition: 0, offset, key: '', value: { ...value, from } };
    });
    return foldedAtOnce(fold.apply(records))
      .map(({ value }) => value as KpiRecord)
      .filter(({ kpi, policy }) => kpi === 'charger.uptime' && policy === 'exclude_unknown')
      .map(({ start, end, upS, reason }) => ({ start, end, upS, reason }));
  };
}

it('a closed day is restated when nothing of it changed but what is excluded', () => {
  const config = kpiConfig.parse({});
  const fold = createPartialsFold(new Map(), { config, partitions: 2 });
  const start = Date.parse('2026-05-31T16:00:00Z');
  const end = start + 24 * HOUR;
  const day = (at: number, excluded: number): KpiPartial => {
    const { sums, ...rest } = partial(at, 1000) as Extract<KpiPartial, { type: 'partial' }>;
    return { ...rest, window: 'day', start, end, sums: { ...sums, excluded } };
  };
  const said = (at: number, excluded: number) =>
    [day(at, excluded), done(at)].flatMap((value) => [0, 1].map((from) => ({ ...value, from })));
  const uptimes = (at: number, excluded: number) =>
    foldedAtOnce(
      fold.apply(
        said(at, excluded).map((value, offset) => ({ partition: 0, offset, key: '', value })),
      ),
    )
      .map(({ value }) => value as KpiRecord)
      .filter(({ kpi, policy }) => kpi === 'charger.uptime' && policy === 'exclude_unknown')
      .map(({ status, excludedS }) => ({ status, excludedS }));
  const closed = end + 5 * 60_000;
  expect(uptimes(closed, 0)).toEqual([{ status: 'provisional', excludedS: 0 }]);
  expect(uptimes(closed + 5000, 0)).toEqual([]);
  expect(uptimes(closed + 10_000, 500)).toEqual([{ status: 'restated', excludedS: 1 }]);
});

it('AT-EV-04 sums that exclude 30 minutes of an outage of 20 give no figure, and the reason', () => {
  const fold = createPartialsFold(new Map(), { config: kpiConfig.parse({}), partitions: 1 });
  const { sums, ...rest } = partial(T, 50 * MINUTE) as Extract<KpiPartial, { type: 'partial' }>;
  const wrong = { ...sums, down: -10 * MINUTE, excluded: 30 * MINUTE, excludedDown: 30 * MINUTE };
  const said = [{ ...rest, from: 0, sums: wrong }, done(T)];
  const [uptime] = foldedAtOnce(
    fold.apply(said.map((value, offset) => ({ partition: 0, offset, key: '', value }))),
  ).map(({ value }) => value as KpiRecord);
  expect(uptime).toMatchObject({
    kpi: 'charger.uptime',
    value: null,
    quality: 'insufficient_data',
    reason: 'more excluded outage than outage: an error of the data',
  });
});

it('a week of a site that still runs has the same records, however late its sums are added up', () => {
  const start = Date.parse('2026-05-31T16:00:00Z');
  const week = {
    ...partial(T, 1000),
    window: 'week',
    start,
    end: start + 168 * HOUR,
  } as KpiPartial;
  const policies = (at: number) => {
    const fold = createPartialsFold(new Map(), { config: kpiConfig.parse({}), partitions: 1 });
    const said = [week, done(at)].map((value) => ({ ...value, from: 0 }));
    return foldedAtOnce(
      fold.apply(said.map((value, offset) => ({ partition: 0, offset, key: '', value }))),
    )
      .map(({ value }) => value as KpiRecord)
      .map(({ kpi, policy, status }) => ({ kpi, policy, status }));
  };
  expect(policies(T).length).toBeGreaterThan(0);
  expect(policies(T + 10 * MINUTE)).toEqual(policies(T));
});

describe('sums of several partitions', () => {
  const later = T + 5000;

  it('make a record of the newest window, though the first partition said nothing new', () => {
    const hear = foldOf(2);
    hear([0, partial(T, 1000)], [1, partial(T, 2000)], [0, done(T)], [1, done(T)]);
    expect(hear([1, partial(later, 4000)], [1, done(later)], [0, done(later)])).toEqual([
      { start: later - HOUR, end: later, upS: 5, reason: '' },
    ]);
  });

  it('make no record before all have said theirs, and none of what the faster said since', () => {
    const hear = foldOf(2);
    expect(hear([0, partial(T, 1000)], [0, done(T)])).toEqual([]);
    expect(hear([0, partial(later, 6000)], [0, done(later)])).toEqual([]);
    expect(hear([1, partial(T, 2000)], [1, done(T)])).toEqual([
      { start: T - HOUR, end: T, upS: 3, reason: '' },
    ]);
    expect(hear([1, done(later)])).toEqual([
      { start: later - HOUR, end: later, upS: 8, reason: '' },
    ]);
  });

  it('end a week that still runs where they were told, though they are added up later', () => {
    const hear = foldOf(2);
    const start = T - 48 * HOUR;
    const week = (up: number): KpiPartial => {
      return { ...partial(T, up), window: 'week', start, end: start + 168 * HOUR } as KpiPartial;
    };
    const told = { start, end: T };
    expect(hear([0, week(1000)], [0, done(T)], [0, done(T + 10_000)])).toEqual([
      { ...told, upS: 1, reason: 'without the newest of partitions 1' },
    ]);
    expect(hear([1, week(2000)], [1, done(T + 10_000)])).toEqual([{ ...told, upS: 3, reason: '' }]);
  });

  it('close a day with what was told at its closing, not with what a slow partition said before', () => {
    const hear = foldOf(2);
    const start = Date.parse('2026-05-31T16:00:00Z');
    const end = start + 24 * HOUR;
    const day = (at: number): KpiPartial => {
      return { ...partial(at, 1000), window: 'day', start, end } as KpiPartial;
    };
    const before = end - 10 * MINUTE;
    const closing = end + 3 * MINUTE;
    expect(hear([0, done(closing)], [0, done(closing + 10_000)])).toEqual([]);
    expect(hear([1, day(before)], [1, done(closing + 10_000)])).toEqual([]);
    const said = [1, day(closing + 15_000)] as const;
    expect(hear(said, [0, done(closing + 15_000)], [1, done(closing + 15_000)])).toEqual([
      { start, end, upS: 1, reason: '' },
    ]);
  });

  it('make a record without the one that is late for 10 s, which says so, and then with it', () => {
    const hear = foldOf(2);
    hear([0, partial(T, 1000)], [1, partial(T, 2000)], [0, done(T)], [1, done(T)]);
    expect(hear([0, partial(later, 6000)], [0, done(later)], [0, done(T + 10_000)])).toEqual([]);
    expect(hear([0, done(T + 15_000)])).toEqual([
      { start: later - HOUR, end: later, upS: 8, reason: 'without the newest of partitions 1' },
    ]);
    expect(hear([1, partial(later, 3000)], [1, done(T + 15_000)])).toEqual([
      { start: later - HOUR, end: later, upS: 9, reason: '' },
    ]);
  });
});
