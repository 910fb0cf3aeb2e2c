import {
  type AssetVersion,
  addInterval,
  addPoint,
  DAY_MS,
  dayStart,
  dropBefore,
  dropPointsBefore,
  EXPIRY,
  firstPoint,
  intervalMs,
  type Points,
  type Reading,
  requiredFrom,
  versionAt,
} from '@infrapulse/domain';
import { type AssetState, type CityState, NEVER, type PartState, touch } from './city-state.ts';
import { carryMeters } from './observe-meters.ts';

/** Local days whose evidence is taken in whole while an asset tells its past; what is older goes by the store. */
const EVIDENCE_DAYS = 40;

/** From here on evidence of a part is kept; what is heard of before concerns days that are summed up. */
export function evidenceFrom({ clock }: CityState, part: PartState): number {
  return Math.max(part.compactedTo, dayStart(dayStart(clock.now) - (EVIDENCE_DAYS - 0.5) * DAY_MS));
}

interface Late {
  readonly reading: Reading;
  readonly ts: number;
  readonly status: string;
  /** Where the evidence begins. */
  readonly from: number;
}

/**
 * A reading older than the evidence: its days are marked, to be computed again from the store, and what of it still
 * holds where the evidence begins is taken in. Gives the earliest instant of the evidence that it changed, or null.
 */
export function observeLate(
  city: CityState,
  state: AssetState,
  part: PartState,
  late: Late,
): number | null {
  const { reading, ts, from } = late;
  // An amount of a period speaks of all the time since its beginning.
  markDays(state, ts - (reading.extra?.periodS ?? 0) * 1000);
  state.lateAt = city.clock.now;
  const version = versionAt(state.asset, ts);
  const lived = liveOn(state, part, { ...late, version });
  const points = reading.part === '' ? state.shared.overlay : part.own.points;
  const told = carryIn(points, late, {
    from: requiredFrom(version) ?? NEVER,
    begins: state.begins,
  });
  carryMeters(state, reading, { ts, from });
  return lived || told ? from : null;
}

interface LateUnder extends Late {
  readonly version: AssetVersion;
}

/** Days from `from` on are not what they were summed up to be. */
export function markDays(state: AssetState, from: number): void {
  state.lateFrom = Math.min(state.lateFrom, from);
  touch(state);
}

/** Signs of life that last into the evidence. */
function liveOn(
  state: AssetState,
  part: PartState,
  { reading, ts, from, version }: LateUnder,
): boolean {
  const holds = [
    [state.shared.alive, ts + EXPIRY * version.heartbeatS * 1000],
    [part.own.fresh, ts + EXPIRY * intervalMs(version, reading.part)],
  ] as const;
  const lasting = holds.filter(([, to]) => to > from);
  for (const [intervals, to] of lasting) addInterval(intervals, ts, to);
  return lasting.length > 0;
}

/** Of all points before the evidence only the last that holds there is kept. */
function carryIn(
  points: Points,
  { ts, status, reading, from }: Late,
  required: Parameters<typeof addPoint>[2],
): boolean {
  const first = firstPoint(points);
  if (first !== undefined && ts < first && first <= from) return false;
  const raw = reading.rawStatus ?? '';
  const { quality } = reading;
  addPoint(points, { ts, status, raw, quality }, required);
  dropPointsBefore(points, from);
  return true;
}

/** Gives [from, to) of intervals, cut at both ends. */
export function cutIntervals(intervals: readonly number[], from: number, to: number): number[] {
  const cut: number[] = [];
  for (let i = 0; i < intervals.length; i += 2) {
    const start = Math.max(intervals[i] as number, from);
    const end = Math.min(intervals[i + 1] as number, to);
    if (start < end) cut.push(start, end);
  }
  return cut;
}

/** Lets go what of the asset's own life lies before all of its evidence. */
export function dropOldLife({ shared }: AssetState, before: number): void {
  const { alive, offline, offlineWith } = shared;
  for (const intervals of [alive, offline, ...Object.values(offlineWith)])
    dropBefore(intervals, before);
  dropPointsBefore(shared.overlay, before);
}
