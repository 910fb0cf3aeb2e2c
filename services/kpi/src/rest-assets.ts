import { type AssetState, awakeOf, type CityState, FAR, isExpected } from './city-state.ts';
import { nextHourly } from './hourly.ts';
import type { RolledTimes } from './rolled-times.ts';

/** At the end of a step: whoever has nothing left to do is not looked at until its time comes, or it is touched. */
export function restAll(city: CityState, at: number, rolled: RolledTimes): void {
  for (const state of awakeOf(city))
    if (!isBusy(state)) city.agenda.rest(state.number, nextLook(state, at, rolled));
}

function isBusy(state: AssetState): boolean {
  const { moved, measured, lateFrom, closedFrom, restatedFrom } = state;
  if (moved || measured.due || isExpectedToTell(state)) return true;
  if (Math.min(lateFrom, closedFrom, restatedFrom) !== FAR) return true;
  for (const { dirtyFrom } of state.parts.values()) if (dirtyFrom !== FAR) return true;
  return false;
}

/** Of what is only in the register there are no records. */
function isExpectedToTell({ asset, due, longDue, unrolled }: AssetState): boolean {
  return (due || longDue || unrolled) && isExpected(asset);
}

/** When time alone changes something: the state of a part, its place in the sums above, or its hour has come. */
function nextLook({ asset, number, parts }: AssetState, at: number, rolled: RolledTimes): number {
  let next = Math.min(nextHourly(asset.id, at), rolled.until(number));
  for (const { validUntil } of parts.values()) next = Math.min(next, validUntil);
  return next;
}
