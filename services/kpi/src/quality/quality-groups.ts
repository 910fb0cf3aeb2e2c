import { DAY_MS, dayStart, noQuality } from '@infrapulse/domain';
import type { Place } from './asset-quality.ts';

/**
 * Assets that every sum adds up to the same scopes of: one operator's in one district of one city. There are hundreds
 * of them where there are hundreds of thousands of assets, so only they keep a history.
 */
export interface QualityGroup {
  readonly key: string;
  readonly operator: string;
  readonly district: string;
  readonly city: string;
  /** Start of five minutes → sums in the order of QUALITY_SUMS; the newest day and an hour. */
  readonly buckets: Map<number, number[]>;
  /** Local day start → sums of what is older. */
  readonly days: Map<number, number[]>;
  /** The bucket that was counted into last. */
  openAt: number;
  open: number[];
  /** Starts of buckets and of days that changed since the last checkpoint. */
  readonly touched: Set<number>;
  readonly touchedDays: Set<number>;
}

/** What the fold of one partition keeps of data quality beside what stands with each asset. */
export interface QualityCity {
  readonly groups: Map<string, QualityGroup>;
  /** By what they follow from: most assets of a group are alike. */
  readonly places: Map<string, Place>;
  /** Log time of the first tick: no time before it counts. 0 before. */
  since: number;
  /** Newest edge of five minutes that all time before has been counted to. */
  edge: number;
  /** Offset behind the newest duplicate that was counted. */
  judgedTo: number;
  /** Earliest instant of a closed day whose sums changed since sums were last sent. */
  dirtyFrom: number;
}

export const BUCKET_MS = 300_000;
/** Buckets reach back so far: a day, and an hour for what comes late. */
const HOT_MS = DAY_MS + 3_600_000;
const NONE = Number.MAX_SAFE_INTEGER;

export function noQualityCity(): QualityCity {
  const none = { groups: new Map(), places: new Map() };
  return { ...none, since: 0, edge: 0, judgedTo: 0, dirtyFrom: NONE };
}

interface QualityPlace {
  readonly operator: string;
  readonly district: string;
  readonly city: string;
}

export function groupOf({ groups }: QualityCity, place: QualityPlace): QualityGroup {
  const { operator, district, city } = place;
  const key = `${operator}\n${district}\n${city}`;
  const known = groups.get(key);
  if (known) return known;
  const rows = { buckets: new Map(), days: new Map(), openAt: Number.NaN, open: [] };
  const touched = { touched: new Set<number>(), touchedDays: new Set<number>() };
  const made: QualityGroup = { key, operator, district, city, ...rows, ...touched };
  groups.set(key, made);
  return made;
}

export function bucketStart(t: number): number {
  return t - (t % BUCKET_MS);
}

function hotFrom({ edge }: QualityCity): number {
  return edge - HOT_MS;
}

/** The sums that hold an instant, to be counted into. */
export function rowAt(city: QualityCity, group: QualityGroup, t: number): number[] {
  if (t >= group.openAt && t < group.openAt + BUCKET_MS) return group.open;
  if (t < dayStart(city.edge)) city.dirtyFrom = Math.min(city.dirtyFrom, t);
  if (t < hotFrom(city)) return rowOf(group.days, dayStart(t), group.touchedDays);
  group.openAt = bucketStart(t);
  group.open = rowOf(group.buckets, group.openAt, group.touched);
  return group.open;
}

function rowOf(rows: Map<number, number[]>, start: number, touched: Set<number>): number[] {
  touched.add(start);
  const known = rows.get(start);
  if (known) return known;
  const made = noQuality();
  rows.set(start, made);
  return made;
}

/** Adds the time of [from, to), or takes it back, where it belongs; none from before the first tick. */
export function addTimeTo(
  city: QualityCity,
  group: QualityGroup,
  { place, from, to, sign = 1 }: { place: number; from: number; to: number; sign?: 1 | -1 },
): void {
  if (city.since === 0) return;
  const hot = hotFrom(city);
  for (let at = Math.max(from, city.since); at < to; ) {
    const end = at < hot ? Math.min(dayStart(at) + DAY_MS, hot) : bucketStart(at) + BUCKET_MS;
    const row = rowAt(city, group, at);
    row[place] = (row[place] as number) + sign * (Math.min(end, to) - at);
    at = end;
  }
}

/** Sums of [from, to): from a local midnight, or within the newest 24 h; `to` is no later than the next edge. */
export function sumGroup(group: QualityGroup, from: number, to: number): number[] {
  const sums = noQuality();
  for (const [day, row] of group.days) if (day >= from && day < to) addRow(sums, row);
  for (const [start, row] of group.buckets) if (start >= from && start < to) addRow(sums, row);
  return sums;
}

function addRow(into: number[], row: readonly number[]): void {
  for (let i = 0; i < into.length; i += 1) into[i] = (into[i] as number) + (row[i] ?? 0);
}

/** Moves the edge: buckets that have become old go into their days, days that are older than the history go. */
export function moveEdge(city: QualityCity, edge: number, historyDays: number): void {
  city.edge = edge;
  const hot = hotFrom(city);
  const oldest = dayStart(edge) - historyDays * DAY_MS;
  for (const group of city.groups.values()) {
    for (const [start, row] of group.buckets) {
      if (start >= hot) continue;
      addRow(rowOf(group.days, dayStart(start), group.touchedDays), row);
      group.buckets.delete(start);
      group.touched.add(start);
    }
    if (group.openAt < hot) group.openAt = Number.NaN;
    for (const day of group.days.keys()) {
      if (day >= oldest) continue;
      group.days.delete(day);
      group.touchedDays.add(day);
    }
  }
}
