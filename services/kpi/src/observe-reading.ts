import {
  type AssetVersion,
  addCounters,
  addInterval,
  addPoint,
  badPoint,
  badQualityAt,
  EXPIRY,
  effectiveTs,
  intervalMs,
  isSaidAt,
  isUnusable,
  type Points,
  RENEWS,
  type Reading,
  requiredFrom,
  versionAt,
} from '@infrapulse/domain';
import { CORRECTION, closedTo, LATE_DATA, LATE_OR_CORRECTED, noteCause } from './causes.ts';
import {
  type AssetState,
  type CityState,
  FAR,
  NEVER,
  type PartState,
  partState,
  touch,
} from './city-state.ts';
import { evidenceFrom, markDays, observeLate } from './observe-late.ts';
import { observeLevels } from './observe-levels.ts';
import { observeMeters } from './observe-meters.ts';
import { comeBack } from './take-absences.ts';

/** Late by more than this, a reading is about the past: its work waits until it is quiet. */
export const LATE_MS = 3_600_000;

/** Puts what a reading says among the evidence; false when its time has been let go and must be computed again. */
export function observeReading(city: CityState, state: AssetState, reading: Reading): boolean {
  if (reading.quality === 'TEST') return true;
  const ts = effectiveTs(reading);
  const part = partState(state, reading.part);
  touch(state);
  observeNewest(city, state, reading, ts);
  const from = evidenceFrom(city, part);
  if (ts < from) {
    const late = { reading, ts, from, status: statusOf(reading) };
    const changed = observeLate(city, state, part, late);
    noteCause(city, reading.asset, { reason: LATE_OR_CORRECTED, from: ts, to: FAR });
    if (changed !== null) markAll(state, changed);
    return false;
  }
  // What is heard for the first time may have a past to tell, too.
  const first = state.shared.alive.length === 0;
  if (first || city.clock.now - ts > LATE_MS) state.lateAt = city.clock.now;
  if (ts < closedTo(city)) noteLate(city, state, reading, ts);
  const version = versionAt(state.asset, ts);
  const woke = hear(city, state, part, { ts, reading, version });
  const points = reading.part === '' ? state.shared.overlay : part.own.points;
  const said = { status: statusOf(reading), raw: reading.rawStatus ?? '' };
  const { quality } = reading;
  const required = { from: requiredFrom(version) ?? NEVER, begins: state.begins };
  const told = addPoint(points, { ts, ...said, quality }, required);
  const merged = mergedReading(points, reading, ts);
  const counted = countIn(part, merged, ts);
  if (woke) markAll(state, ts);
  else if (told) mark(state, reading.part, ts);
  // A period begins before the reading that tells of it.
  if (counted !== null) mark(state, reading.part, counted);
  if (!observeMeters(state, { reading: merged, ts, now: city.clock.now })) markDays(state, ts);
  return true;
}

/** Gives where what is counted changes, null for nowhere. */
function countIn({ own }: PartState, { metrics, quality, extra }: Reading, ts: number) {
  const told = { ts, periodS: extra?.periodS, metrics, quality: quality ?? 'GOOD' } as const;
  return addCounters(own, told);
}

/** With the quality that was told of its instant before, unless it tells another. */
function mergedReading(points: Points, reading: Reading, ts: number): Reading {
  const bad = reading.quality === null ? badQualityAt(points, ts) : null;
  return bad === null ? reading : { ...reading, quality: bad };
}

/** Behind what has closed: said anew of an instant, or for the first time. */
function noteLate(
  city: CityState,
  state: AssetState,
  { asset, part, extra }: Reading,
  ts: number,
): void {
  const points = part === '' ? state.shared.overlay : state.parts.get(part)?.own.points;
  const isKnown = points !== undefined && isSaidAt(points, ts);
  const from = ts - (extra?.periodS ?? 0) * 1000;
  noteCause(city, asset, { reason: isKnown ? CORRECTION : LATE_DATA, from, to: FAR });
}

function statusOf({ quality, status }: Reading): string {
  if (quality !== null && isUnusable(quality)) return badPoint(quality, status);
  return status ?? RENEWS;
}

interface Heard {
  readonly ts: number;
  readonly reading: Reading;
  readonly version: AssetVersion;
}

/** Signs of life; true when time that was silent is not any more. */
function hear(
  city: CityState,
  state: AssetState,
  part: PartState,
  { ts, reading, version }: Heard,
): boolean {
  const { alive } = state.shared;
  const { now } = city.clock;
  const hold = EXPIRY * version.heartbeatS * 1000;
  const fresh = EXPIRY * intervalMs(version, reading.part);
  const aliveGap = extend(alive, ts, ts + hold, now);
  const freshGap = extend(part.own.fresh, ts, ts + fresh, now);
  const ended = reading.historical ? false : comeBack(city, state, { ts, at: reading.at });
  const [gap, other] =
    version.reporting === 'periodic' ? [freshGap, aliveGap] : [aliveGap, freshGap];
  return ended || gap || (other && hasOtherReporting(state, version));
}

/** Another version may ask for the other sign of life, and what is heard lasts into its time. */
function hasOtherReporting({ asset }: AssetState, { reporting }: AssetVersion): boolean {
  return asset.versions.some((other) => other.reporting !== reporting);
}

/** true unless the newest interval only lasts longer and its end, not reached by the clock yet, shows nowhere. */
function extend(intervals: number[], from: number, to: number, now: number): boolean {
  const last = intervals.at(-1);
  const start = intervals.at(-2);
  const continues = last !== undefined && start !== undefined && from >= start && from <= last;
  addInterval(intervals, from, to);
  return !continues || (to > last && last <= now);
}

/** Of what is shown as it stands the newest counts, however late it comes. */
function observeNewest(city: CityState, state: AssetState, reading: Reading, ts: number): void {
  if (state.asset.kind === 'datacenter') observeRacks(state, reading, ts);
  observeLevels(state, reading, { ts, now: city.clock.now });
}

function observeRacks(state: AssetState, reading: Reading, ts: number): void {
  for (const name of ['racks_in_use', 'racks_delivered'] as const) {
    const value = isUnusable(reading.quality) ? null : reading.metrics[name];
    if (typeof value !== 'number' || (state.racks[name]?.ts ?? 0) > ts) continue;
    if (state.racks[name]?.value !== value) state.due = true;
    state.racks = { ...state.racks, [name]: { ts, value } };
  }
}

function mark(state: AssetState, part: string, from: number): void {
  if (part === '') return markAll(state, from);
  const found = state.parts.get(part);
  if (!found) return;
  found.dirtyFrom = Math.min(found.dirtyFrom, from);
  found.isOnlyAway = false;
  if (from < found.compactedTo) markDays(state, from);
}

/** Something changed since `from`; days that are summed up by then must be computed again. */
export function markAll(state: AssetState, from: number): void {
  touch(state);
  for (const part of state.parts.values()) {
    part.dirtyFrom = Math.min(part.dirtyFrom, from);
    part.isOnlyAway = false;
    if (from < part.compactedTo) markDays(state, from);
  }
}

/** We ourselves were away since `from`. */
export function markAway(state: AssetState, from: number): void {
  const clean = [...state.parts.values()].filter(({ dirtyFrom }) => dirtyFrom === FAR);
  markAll(state, from);
  for (const part of clean) part.isOnlyAway = true;
}
