import {
  DAY_MS,
  dayStart,
  dropBefore,
  dropCountersBefore,
  dropPointsBefore,
  energyOfDay,
  HOT_WINDOW_MS,
  meterLayouts,
  sumSpans,
  trimEnergy,
  unknownSinceOf,
} from '@infrapulse/domain';
import { type AssetState, type CityState, FAR, NEVER, type PartState } from './city-state.ts';
import { dropOldLife } from './observe-late.ts';

/** Late data has to be quiet for so long before old evidence is summed up. */
const QUIET_MS = 60_000;

/** Start of the evidence that is kept whole: local midnight at least 48 h ago. */
function hotStart(now: number): number {
  return dayStart(now - HOT_WINDOW_MS);
}

/** Sums up days older than the hot window and lets their evidence go, once nothing more comes for them. */
export function compactAsset(city: CityState, state: AssetState, historyDays: number): void {
  const { now } = city.clock;
  if (!isHeard(state) || Math.max(state.lateAt, resumedAt(city)) > now - QUIET_MS) return;
  compactTo(city, state, historyDays);
}

/** The same at once; gives where the evidence begins from now on. */
export function compactTo(
  { clock: { now } }: CityState,
  state: AssetState,
  historyDays: number,
): number {
  const before = hotStart(now);
  const oldest = dayStart(now) - historyDays * DAY_MS;
  let compacted = false;
  for (const part of state.parts.values()) {
    const first = part.spans[0];
    if (!first || first.start >= before) continue;
    compactPart(part, before, oldest);
    compacted = true;
  }
  if (compacted) dropOldLife(state, before);
  if (compactEnergy(state, before, oldest) || compacted) state.touched = true;
  return before;
}

/** Of an asset that has said nothing yet all history may still come, and there is nothing to let go. */
function isHeard({ shared, lateFrom }: AssetState): boolean {
  return shared.alive.length > 0 || lateFrom !== FAR;
}

/** End of our newest outage: what devices were in the middle of telling comes after it. */
function resumedAt({ outages }: CityState): number {
  return Math.max(...[...outages.values()].map((intervals) => intervals.at(-1) ?? NEVER), NEVER);
}

function compactPart(part: PartState, before: number, oldest: number): void {
  const first = part.spans[0]?.start ?? before;
  for (let day = dayStart(Math.max(first, oldest)); day < before; day += DAY_MS)
    part.days.set(day, sumSpans(part.spans, day, day + DAY_MS, part.unknownSince));
  for (const day of part.days.keys()) if (day < oldest) part.days.delete(day);
  const gone = part.spans.filter(({ start }) => start < before);
  part.unknownSince = unknownSinceOf(gone, part.unknownSince);
  part.spans = part.spans
    .filter(({ end }) => end > before)
    .map((span) => (span.start < before ? { ...span, start: before } : span));
  part.compactedTo = before;
  dropPointsBefore(part.own.points, before);
  dropBefore(part.own.fresh, before);
  dropCountersBefore(part.own.counters, before);
}

function compactEnergy(state: AssetState, before: number, oldest: number): boolean {
  const first = Math.min(...Object.values(state.energy.meters).map(({ ts }) => ts[0] ?? before));
  if (state.asset.kind !== 'datacenter' || state.energy.hotFrom >= before || first >= before)
    return false;
  const layouts = meterLayouts(state.asset.versions);
  // The sample that is kept from before the evidence begins belongs to a day that is summed up.
  const from = Math.max(first, oldest, state.energy.hotFrom);
  for (let day = dayStart(from); day < before; day += DAY_MS)
    state.energyDays.set(day, energyOfDay(state.energy, layouts, day));
  for (const day of state.energyDays.keys()) if (day < oldest) state.energyDays.delete(day);
  state.energy = trimEnergy(state.energy, before);
  return true;
}
