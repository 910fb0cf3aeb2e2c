import {
  addTime,
  DAY_MS,
  dayNumber,
  noTime,
  SUM_NAMES,
  startOfDate,
  type TimeSums,
} from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addRows,
  addRowsTo,
  type DayRows,
  dropRowsBefore,
  noRows,
  rowsFrom,
  setRow,
  sliceRows,
} from '../src/day-rows.ts';
import { packMonth, unpackMonth } from '../src/month-rows.ts';
import { createShelf, shelveDays } from '../src/shelf.ts';

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

/** Sums of windows that begin ten days apart. */
function windowsOf(rows: DayRows, to: number) {
  const windows = [0, 10, 20].map((n) => ({
    firstDay: dayNumber(dayAt(n)),
    sums: new Float64Array(SUM_NAMES.length),
  }));
  addRowsTo(windows, rows, dayAt(to));
  return windows.map(({ sums }) => [...sums]);
}

function bytesOn({ past }: DayRows): number {
  return past ? past.end - past.at : 0;
}

/** The rows of a part that a store has by months. */
function restored(months: readonly Uint8Array[], part: string): DayRows {
  const rows = noRows();
  const shelf = createShelf();
  for (const month of months)
    for (const [name, piece] of unpackMonth(month))
      shelf.add(name === part ? rows : noRows(), piece);
  shelf.close();
  return rows;
}

/** As a former release wrote it: without the mark of a number of days, and without the number. */
function formerOf(month: Uint8Array): Uint8Array {
  const view = new DataView(month.buffer);
  const bytes: number[] = [];
  for (let at = 0; at < month.length; ) {
    const name = view.getUint16(at) - 2 ** 15;
    const counted = at + 2 + name + 6;
    const end = counted + 2 + view.getUint16(counted - 2);
    bytes.push(name >> 8, name & 255, ...month.subarray(at + 2, counted));
    bytes.push(...month.subarray(counted + 2, end));
    at = end;
  }
  return Uint8Array.from(bytes);
}

/** The same rows on a shelf between others. */
function onShelf(rows: DayRows): DayRows {
  const other = rowsWith(Array.from({ length: 40 }, (_, n) => [n, { ...noTime(), down: n }]));
  const own = { ...rows };
  shelveDays([{ ...other }, own, other]);
  return own;
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
    const joined = restored(
      months.map((month) => packMonth(new Map([['1', month]]))),
      '1',
    );
    expect([joined.past?.count, bytesOn(joined), joined.text.length]).toEqual([100, 16, 0]);
    setRow(joined, dayAt(100), up);
    expect([joined.count, bytesOn(joined), joined.text.length]).toEqual([1, 16, 2]);
  });

  it('lie on a shelf as they did beside it, whatever is done with them', () => {
    const change = fc.tuple(fc.nat(2), fc.integer({ min: -3, max: DAYS + 3 }), daySums);
    const changes = fc.array(change, { maxLength: 6 });
    fc.assert(
      fc.property(anyDays, changes, bound, bound, (days, done, from, to) => {
        const plain = rowsWith(days);
        let shelved = onShelf(plain);
        for (const [what, day, sums] of done) {
          if (what === 2) shelved = onShelf(shelved);
          for (const rows of [plain, shelved])
            if (what === 0) setRow(rows, dayAt(day), sums);
            else if (what === 1) dropRowsBefore(rows, dayAt(day));
        }
        expect(sumOf(shelved, from, to)).toEqual(sumOf(plain, from, to));
        expect(windowsOf(shelved, to)).toEqual(windowsOf(plain, to));
        expect(rowsFrom(shelved)).toBe(rowsFrom(plain));
        const slice = (rows: DayRows) => sliceRows(rows, dayAt(from), dayAt(to)) ?? noRows();
        expect(sumOf(slice(shelved), -9, DAYS + 9)).toEqual(sumOf(slice(plain), -9, DAYS + 9));
      }),
    );
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
        for (const [part, rows] of stored)
          for (const months of [halves, halves.map(formerOf)])
            expect(sumOf(restored(months, part), -3, DAYS)).toEqual(sumOf(rows, -3, DAYS));
      }),
    );
  });
});
