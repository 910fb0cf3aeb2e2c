import { type Amount, judge } from '@infrapulse/plan';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const COMPARATORS = ['<', '<=', '>', '>=', '='] as const;
type Comparator = (typeof COMPARATORS)[number];

/** A limit as a plan writes it: a decimal of at most six places. */
const limits = fc
  .record({ whole: fc.integer({ min: 1, max: 9_999_999 }), places: fc.integer({ min: 0, max: 6 }) })
  .map(({ whole, places }) => ({ whole: BigInt(whole), scale: 10n ** BigInt(places) }));
type Limit = { readonly whole: bigint; readonly scale: bigint };

/** Ratios at the limit and a hair beside it, where a quotient is rounded onto the limit itself. */
const cases = fc
  .record({
    limit: limits,
    comparator: fc.constantFrom(...COMPARATORS),
    denominator: fc.bigInt({ min: 1n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
    beside: fc.constantFrom(-1n, 0n, 1n),
  })
  .map((one) => {
    const { limit, denominator, beside } = one;
    return { ...one, numerator: (denominator * limit.whole) / limit.scale + beside };
  })
  .filter(({ numerator }) => numerator >= 0n && numerator <= BigInt(Number.MAX_SAFE_INTEGER));

function written({ whole, scale }: Limit): number {
  return Number(whole) / Number(scale);
}

/** Crosswise, in whole numbers. */
function holds(comparator: Comparator, left: bigint, right: bigint): boolean {
  switch (comparator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '=':
      return left === right;
  }
}

const asAmount = (numerator: bigint, denominator: bigint): Amount => ({
  numerator: Number(numerator),
  denominator: Number(denominator),
});

describe('a verdict', () => {
  it('is what whole numbers say crosswise, however near the limit and however large', () => {
    fc.assert(
      fc.property(cases, ({ limit, comparator, numerator, denominator }) => {
        const expected = holds(comparator, numerator * limit.scale, denominator * limit.whole);
        const verdict = judge(
          { comparator, value: written(limit) },
          asAmount(numerator, denominator),
        );
        expect(verdict).toBe(expected ? 'meets' : 'breach');
      }),
      { numRuns: 2000 },
    );
  });

  it('is not decided by a quotient: these are rounded onto the limit, and lie beside it', () => {
    const below = { numerator: 9_007_199_254_740_991, denominator: 7_205_759_403_792_793 };
    const above = { numerator: 9_007_199_254_740_989, denominator: 7_205_759_403_792_791 };
    const quotients = [below, above].map(({ numerator, denominator }) => numerator / denominator);
    expect(quotients).toEqual([1.25, 1.25]);
    const verdicts = COMPARATORS.map((comparator) =>
      [below, above].map((ratio) => judge({ comparator, value: 1.25 }, ratio)),
    );
    expect(verdicts).toEqual([
      ['meets', 'breach'],
      ['meets', 'breach'],
      ['breach', 'meets'],
      ['breach', 'meets'],
      ['breach', 'breach'],
    ]);
  });

  it('of a count is that of whole numbers', () => {
    fc.assert(
      fc.property(
        fc.nat(20_000),
        fc.integer({ min: 1, max: 20_000 }),
        fc.constantFrom(...COMPARATORS),
        (count, value, comparator) => {
          const expected = holds(comparator, BigInt(count), BigInt(value));
          expect(judge({ comparator, value }, count)).toBe(expected ? 'meets' : 'breach');
        },
      ),
    );
  });

  it('does not depend on the unit both numbers are given in', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 2, max: 1000 }), (one, factor) => {
        const { limit, comparator, numerator, denominator } = one;
        const target = { comparator, value: written(limit) };
        fc.pre(numerator * BigInt(factor) <= BigInt(Number.MAX_SAFE_INTEGER));
        fc.pre(denominator * BigInt(factor) <= BigInt(Number.MAX_SAFE_INTEGER));
        expect(
          judge(target, asAmount(numerator * BigInt(factor), denominator * BigInt(factor))),
        ).toBe(judge(target, asAmount(numerator, denominator)));
      }),
    );
  });
});
