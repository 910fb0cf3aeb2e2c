import { compareRatio, kpiOf, makeRecord, pueFigures } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('comparing a ratio with a limit', () => {
  it('takes every number as the decimal it is written as', () => {
    expect(compareRatio(12_500, 10_000, 1.25)).toBe(0);
    expect(compareRatio(3120.5, 5600, 0.5)).toBe(1);
    expect(compareRatio(0.3, 3, 0.1)).toBe(0);
    expect(compareRatio(1e-7, 1, 0.000_000_2)).toBe(-1);
    expect(compareRatio(1e21, 1e22, 0.1)).toBe(0);
    expect(compareRatio(Number.NaN, 1, 1)).toBeNaN();
    expect(compareRatio(1, Number.POSITIVE_INFINITY, 1)).toBeNaN();
  });

  it('says what whole numbers say crosswise', () => {
    const safe = fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) });
    fc.assert(
      fc.property(safe, safe, fc.nat(1_000_000), (numerator, more, limit) => {
        const denominator = more + 1n;
        fc.pre(denominator <= BigInt(Number.MAX_SAFE_INTEGER));
        const difference = numerator * 10_000n - denominator * BigInt(limit);
        const expected = difference === 0n ? 0 : difference < 0n ? -1 : 1;
        expect(compareRatio(Number(numerator), Number(denominator), limit / 10_000)).toBe(expected);
      }),
    );
  });
});

describe('a KPI record', () => {
  const target = { id: 'PT-05', value: 1.25, printed: '125', source: 'plan' } as const;

  function verdictOf(dcWh: number, itWh: number) {
    const kpi = kpiOf('datacenter.pue');
    if (!kpi) throw new Error('there is no PUE');
    const sums = { dcWh, itWh, knownMs: 1, requiredMs: 1 };
    const figures = pueFigures({ ...sums } as Parameters<typeof pueFigures>[0], 0.9);
    const range = { window: '30d', start: 0, end: 1 } as const;
    const frame = { kpi, policy: 'PUE3', scope: 'asset', id: 'dc', range, position: {} } as const;
    return makeRecord(
      {
        ...frame,
        status: 'running',
        revision: 0,
        target: { ...target, comparator: '<' },
        coverageMin: 0.9,
        computedAt: 1,
        reason: '',
      },
      figures,
    ).verdict;
  }

  it('is judged by its energies: a quotient that is rounded to 1.25 decides nothing', () => {
    expect(9_007_199_254_740_991 / 7_205_759_403_792_793).toBe(1.25);
    expect(verdictOf(9_007_199_254_740_991, 7_205_759_403_792_793)).toBe('meets');
    expect(verdictOf(9_007_199_254_740_989, 7_205_759_403_792_791)).toBe('breach');
    expect(verdictOf(12_500, 10_000)).toBe('breach');
    expect(verdictOf(12_499, 10_000)).toBe('meets');
  });
});
