import { addTime, DAY_MS, noTime, startOfDate, type TimeSums } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addRows,
  type DayRows,
  dropRowsBefore,
  joinRows,
  noRows,
  rowsFrom,
  setRow,
  sliceRows,
} from '../src/day-rows.ts';
import { packMonth, unpackMonth } from '../src/month-rows.ts';

const FIRST = startOfDate('2023-12-25');
const DAYS = 40;
const dayAt = (n: number) => FIRST + n * DAY_MS;

/** A day cut into shares, whole or not, with parts of some shares. */
const daySums = fc
  .tuple(
    fc.array(fc.nat(DAY_MS), { minLength: 7, maxLength: 8 }),
    fc.boolean(),
    fc.nat(100),
    fc.nat(100),
  )
  .map(([cuts, isWhole, downPercent, longPercent]): TimeSums => {
    const edges = [0, ...cuts, isWhole ? DAY_MS : Math.max(...cuts)].sort((a, b) => a - b);
    const share = (i: number) => (edges[i + 1] ?? edges[i] ?? 0) - (edges[i] ?? 0);
    const sums = noTime();
    const names = ['up', 'charging', 'saving', 'down', 'manual', 'unknown', 'excluded'] as const;
    for (const [i, name] of names.entries()) sums[name] = share(i);
    const closed = share(7) + share(8);
    const excludedDown = Math.floor((sums.excluded * downPercent) / 100);
    const longUnknown = Math.floor((sums.unknown * longPercent) / 100);
    if (closed > 0) sums.closed = closed;
    if (excludedDown > 0) sums.excludedDown = excludedDown;
    if (longUnknown > 0) sums.longUnknown = longUnknown;
    return sums;
  });
const oneState = fc.constantFrom('up', 'charging', 'unknown', 'down').map((name) => {
  return { ...noTime(), [name]: DAY_MS } as TimeSums;
});
const scattered = fc.array(
  fc.tuple(fc.nat(DAYS - 1), fc.oneof(daySums, oneState, fc.constant(noTime()))),
  { maxLength: 60 },
);
/** One behind the other, many alike; then some said anew. */
const oneByOne = fc
  .tuple(fc.array(oneState, { minLength: 20, maxLength: DAYS, size: 'max' }), scattered)
  .map(([days, anew]) => [...days.map((sums, n) => [n, sums] as const), ...anew.slice(0, 3)]);
const anyDays = fc.oneof(scattered, oneByOne);

function rowsWith(days: readonly (readonly [number, TimeSums])[]): DayRows {
  const rows = noRows();
  for (const [n, sums] of days) setRow(rows, dayAt(n), sums);
  return rows;
}

function total(days: ReadonlyMap<number, TimeSums>, from: number, to: number): TimeSums {
  const sums = noTime();
  for (const [n, each] of days) if (n >= from && n < to) addTime(sums, each);
  return sums;
}

function sumOf(rows: DayRows, from: number, to: number): TimeSums {
  const sums = noTime();
  addRows(rows, dayAt(from), dayAt(to), sums);
  return sums;
}

const bound = fc.integer({ min: -3, max: DAYS + 3 });

describe('rows of days', () => {
  it('give the sums of any stretch of days, whatever order they were put in', () => {
    fc.assert(
      fc.property(anyDays, bound, bound, (days, from, to) => {
        expect(sumOf(rowsWith(days), from, to)).toEqual(total(new Map(days), from, to));
      }),
    );
  });

  it('are as many bytes as two for a day of one state and four for each further sum', () => {
    const rows = rowsWith([[0, { ...noTime(), up: DAY_MS }]]);
    expect(rows.text.length).toBe(2);
    setRow(rows, dayAt(1), { ...noTime(), up: DAY_MS - 5, charging: 5 });
    expect(rows.text.length).toBe(8);
  });

  it('are four bytes for a hundred days alike, and no more once a day is said anew and back', () => {
    const up = { ...noTime(), up: DAY_MS };
    const rows = rowsWith(Array.from({ length: 100 }, (_, n) => [n, up] as const));
    expect([rows.count, rows.text.length]).toEqual([100, 4]);
    setRow(rows, dayAt(50), { ...noTime(), down: DAY_MS });
    expect([rows.count, rows.text.length]).toEqual([100, 10]);
    setRow(rows, dayAt(50), up);
    expect([rows.count, rows.text.length]).toEqual([100, 4]);
  });

  it('are four bytes a month when they come back by months', () => {
    const up = { ...noTime(), up: DAY_MS };
    const rows = rowsWith(Array.from({ length: 100 }, (_, n) => [n, up] as const));
    const months = [0, 30, 60, 90].map((n) => sliceRows(rows, dayAt(n), dayAt(n + 30)) ?? noRows());
    const joined = noRows();
    joinRows(joined, months);
    expect([joined.count, joined.text.length]).toEqual([100, 16]);
    setRow(joined, dayAt(100), up);
    expect([joined.count, joined.text.length]).toEqual([101, 16]);
  });

  it('forget the days before a day and nothing else', () => {
    fc.assert(
      fc.property(anyDays, bound, (days, before) => {
        const rows = rowsWith(days);
        dropRowsBefore(rows, dayAt(before));
        expect(sumOf(rows, -3, DAYS)).toEqual(total(new Map(days), before, DAYS));
        const more = { ...noTime(), up: DAY_MS };
        setRow(rows, dayAt(DAYS + 5), more);
        const after = new Map([...days, [DAYS + 5, more]] as const);
        expect(sumOf(rows, -3, DAYS + 6)).toEqual(total(after, before, DAYS + 6));
        if (rows.count > 0) expect(rowsFrom(rows)).toBeGreaterThanOrEqual(dayAt(before));
      }),
    );
  });

  it('come back from a store that kept them by months', () => {
    fc.assert(
      fc.property(anyDays, anyDays, bound, (days, others, cut) => {
        const stored = new Map([
          ['1', rowsWith(days)] as const,
          ['枪2', rowsWith(others)] as const,
        ]);
        const halves = [[-3, cut] as const, [cut, DAYS] as const].map(([from, to]) => {
          const parts = [...stored].flatMap(([part, rows]) => {
            const slice = sliceRows(rows, dayAt(from), dayAt(to));
            return slice ? [[part, slice] as const] : [];
          });
          return packMonth(new Map(parts));
        });
        for (const [part, rows] of stored) {
          const restored = noRows();
          const pieces = halves.map((half) => new Map(unpackMonth(half)).get(part));
          joinRows(
            restored,
            pieces.filter((piece) => piece !== undefined),
          );
          expect(sumOf(restored, -3, DAYS)).toEqual(sumOf(rows, -3, DAYS));
        }
      }),
    );
  });
});
