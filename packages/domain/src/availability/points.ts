import type { Quality } from '../model/reading.ts';
import { type OlderPoints, packBehind, unpackOlder } from './older-points.ts';
import { sharedSaid, sharedSaids } from './shared-words.ts';

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
  /** The newest. */
  ts: number[];
  said: Said[];
  /** Those before them; null where all are in the lists. */
  older: OlderPoints | null;
  /** Where the telling of late stretches has come to: between each and the point behind it more may come. */
  fronts: readonly number[];
}

/** Of most parts there are none. */
export const NO_FRONTS: readonly number[] = [];
const DENSE = 64;
const FRONTS_MAX = 4;
/** So many of the newest stay in the lists when these have become longer than `LISTED_MAX`. */
const NEWEST = 8;
export const LISTED_MAX = 2 * NEWEST;
/** A status now and then, and renewals in between. */
const LOOK_BACK = 4;
const BAD_MARK = '!';

export function noPoints(): Points {
  return { ts: [], said: [], older: null, fronts: NO_FRONTS };
}

/** The same with all of them in the lists; to be read, not changed. */
export function opened(points: Points): Points {
  const { older, ts, said, fronts } = points;
  if (!older) return points;
  const all = unpackOlder(older);
  for (const each of ts) all.ts.push(each);
  for (const each of said) all.said.push(each);
  return { ...all, older: null, fronts };
}

/**
 * Those that decide what holds from `t` on, all in the lists: the newest where one of them says what holds at `t`, as
 * the older ones then say nothing more. To be read, not changed.
 */
export function openedFrom(points: Points, t: number): Points {
  return points.older && isKnownAt(points, t) ? { ...points, older: null } : opened(points);
}

function isKnownAt({ ts, said }: Points, t: number): boolean {
  for (let i = indexAt(ts, t); i >= 0; i -= 1) if (isStatus(said[i] as Said)) return true;
  return false;
}

function isStatus({ status }: Said): boolean {
  return status !== RENEWS && !isBad(status);
}

function open(points: Points): void {
  const { ts, said } = opened(points);
  points.ts = ts;
  points.said = said;
  points.older = null;
}

/** Puts all but the newest behind the older ones, if they came at whole ms. */
function settle(points: Points): void {
  const count = points.ts.length - NEWEST;
  for (let i = 0; i < count; i += 1) if (!Number.isInteger(points.ts[i])) return;
  if (count <= 0) return;
  const older = packBehind(points.older, points, count);
  const isKnown = older.words === points.older?.words;
  points.older = isKnown ? older : { ...older, words: sharedSaids(older.words) };
  points.ts = behind(points.ts, count);
  points.said = behind(points.said, count);
}

/** A list that grows takes twice the room it needs, a small one little. */
function behind<T>(list: readonly T[], count: number): T[] {
  const small: T[] = [];
  for (let i = count; i < list.length; i += 1) small.push(list[i] as T);
  return small;
}

/** Instant of the first; undefined when there are none. */
export function firstPoint({ older, ts }: Points): number | undefined {
  return older?.first ?? ts[0];
}

/** What was said with a quality that makes it unknown. */
export function badPoint(quality: string, status: string | null = null): string {
  return `${BAD_MARK}${quality}${status ? ` ${status}` : ''}`;
}

export function isBad(status: string): boolean {
  return status.startsWith(BAD_MARK);
}

/** Whether any of them is a status. */
export function tellStatus({ said, older }: Points): boolean {
  return said.some(isStatus) || (older?.words.some(isStatus) ?? false);
}

/** Those among which an instant would be. */
function around(points: Points, t: number): Points {
  return isAmongNewest(points, t) ? points : opened(points);
}

function isAmongNewest({ older, ts }: Points, t: number): boolean {
  return older === null || (ts.length > 0 && t >= (ts[0] as number));
}

/** Whether anything was said of this very instant. */
export function isSaidAt(points: Points, t: number): boolean {
  const { ts } = around(points, t);
  return ts[indexAt(ts, t)] === t;
}

/** The quality that makes unknown what was said at `t`; null when none does. */
export function badQualityAt(points: Points, t: number): Quality | null {
  const near = around(points, t);
  const at = indexAt(near.ts, t);
  const status = near.ts[at] === t ? statusAt(near, at) : RENEWS;
  return isBad(status) ? (partsOf(status).bad as Quality) : null;
}

/** Index in the lists of the newest point at or before `t`, -1 when there is none. */
export function indexAt(ts: readonly number[], t: number): number {
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

/** Unix ms. */
interface Required {
  /** When required time starts by the version of the point's time. */
  readonly from: number;
  /** When by any version, where these differ. */
  readonly begins: readonly number[];
}

/**
 * Puts a point in its place; true when it says something that was not known. What was said before required time starts
 * does not carry in: who says the same after it says something new.
 */
export function addPoint(points: Points, point: Point, required: Required): boolean {
  const { ts } = point;
  if (!isAmongNewest(points, ts)) open(points);
  const at = indexAt(points.ts, ts);
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
    !repeats(points.said[at] as Said, point) ||
    isBetween(required, points.ts[at] as number, ts);
  tidy(points, ts, required);
  return changes;
}

/**
 * However they are held, as many of the older half are let go. Among older points more may follow: they stay in the
 * lists until a newest one comes.
 */
function tidy(points: Points, added: number, required: Required): void {
  const total = (points.older?.count ?? 0) + points.ts.length;
  if (total > 2 * DENSE) {
    if (points.older) open(points);
    thin(points, total - DENSE, required);
  }
  if (points.ts.length > LISTED_MAX && added === points.ts.at(-1)) settle(points);
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
  const others = points.fronts.filter((front) => indexAt(points.ts, front) !== at);
  points.fronts = [...others.slice(1 - FRONTS_MAX), ts];
}

/** What one of the few up to `at` says already, where it is the same: each message brings texts of its own. */
function saidOf({ said }: Points, at: number, { status, raw }: Point): Said {
  for (let i = at; i >= 0 && i > at - LOOK_BACK; i -= 1) {
    const before = said[i] as Said;
    if (before.status === status && before.raw === raw) return before;
  }
  return sharedSaid({ status, raw });
}

function statusAt({ said }: Points, i: number): string {
  return (said[i] as Said).status;
}

/** Whether what is said holds already, as it was said before, to the same raw text. */
function repeats(before: Said, { status, raw }: Said): boolean {
  if (status === RENEWS) return !isBad(before.status);
  return status === before.status && raw === before.raw;
}

function isBetween({ from, begins }: Required, before: number, ts: number): boolean {
  if (before < from && from <= ts) return true;
  for (let i = 0; i < begins.length; i += 1) {
    const begin = begins[i] as number;
    if (before < begin && begin <= ts) return true;
  }
  return false;
}

/** Whether the point at `i` says what the one before it said. */
export function repeatsLast({ said }: Points, i: number): boolean {
  const before = said[i - 1];
  return before !== undefined && repeats(before, said[i] as Said);
}

/**
 * Removes what repeats its predecessor among the first `count` points, unless something may yet come in between. In
 * place: new lists every so many messages would be most of what a fold's heap has to move.
 */
function thin(points: Points, count: number, required: Required): void {
  const { ts, said, fronts } = points;
  const open = new Set(fronts.map((front) => indexAt(ts, front) + 1));
  let kept = 0;
  for (let i = 0; i < ts.length; i += 1) {
    const before = said[kept - 1];
    const says = said[i] as Said;
    const carries = !isBetween(required, ts[kept - 1] as number, ts[i] as number);
    const repeated = before !== undefined && carries && repeats(before, says);
    if (i < count && repeated && !open.has(i)) continue;
    ts[kept] = ts[i] as number;
    said[kept] = says;
    kept += 1;
  }
  ts.length = kept;
  said.length = kept;
}

/** The status that holds at `t`, said not earlier than `notBefore`; undefined when nothing was said. */
export function statusHolding(kept: Points, t: number, notBefore: number): Said | undefined {
  const { ts, said } = opened(kept);
  const newest = indexAt(ts, t);
  for (let i = newest; i >= 0 && (ts[i] as number) >= notBefore; i -= 1) {
    const says = said[i] as Said;
    // Behind a renewal stands the last status, not the bad quality in between.
    if (says.status === RENEWS || (i < newest && isBad(says.status))) continue;
    return says;
  }
  return undefined;
}

/** Forgets what lies before `t`, but for the last status that still holds there. */
export function dropPointsBefore(points: Points, t: number): void {
  const first = firstPoint(points);
  if (first === undefined || first >= t) return;
  if (points.older) open(points);
  let keep = indexAt(points.ts, t);
  while (keep > 0 && (statusAt(points, keep) === RENEWS || isBad(statusAt(points, keep))))
    keep -= 1;
  points.ts.splice(0, Math.max(0, keep));
  points.said.splice(0, Math.max(0, keep));
  settle(points);
}
