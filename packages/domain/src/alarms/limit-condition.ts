import type { LimitTrigger } from './alarm-rule.ts';
import type { Condition } from './observe-condition.ts';

type Comparison = Pick<LimitTrigger, 'comparator' | 'deadband' | 'compares'>;

/** What a value says of a limit; null is unknown. */
export function limitCondition(
  trigger: Comparison,
  value: number | null,
  limit: number,
): Condition {
  if (value === null) return 'unknown';
  const compared = trigger.compares === 'amount' ? Math.abs(value) : value;
  if (raises(trigger.comparator, compared, limit)) return 'raises';
  return clears(trigger, compared, limit) ? 'clears' : 'between';
}

/** true when the value raises. */
function raises(comparator: LimitTrigger['comparator'], value: number, limit: number): boolean {
  switch (comparator) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '=':
      return value === limit;
  }
}

/** true when the value is back beyond limit and deadband: high clears below H − deadband, low mirrors it. */
function clears(
  { comparator, deadband }: Pick<LimitTrigger, 'comparator' | 'deadband'>,
  value: number,
  limit: number,
): boolean {
  if (raises(comparator, value, limit)) return false;
  if (deadband === 0) return true;
  if (comparator === '>' || comparator === '>=') return value < limit - deadband;
  if (comparator === '<' || comparator === '<=') return value > limit + deadband;
  return true;
}
