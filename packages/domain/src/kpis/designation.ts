import type { KpiDefinition } from './catalog.ts';
import type { KpiFigures } from './figures.ts';
import { type WindowRange, windowRange } from './window-range.ts';

/**
 * What a figure may be called (ISO/IEC 30134-2, -8, -9): the term alone is that of a whole year, anything shorter is
 * interim, `iPUE2`. PUE names its category, where the energy of the IT is metered. undefined: no standard names it.
 */
export function designationOf(
  { term }: Pick<KpiDefinition, 'term'>,
  policy: string,
  wholeYear: 'whole year' | 'interim',
): string | undefined {
  if (term === undefined) return undefined;
  const name = policy.startsWith(term) ? policy : term;
  return wholeYear === 'whole year' ? name : `i${name}`;
}

/** Twelve months that were required from their beginning; a calendar year only once it is over. */
export function isWholeYear({ window, start, end }: WindowRange, { isShort }: KpiFigures) {
  const over = window === '12mo' || (window === 'year' && end >= windowRange('year', start).end);
  return over && !isShort ? 'whole year' : 'interim';
}
