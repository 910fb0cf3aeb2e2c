import type { Quality } from '../model/reading.ts';

/** What a reading says about its part at one instant: a status, bad quality, or that the last status still holds. */
export const RENEWS = '';

/** What a point says: `status` is a canonical status, RENEWS, or `!QUALITY` and behind a blank the status said with it. */
export interface Said {
  readonly status: string;
  /** As the device sent it. */
  readonly raw: string;
}

/**
 * Points of one part, sorted by ts, one per instant. Neighbours that say the same share one object.
 * Beyond `DENSE` points the older half keeps only what changes something. Late stretches of time that are told
 * forwards lose nothing, a few at once. Told in another order, a point that says something new in the thinned half
 * lasts until the next one that was kept.
 */
export interface Points {
  ts: number[];
  said: Said[];
  /** Where the telling of late stretches has come to: between each and the point behind it more may come. */
  fronts: readonly number[];
}

const DENSE = 64;
const FRONTS_MAX = 4;
/** A status now and then, and renewals in between. */
const LOOK_BACK = 4;
const BAD_MARK = '!';

export function noPoints(): Points {
  return { ts: [], said: [], fronts: [] };
}

/** What was said with a quality that makes it unknown. */
export function badPoint(quality: string, status: string | null = null): string {
  return `${BAD_MARK}${quality}${status ? ` ${status}` : ''}`;
}

export function isBad(status: string): boolean {
  return status.startsWith(BAD_MARK);
}

/** Whether any of them is a status. */
export function tellStatus({ said }: Points): boolean {
  return said.some(({ status }) => status !== RENEWS && !isBad(status));
}

/** The quality that makes unknown what was said at `t`; null when none does. */
export function badQualityAt(points: Points, t: number): Quality | null {
  const at = pointAt(points, t);
  const status = points.ts[at] === t ? statusAt(points, at) : RENEWS;
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

interface Point extends Said {
  readonly ts: number;
  /** As it was told; null or absent where none was. */
  readonly quality?: string | null;
}

/**
 * Puts a point in its place; true when it says something that was not known. What was said before `required`, when
 * required time starts, does not carry in: who says the same after it says something new.
 */
export function addPoint(points: Points, point: Point, required: number): boolean {
  const { ts, status } = point;
  const at = pointAt(points, ts);
  if (at >= 0 && points.ts[at] === ts) return mergePoint(points, at, point);
  if (at === points.ts.length - 1) {
    points.ts.push(ts);
    points.said.push(saidOf(points, at, point));
  } else {
    advanceFront(points, at, ts);
    points.ts.splice(at + 1, 0, ts);
    points.said.splice(at + 1, 0, saidOf(points, at, point));
  }
  const changes =
    at < 0 ||
    !repeats(statusAt(points, at), status) ||
    ((points.ts[at] as number) < required && ts >= required);
  if (points.ts.length > 2 * DENSE) thin(points, points.ts.length - DENSE, required);
  return changes;
}

/** What is said again of an instant: what it leaves out stays, its quality too. */
function mergePoint(points: Points, at: number, { status, raw, quality = null }: Point): boolean {
  const held = points.said[at] as Said;
  const before = partsOf(held.status);
  const given = partsOf(status);
  const bad = quality === null ? given.bad || before.bad : given.bad;
  const said = given.said || before.said;
  const merged = bad === '' ? said : badPoint(bad, said);
  if (merged === held.status) return false;
  points.said[at] = { status: merged, raw: given.said !== '' ? raw : held.raw };
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

/** What one of the few up to `at` says already, where it is the same: each message brings texts of its own. */
function saidOf({ said }: Points, at: number, { status, raw }: Point): Said {
  for (let i = at; i >= 0 && i > at - LOOK_BACK; i -= 1) {
    const before = said[i] as Said;
    if (before.status === status && before.raw === raw) return before;
  }
  return { status, raw };
}

function statusAt({ said }: Points, i: number): string {
  return (said[i] as Said).status;
}

function repeats(before: string, status: string): boolean {
  return status === before || (status === RENEWS && !isBad(before));
}

/** Whether the point at `i` says what holds already, as the one before it said so, to the same raw text. */
export function repeatsLast({ said }: Points, i: number): boolean {
  const before = said[i - 1];
  const says = said[i] as Said;
  if (before === undefined || !repeats(before.status, says.status)) return false;
  return says.status === RENEWS || says.raw === before.raw;
}

/**
 * Removes what repeats its predecessor among the first `count` points, unless something may yet come in between. In
 * place: new lists every so many messages would be most of what a fold's heap has to move.
 */
function thin(points: Points, count: number, required: number): void {
  const { ts, said, fronts } = points;
  const open = new Set(fronts.map((front) => pointAt(points, front) + 1));
  let kept = 0;
  for (let i = 0; i < ts.length; i += 1) {
    const before = said[kept - 1];
    const says = said[i] as Said;
    const carries = (ts[kept - 1] as number) >= required || (ts[i] as number) < required;
    const repeated = before !== undefined && carries && repeats(before.status, says.status);
    if (i < count && repeated && !open.has(i)) continue;
    ts[kept] = ts[i] as number;
    said[kept] = says;
    kept += 1;
  }
  ts.length = kept;
  said.length = kept;
}

/** The status that holds at `t`, said not earlier than `notBefore`; undefined when nothing was said. */
export function statusHolding(points: Points, t: number, notBefore: number): Said | undefined {
  const newest = pointAt(points, t);
  for (let i = newest; i >= 0 && (points.ts[i] as number) >= notBefore; i -= 1) {
    const says = points.said[i] as Said;
    // Behind a renewal stands the last status, not the bad quality in between.
    if (says.status === RENEWS || (i < newest && isBad(says.status))) continue;
    return says;
  }
  return undefined;
}

/** Forgets what lies before `t`, but for the last status that still holds there. */
export function dropPointsBefore(points: Points, t: number): void {
  let keep = pointAt(points, t);
  while (keep > 0 && (statusAt(points, keep) === RENEWS || isBad(statusAt(points, keep))))
    keep -= 1;
  if (keep <= 0) return;
  points.ts.splice(0, keep);
  points.said.splice(0, keep);
}
