import { addTrendPoint, foresee, type TrendPoint } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const DAY = 86_400_000;
const ahead = { overDays: 14, withinDays: 30 };
const rule = { comparator: '>=', limit: 1.25, deadband: 0, forecast: ahead } as const;

/** A figure a day that begins at `from` and changes by `by` a day. */
function course(from: number, by: number, days: number): readonly TrendPoint[] {
  const all = Array.from({ length: days }, (_, day) => ({ at: day * DAY, value: from + by * day }));
  return all.reduce<readonly TrendPoint[]>(
    (samples, each) => addTrendPoint(samples, each, ahead),
    [],
  );
}

function foreseen(from: number, by: number, days: number) {
  const samples = course(from, by, days);
  return foresee(rule, samples, samples.at(-1) as TrendPoint);
}

describe('a forecast', () => {
  it('of a figure that rises says when it crosses the limit, and what it comes to', () => {
    const { condition, forecast } = foreseen(1.15, 0.004, 15);
    expect(condition).toBe('raises');
    // 1.206 after 14 days: 0.044 more take 11 days.
    expect((forecast?.crossesAt ?? 0) / DAY).toBeCloseTo(25, 5);
    expect(forecast?.value).toBeCloseTo(1.206 + 0.004 * 30, 9);
  });

  it('is none while too little is known, or the trend leads away or too slowly', () => {
    expect(foreseen(1.15, 0.01, 5)).toEqual({ condition: 'clears', forecast: null });
    expect(foreseen(1.24, -0.001, 15)).toEqual({ condition: 'clears', forecast: null });
    expect(foreseen(1.15, 0.0001, 15)).toEqual({ condition: 'clears', forecast: null });
  });

  it('is over when the limit is crossed: that has an alarm of its own', () => {
    expect(foreseen(1.24, 0.004, 15)).toEqual({ condition: 'clears', forecast: null });
  });

  it('is not over at once when it lies just beyond the time looked ahead', () => {
    // 1.2 + 14 × 0.0012 = 1.2168; the rest takes 27.7 days, or 32 when it rises a little slower.
    expect(foreseen(1.2, 0.0012, 15).condition).toBe('raises');
    expect(foreseen(1.2, 0.00107, 15).condition).toBe('between');
  });

  it('keeps few samples, in order, of no longer than its stretch', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 3 * DAY }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(steps, (gaps) => {
        let at = 0;
        let samples: readonly TrendPoint[] = [];
        for (const gap of gaps) {
          at += gap;
          samples = addTrendPoint(samples, { at, value: 1 }, ahead);
        }
        expect(samples.length).toBeLessThanOrEqual(24);
        expect(samples.at(-1)?.at ?? 0).toBeGreaterThan(at - 14 * DAY);
        for (const [i, { at: time }] of samples.entries())
          expect(time).toBeGreaterThan(samples[i - 1]?.at ?? 0);
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});
