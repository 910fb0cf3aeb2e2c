import {
  addEnergy,
  addTime,
  dayStart,
  type EnergySums,
  eachRow,
  energySums,
  lessSums,
  type MeterLayout,
  midnightFrom,
  NO_ENERGY,
  noTime,
  type PuePolicy,
  requiredMsIn,
  sumSpans,
  type TimeSums,
  takeTime,
} from '@infrapulse/domain';
import type { AssetState, PartState } from './city-state.ts';
import { addRows } from './day-rows.ts';
import { beginOf, eachSpan } from './span-list.ts';

/**
 * Sums of a part over [from, to): whole days from their rows, the rest from its spans. Among the days that have rows
 * either is a midnight or an instant at which the asset moved.
 */
export function sumPart(part: PartState, from: number, to: number): TimeSums {
  const { spans, carried } = part;
  const hotFrom = beginOf(spans) ?? to;
  const sums =
    to > hotFrom ? sumSpans(eachSpan(spans), Math.max(from, hotFrom), to, carried) : noTime();
  addDays(part, { from, to: Math.min(to, part.compactedTo) }, sums);
  return sums;
}

function addDays(
  { days, rests }: PartState,
  { from, to }: { readonly from: number; readonly to: number },
  into: TimeSums,
): void {
  if (from >= to) return;
  addRows(days, midnightFrom(from), midnightFrom(to), into);
  if (rests.size === 0) return;
  const begun = from === dayStart(from) ? undefined : rests.get(from);
  if (begun) addTime(into, begun);
  const rest = to === dayStart(to) ? undefined : rests.get(to);
  if (rest) takeTime(into, rest);
}

/** Energy of a data centre over [from, to) at one depth of metering. */
export function sumEnergy(
  state: AssetState,
  layouts: readonly MeterLayout[],
  policy: PuePolicy,
  { from, to }: { readonly from: number; readonly to: number },
): EnergySums {
  const { hotFrom } = state.energy;
  const hot = Math.max(from, hotFrom);
  let sums =
    to > hot ? energySums({ state: state.energy, layouts, policy, from: hot, to }) : NO_ENERGY;
  eachRow(state.energyDays, { from, to: Math.min(to, hotFrom) }, (row, sign) => {
    const more = row[policy];
    if (more) sums = sign === 1 ? addEnergy(sums, more) : lessSums(sums, more);
  });
  return { ...sums, requiredMs: requiredWithin(state, layouts, { from, to }, state.energyDays) };
}

/** Of meters: days that nothing was heard in have no row, and are required all the same. */
export function requiredWithin(
  { energy: { hotFrom } }: Pick<AssetState, 'energy'>,
  layouts: readonly MeterLayout[],
  { from, to }: { readonly from: number; readonly to: number },
  rows: Pick<ReadonlyMap<number, unknown>, 'has'>,
): number {
  // A day that is summed up is told from its midnight on, or from where the asset moved within it.
  const isTold = from >= hotFrom || rows.has(from);
  return requiredMsIn(layouts, { from: isTold ? from : midnightFrom(from), to });
}
