import {
  carriedOver,
  compactSessions,
  DAY_MS,
  dayStart,
  dropBefore,
  dropPointsBefore,
  energySums,
  HOT_WINDOW_MS,
  meterLayouts,
  puePolicies,
  sumSpans,
  trimEnergy,
} from '@infrapulse/domain';
import { type AssetState, type CityState, NEVER, type PartState } from './city-state.ts';

/** Late data has to be quiet for so long before old evidence is summed up. */
const QUIET_MS = 60_000;

/** Start of the evidence that is kept whole: local midnight at least 48 h ago. */
function hotStart(now: number): number {
  return dayStart(now - HOT_WINDOW_MS);
}

/** Sums up days older than the hot window and lets their evidence go, once nothing more comes for them. */
export function compactAsset(city: CityState, state: AssetState, historyDays: number): void {
  const { now } = city.clock;
  const before = hotStart(now);
  if (Math.max(state.lateAt, resumedAt(city)) > now - QUIET_MS) return;
  const oldest = dayStart(now) - historyDays * DAY_MS;
  const { asset, sessions } = state;
  if (sessions && compactSessions(sessions, asset, { before, oldest })) state.touched = true;
  if (!isHeard(state)) return;
  let compacted = false;
  for (const part of state.parts.values()) {
    const first = part.spans[0];
    if (!first || first.start >= before) continue;
    compactPart(part, before, oldest);
    compacted = true;
  }
  if (compacted) {
    for (const intervals of [state.shared.alive, state.shared.offline])
      dropBefore(intervals, before);
    dropPointsBefore(state.shared.overlay, before);
  }
  if (compactEnergy(state, before, oldest) || compacted) state.touched = true;
}

/** Of an asset that has said nothing yet all history may still come, and there is nothing to let go. */
function isHeard({ shared }: AssetState): boolean {
  return shared.alive.length > 0;
}

/** End of our newest outage: what devices were in the middle of telling comes after it. */
function resumedAt({ outages }: CityState): number {
  return Math.max(...[...outages.values()].map((intervals) => intervals.at(-1) ?? NEVER), NEVER);
}

function compactPart(part: PartState, before: number, oldest: number): void {
  const first = part.spans[0]?.start ?? before;
  for (let day = dayStart(Math.max(first, oldest)); day < before; day += DAY_MS)
    part.days.set(day, sumSpans(part.spans, day, day + DAY_MS, part.carried));
  for (const day of part.days.keys()) if (day < oldest) part.days.delete(day);
  const gone = part.spans.filter(({ start }) => start < before);
  part.carried = carriedOver(gone, part.carried);
  part.spans = part.spans
    .filter(({ end }) => end > before)
    .map((span) => (span.start < before ? { ...span, start: before } : span));
  part.compactedTo = before;
  dropPointsBefore(part.own.points, before);
  dropBefore(part.own.fresh, before);
  const kept = part.own.counters.filter(({ to }) => to > before);
  part.own.counters.splice(0, part.own.counters.length, ...kept);
}

function compactEnergy(state: AssetState, before: number, oldest: number): boolean {
  const first = Math.min(...Object.values(state.energy.meters).map(({ ts }) => ts[0] ?? before));
  if (state.asset.kind !== 'datacenter' || state.energy.hotFrom >= before || first >= before)
    return false;
  const layouts = meterLayouts(state.asset.versions);
  for (let day = dayStart(Math.max(first, oldest)); day < before; day += DAY_MS) {
    const layout = layouts.findLast(({ from }) => from <= day) ?? layouts[0];
    const sums = (layout ? puePolicies(layout) : []).map((policy) => {
      const range = { from: day, to: day + DAY_MS };
      return [policy, energySums({ state: state.energy, layouts, policy, ...range })] as const;
    });
    state.energyDays.set(day, Object.fromEntries(sums));
  }
  for (const day of state.energyDays.keys()) if (day < oldest) state.energyDays.delete(day);
  state.energy = trimEnergy(state.energy, before);
  return true;
}
