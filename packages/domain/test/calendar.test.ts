import {
  DAY_MS,
  dayStart,
  localDate,
  monthStart,
  nextMonthStart,
  startOfDate,
  timeOfDay,
  weekday,
  yearBeforeStart,
} from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';

describe('the local calendar', () => {
  it('AT-TS-07 the end of 2022 in UTC is New Year in Shanghai', () => {
    const t = Date.parse('2022-12-31T16:00:00Z');
    expect([localDate(t), timeOfDay(t)]).toEqual(['2023-01-01', 0]);
    expect([localDate(t - 1), timeOfDay(t - 1)]).toEqual(['2022-12-31', DAY_MS - 1]);
    const shown = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Asia/Shanghai',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    expect(shown.format(t)).toBe('2023-01-01 00:00:00');
  });

  it('begins days, months and the year before at local midnight', () => {
    const t = Date.parse('2024-02-29T10:30:00+08:00');
    expect([dayStart(t), monthStart(t), nextMonthStart(t)]).toEqual(
      ['2024-02-29', '2024-02-01', '2024-03-01'].map(startOfDate),
    );
    expect(localDate(yearBeforeStart(startOfDate('2024-03-15')))).toBe('2023-03-16');
    expect(weekday(t)).toBe(3);
  });
});
