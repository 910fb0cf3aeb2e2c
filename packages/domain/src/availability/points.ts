import type { Quality } from '../model/reading.ts';

/** What a reading says about its part at one instant: a status, bad quality, or that the last status still holds. */
export const RENEWS = '';

/**
 * Points of one part, sorted by ts, one per instant. `status` is a canonical status, RENEWS, or `!QUALITY` and behind a
 * blank the status that was said with it.
 * Beyond `DENSE` points the older half keeps only what changes something. Late stretches of time that are told
 * forwards lose nothing, a few at once. Told in another order, a point that says something new in the thinned half
 * lasts until the next one that was kept.
 */
export interface Points {
  ts: number[];
  status: string[];
  raw: string[];
  /** Where the telling of late stretches has come to: between each and the point behind it more may come. */
  fronts: readonly number[];
}

const DENSE = 64;
const FRONTS_MAX = 4;
const BAD_MARK = '!';

export function noPoints(): Points {
  return { ts: [], status: [], raw: [], fronts: [] };
}

/** What was said with a quality that makes it unknown. */
export function badPoint(quality: string, status: string | null = null): string {
  return `${BAD_MARK}${quality}${status ? ` ${status}` : ''}`;
}

export function isBad(status: string): boolean {
  return status.startsWith(BAD_MARK);
}

/** Whether any of them is a status. */
export function tellStatus({ status }: Points): boolean {
  return status.some((said) => said !== RENEWS && !isBad(said));
}

/** The quality that makes unknown what was said at `t`; null when none does. */
export function badQualityAt(points: Points, t: number): Quality | null {
  const at = pointAt(points, t);
  const status = points.ts[at] === t ? (points.status[at] as string) : RENEWS;
  return isBad(status) ? (partsOf(status).bad as Quality) : null;
}

/** Index of the newest point at or before `t`, -1 when there is none. */
export function pointAt(points: Points, t: number): number {
  const { ts } = points;
  const last = ts.length - 1;
  if (last < 0 || t >= (ts[last] as number)) return last;
  let low = 0;
  let high = last;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((ts[mid] as number) <= t) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}

interface Point {
  readonly ts: number;
  readonly status: string;
  readonly raw: string;
  /** As it was told; null or absent where none was. */
  readonly quality?: string | null;
}

/**
 * Puts a point in its place; true when it says something that was not known. What was said before `required`, when
 * required time starts, does not carry in: who says the same after it says something new.
 */
export function addPoint(points: Points, point: Point, required: number): boolean {
  const { ts, status, raw } = point;
  const at = pointAt(points, ts);
  if (at >= 0 && points.ts[at] === ts) return mergePoint(points, at, point);
  if (at === points.ts.length - 1) {
    points.ts.push(ts);
    points.status.push(same(points.status[at], status));
    points.raw.push(same(points.raw[at], raw));
  } else {
    advanceFront(points, at, ts);
    points.ts.splice(at + 1, 0, ts);
    points.status.splice(at + 1, 0, status);
    points.raw.splice(at + 1, 0, raw);
  }
  const changes =
    at < 0 ||
    !repeats(points.status[at] as string, status) ||
    ((points.ts[at] as number) < required && ts >= required);
  if (points.ts.length > 2 * DENSE) thin(points, points.ts.length - DENSE, required);
  return changes;
}

/** What is said again of an instant: what it leaves out stays, its quality too. */
function mergePoint(points: Points, at: number, { status, raw, quality = null }: Point): boolean {
  const held = points.status[at] as string;
  const before = partsOf(held);
  const given = partsOf(status);
  const bad = quality === null ? given.bad || before.bad : given.bad;
  const said = given.said || before.said;
  const merged = bad === '' ? said : badPoint(bad, said);
  if (merged === held) return false;
  points.status[at] = merged;
  if (given.said !== '') points.raw[at] = raw;
  return true;
}

/** The quality that makes a point unknown and the status said with it, '' of what it has not. */
function partsOf(status: string): { readonly bad: string; readonly said: string } {
  if (!isBad(status)) return { bad: '', said: status };
  const [bad = '', said = ''] = status.slice(BAD_MARK.length).split(' ');
  return { bad, said };
}

/** A point that comes behind the one at `at` and before a newer one carries a late stretch on, or begins one. */
function advanceFront(points: Points, at: number, ts: number): void {
  const others = points.fronts.filter((front) => pointAt(points, front) !== at);
  points.fronts = [...others.slice(1 - FRONTS_MAX), ts];
}

/** The text that is held already: each message brings a copy of its own. */
function same(held: string | undefined, text: string): string {
  return held === text ? held : text;
}

function repeats(before: string, status: string): boolean {
  return status === before || (status === RENEWS && !isBad(before));
}

/** Whether the point at `i` says what holds already, as the one before it said so, to the same raw text. */
export function repeatsLast({ status, raw }: Points, i: number): boolean {
  const before = status[i - 1];
  const says = status[i] as string;
  if (before === undefined || !repeats(before, says)) return false;
  return says === RENEWS || raw[i] === raw[i - 1];
}

/**
 * Removes what repeats its predecessor among the first `count` points, unless something may yet come in between. In
 * place: new lists every so many messages would be most of what a fold's heap has to move.
 */
function thin({ ts, status, raw, fronts }: Points, count: number, required: number): void {
  const open = new Set(fronts.map((front) => pointAt({ ts, status, raw, fronts }, front) + 1));
  let kept = 0;
  for (let i = 0; i < ts.length; i += 1) {
    const before = status[kept - 1];
    const carries = (ts[kept - 1] as number) >= required || (ts[i] as number) < required;
    const repeated = before !== undefined && carries && repeats(before, status[i] as string);
    if (i < count && repeated && !open.has(i)) continue;
    ts[kept] = ts[i] as number;
    status[kept] = status[i] as string;
    raw[kept] = raw[i] as string;
    kept += 1;
  }
  for (const list of [ts, status, raw]) list.length = kept;
}

/** The status that holds at `t`, said not earlier than `notBefore`; undefined when nothing was said. */
export function statusHolding(
  points: Points,
  t: number,
  notBefore: number,
): { readonly status: string; readonly raw: string } | undefined {
  const newest = pointAt(points, t);
  for (let i = newest; i >= 0 && (points.ts[i] as number) >= notBefore; i -= 1) {
    const status = points.status[i] as string;
    // Behind a renewal stands the last status, not the bad quality in between.
    if (status === RENEWS || (i < newest && isBad(status))) continue;
    return { status, raw: points.raw[i] as string };
  }
  return undefined;
}

/** Forgets what lies before `t`, but for the last status that still holds there. */
export function dropPointsBefore(points: Points, t: number): void {
  let keep = pointAt(points, t);
  while (keep > 0 && (points.status[keep] === RENEWS || isBad(points.status[keep] as string)))
    keep -= 1;
  if (keep <= 0) return;
  points.ts.splice(0, keep);
  points.status.splice(0, keep);
  points.raw.splice(0, keep);
}
