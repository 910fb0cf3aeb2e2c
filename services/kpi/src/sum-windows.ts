import {
  addEnergy,
  dayStart,
  type EnergySums,
  energySums,
  type MeterLayout,
  NO_ENERGY,
  nextDayStart,
  noTime,
  type PuePolicy,
  sumSpans,
  type TimeSums,
} from '@infrapulse/domain';
import type { AssetState, PartState } from './city-state.ts';
import { addRows } from './day-rows.ts';

/** Sums of a part over [from, to): whole days from their rows, the rest from its spans. */
export function sumPart(part: PartState, from: number, to: number): TimeSums {
  const hotFrom = part.spans[0]?.start ?? to;
  const sums =
    to > hotFrom ? sumSpans(part.spans, Math.max(from, hotFrom), to, part.carried) : noTime();
  addRows(part.days, dayStart(from), Math.min(to, part.compactedTo), sums);
  return sums;
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
  for (let day = dayStart(from); day < Math.min(to, hotFrom); day = nextDayStart(day)) {
    const row = state.energyDays.get(day)?.[policy];
    if (row) sums = addEnergy(sums, row);
  }
  return sums;
}
