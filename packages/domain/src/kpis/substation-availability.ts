import type { TimeSums } from '../availability/time-sums.ts';
import { withChanges } from '../model/with-changes.ts';
import { availability, downOf, upOf, withRatio } from './availability-figures.ts';
import { type KpiFigures, ratio } from './figures.ts';

/** Available, planned outage and unplanned outage factor; they add up to 1. */
export const OUTAGE_FACTORS = ['AF', 'POF', 'UOF'] as const;

/**
 * DL/T 837: hours available, in planned and in unplanned outage, each of the hours of the period. An outage within a
 * planned window is a planned one whatever its status; of other excluded time, and of unknown time, the period has none.
 */
export function outageFactor(sums: Readonly<TimeSums>, policy: string): KpiFigures {
  const planned = sums.manual + (sums.excludedDown ?? 0);
  const hours = { AF: upOf(sums), POF: planned, UOF: sums.down };
  const low = policy === 'POF' || policy === 'UOF' ? hours[policy] : hours.AF;
  const known = hours.AF + hours.POF + hours.UOF;
  const { unknown } = sums;
  const required = known + unknown;
  const share = { numerator: low, low, high: low + unknown, of: required };
  const coverage = ratio(known, required).value;
  const figures = withRatio(availability(upOf(sums), downOf(sums), sums), share, coverage);
  return withChanges(figures, ratio(low, known));
}
