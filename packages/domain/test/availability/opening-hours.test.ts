import { describe, expect, it } from 'vitest';
import { areOpeningHours, DAY_MS, openIntervals, startOfDate } from '../../src/index.ts';

const HOUR = 3_600_000;
/** A Wednesday. */
const DAY = startOfDate('2022-06-01');

/** What is open of the Wednesday, in hours of the day. */
function openOf(text: string, from = DAY, to = DAY + DAY_MS): number[] {
  return openIntervals(text, from, to).map((t) => (t - DAY) / HOUR);
}

describe('opening hours', () => {
  it.each([
    ['24/7', [0, 24]],
    ['Mo-Su 06:00-22:00', [6, 22]],
    ['Mo-Fr 08:00-20:00; Sa-Su 09:30-17:15', [8, 20]],
    ['Th-Tu 08:00-20:00', []],
    ['Su-We 08:00-20:00', [8, 20]],
    ['08:00-20:00', [8, 20]],
    ['Mo-Su 06:00-12:00,14:00-20:00', [6, 12, 14, 20]],
    ['Mo,We 08:00-10:00', [8, 10]],
    ['Mo-Tu,Fr 08:00-10:00', []],
    ['Mo-Su 00:00-06:00; Mo-Su 22:00-24:00', [0, 6, 22, 24]],
    ['Mo-Su 08:00-12:00; We 11:00-16:00', [8, 16]],
    ['Mo-Su 22:00-06:00', [0, 6, 22, 24]],
    ['We 20:00-02:00', [20, 24]],
    ['Tu 20:00-02:00', [0, 2]],
    ['Mo-Su 18:00-26:00', [0, 2, 18, 24]],
    ['Mo-Su 08:00-08:00', [0, 24]],
  ])('%s', (text, open) => {
    expect(openOf(text)).toEqual(open);
    expect(areOpeningHours(text)).toBe(true);
  });

  it('go on over midnight as one stretch', () => {
    expect(openOf('Mo-Su 22:00-06:00', DAY, DAY + 2 * DAY_MS)).toEqual([0, 6, 22, 30, 46, 48]);
    expect(openOf('Mo-Su 00:00-24:00', DAY - DAY_MS, DAY + DAY_MS)).toEqual([-24, 24]);
  });

  it.each(['Mo-Su', 'always', 'Mo 8:00-10:00', 'Mo-Su 24:00-26:00', 'Mo-Su 08:60-10:00', 'PH off'])(
    'are not %s',
    (text) => expect(areOpeningHours(text)).toBe(false),
  );

  it('that cannot be read count as always open', () => {
    expect(openOf('PH off')).toEqual([0, 24]);
  });
});
