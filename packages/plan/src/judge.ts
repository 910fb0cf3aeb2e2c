import { type Comparator, compareRatio, type Verdict } from '@infrapulse/domain';

/** A ratio of two numbers that were counted or measured; it is compared without dividing. */
interface Ratio {
  readonly numerator: number;
  readonly denominator: number;
}

/** A figure: a whole number of things, or a ratio. A quotient is none: its rounding could decide. */
export type Amount = number | null | Ratio;

interface Limit {
  readonly comparator: Comparator | null;
  readonly value: number | null;
}

/** Without a target, or with one that is only reported (~), nothing is judged; without a figure it is undecided. */
export function judge(target: Limit | null, amount: Amount): Verdict {
  if (target === null || target.value === null) return 'not_judged';
  if (target.comparator === null || target.comparator === '~') return 'not_judged';
  const sign = signOf(amount, target.value);
  if (sign === null) return 'undecided';
  return satisfies(sign, target.comparator) ? 'meets' : 'breach';
}

/** Below 0, 0 or above 0, as the amount is below, at or above the limit; null when there is nothing to compare. */
function signOf(amount: Amount, limit: number): number | null {
  if (amount === null) return null;
  if (typeof amount === 'number')
    return Number.isSafeInteger(amount) ? compareRatio(amount, 1, limit) : null;
  const { numerator, denominator } = amount;
  if (!(denominator > 0) || !Number.isFinite(numerator)) return null;
  return Number.isFinite(denominator) ? compareRatio(numerator, denominator, limit) : null;
}

function satisfies(sign: number, comparator: Exclude<Comparator, '~'>): boolean {
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
  }
}

/** All must meet; one that does not decides, even while another is undecided. */
export function jointly(verdicts: readonly Verdict[]): Verdict {
  const judged = verdicts.filter((verdict) => verdict !== 'not_judged');
  if (judged.length === 0) return 'not_judged';
  if (judged.includes('breach')) return 'breach';
  return judged.includes('undecided') ? 'undecided' : 'meets';
}
