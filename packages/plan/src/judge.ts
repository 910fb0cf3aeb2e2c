import { type Comparator, compareRatio, type Verdict } from '@infrapulse/domain';

/** A figure; a ratio of whole numbers is compared without dividing it. */
export type Amount = number | null | { readonly numerator: number; readonly denominator: number };

interface Limit {
  readonly comparator: Comparator | null;
  readonly value: number | null;
}

interface AmountBounds {
  readonly low: Amount;
  readonly high: Amount;
}

/**
 * `meets` only when both bounds meet, `breach` only when neither does, else `undecided`. Without a target, or
 * with one that is only reported (~), nothing is judged.
 */
export function judge(
  target: Limit | null,
  value: Amount,
  bounds: AmountBounds = { low: value, high: value },
): Verdict {
  if (target === null || target.value === null) return 'not_judged';
  if (target.comparator === null || target.comparator === '~') return 'not_judged';
  const low = satisfies(target, bounds.low);
  const high = satisfies(target, bounds.high);
  if (satisfies(target, value) === null || low === null || high === null) return 'undecided';
  if (low !== high) return 'undecided';
  return low ? 'meets' : 'breach';
}

/** null when there is nothing to compare. */
export function satisfies({ comparator, value }: Limit, amount: Amount): boolean | null {
  const sign = value === null ? null : compare(amount, value);
  if (sign === null) return null;
  switch (comparator) {
    case '<':
      return sign < 0;
    case '<=':
      return sign <= 0;
    case '>':
      return sign > 0;
    case '>=':
      return sign >= 0;
    case '=':
      return sign === 0;
    case '~':
    case null:
      return null;
  }
}

/** Below 0, 0 or above 0, as the amount is below, at or above the limit. */
function compare(amount: Amount, limit: number): number | null {
  if (amount === null) return null;
  if (typeof amount === 'number') return Number.isFinite(amount) ? amount - limit : null;
  const { numerator, denominator } = amount;
  return denominator > 0 ? compareRatio(numerator, denominator, limit) : null;
}
