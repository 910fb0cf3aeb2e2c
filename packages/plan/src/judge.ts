import type { Comparator, Verdict } from '@infrapulse/domain';

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
  if (!(denominator > 0)) return null;
  const whole = wholeLimit(limit);
  if (whole === null || !Number.isSafeInteger(numerator) || !Number.isSafeInteger(denominator))
    return numerator / denominator - limit;
  const difference = BigInt(numerator) * whole.scale - BigInt(denominator) * whole.value;
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** 1.25 as 125 / 100: the limit as it is written in decimals. */
function wholeLimit(limit: number): { value: bigint; scale: bigint } | null {
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(String(limit));
  if (!match) return null;
  const decimals = match[2] ?? '';
  return { value: BigInt(`${match[1]}${decimals}`), scale: 10n ** BigInt(decimals.length) };
}
