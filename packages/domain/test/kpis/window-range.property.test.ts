import {
  CALENDAR_WINDOWS,
  dayStart,
  localDate,
  nextDayStart,
  startOfDate,
  weekday,
  windowRange,
  yearBeforeStart,
} from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const instant = fc.integer({
  min: startOfDate('2015-01-01'),
  max: startOfDate('2100-01-01'),
});
const dates = ({ start, end }: { start: number; end: number }) =>
  [start, end].map((t) => localDate(t));

describe('calendar windows', () => {
  it('hold their instant, begin and end at local midnight, and follow one another without a gap', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(...CALENDAR_WINDOWS), (t, window) => {
        const range = windowRange(window, t);
        expect(range.start <= t && t < range.end).toBe(true);
        for (const edge of [range.start, range.end]) expect(dayStart(edge)).toBe(edge);
        expect(windowRange(window, range.end - 1)).toEqual(range);
        expect(windowRange(window, range.end).start).toBe(range.end);
        expect(windowRange(window, range.start - 1).end).toBe(range.start);
      }),
    );
  });

  it('are whole days, whole months in quarters and whole quarters in years', () => {
    fc.assert(
      fc.property(instant, (t) => {
        const year = windowRange('year', t);
        const count = (window: (typeof CALENDAR_WINDOWS)[number]) => {
          let pieces = 0;
          for (let at = year.start; at < year.end; at = windowRange(window, at).end) pieces += 1;
          return pieces;
        };
        expect([count('quarter'), count('month')]).toEqual([4, 12]);
        const leaps = new Date(year.start + 15e9).getUTCFullYear();
        const isLeap = (leaps % 4 === 0 && leaps % 100 !== 0) || leaps % 400 === 0;
        expect(count('day')).toBe(isLeap ? 366 : 365);
        expect(weekday(windowRange('week', t).start)).toBe(0);
      }),
    );
  });

  it('of a week across the end of a year are those of ISO 8601', () => {
    const week = (date: string) => dates(windowRange('week', startOfDate(date)));
    expect(week('2022-12-31')).toEqual(['2022-12-26', '2023-01-02']);
    expect(week('2023-01-01')).toEqual(['2022-12-26', '2023-01-02']);
    expect(week('2024-12-30')).toEqual(['2024-12-30', '2025-01-06']);
    expect(week('2025-01-01')).toEqual(['2024-12-30', '2025-01-06']);
  });
});

describe('the window of twelve months', () => {
  const begins = (date: string) => localDate(windowRange('12mo', startOfDate(date)).start);

  it('begins the day after the same date last year, in leap years too', () => {
    expect(begins('2022-12-31')).toBe('2022-01-01');
    expect(begins('2023-03-01')).toBe('2022-03-02');
    expect(begins('2024-02-28')).toBe('2023-03-01');
    expect(begins('2024-02-29')).toBe('2023-03-01');
    expect(begins('2024-03-01')).toBe('2023-03-02');
    expect(begins('2025-02-28')).toBe('2024-02-29');
    expect(begins('2025-03-01')).toBe('2024-03-02');
  });

  it('never ends without a whole year of days, and never begins earlier from one day to the next', () => {
    fc.assert(
      fc.property(instant, (t) => {
        const days = Math.round((dayStart(t) - yearBeforeStart(t)) / 86_400_000) + 1;
        expect([365, 366]).toContain(days);
        expect(yearBeforeStart(nextDayStart(t))).toBeGreaterThanOrEqual(yearBeforeStart(t));
      }),
    );
  });
});
