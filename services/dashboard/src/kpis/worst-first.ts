import type { KpiAnswer } from '@infrapulse/contracts';

const ORDER = ['breach', 'undecided', 'meets'];

/** Records with a target: breaches first, then undecided; among equals the farthest from its limit. */
export function worstFirst(records: readonly KpiAnswer[]): readonly KpiAnswer[] {
  return records
    .filter(({ target }) => target !== null)
    .sort(
      (a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict) || shortfall(b) - shortfall(a),
    );
}

/** How far it lies on the wrong side of its limit, as a share of the limit; negative when right. */
function shortfall({ value, target }: KpiAnswer): number {
  if (value === null || !target) return 0;
  const over = (value - target.value) / target.value;
  return target.comparator.startsWith('<') ? over : -over;
}
