import { describe, expect, it } from 'vitest';
import { silencedUntil } from '../../src/index.ts';

const at = (text: string) => Date.parse(`${text}:00+08:00`);
/** From a Saturday to the Friday after the next. */
const times = { from: at('2026-01-03T12:00'), to: at('2026-01-16T12:00') };
const until = (hours: string | undefined, now: string) => {
  const end = silencedUntil({ match: { hours }, ...times }, at(now));
  return end === null ? null : new Date(end + 8 * 3_600_000).toISOString().slice(0, 16);
};

describe('a silence keeps alarms from calling', () => {
  it('until its end, and neither before nor after', () => {
    expect(until(undefined, '2026-01-04T00:00')).toBe('2026-01-16T12:00');
    expect([until(undefined, '2026-01-03T11:59'), until(undefined, '2026-01-16T12:00')]).toEqual([
      null,
      null,
    ]);
  });

  it('within its hours only, until they end', () => {
    const works = 'Mo-Fr 08:00-12:00; Mo-Fr 12:00-18:00';
    expect(until(works, '2026-01-05T09:00')).toBe('2026-01-05T18:00');
    expect([until(works, '2026-01-04T09:00'), until(works, '2026-01-05T18:00')]).toEqual([
      null,
      null,
    ]);
    expect(until(works, '2026-01-16T09:00')).toBe('2026-01-16T12:00');
  });

  it('over midnight where its hours go on there', () => {
    const nights = 'Mo-Su 00:00-06:00; Mo-Su 22:00-24:00';
    expect(until(nights, '2026-01-05T23:00')).toBe('2026-01-06T06:00');
    expect(until('Mo-Su 00:00-24:00', '2026-01-15T23:00')).toBe('2026-01-16T12:00');
  });
});
