import { serviceSpans } from '../availability/service-time.ts';
import { DAY_MS, dayStart, nextDayStart } from '../calendar.ts';
import { eachRow, lessSums } from '../day-rests.ts';
import type { Asset } from '../model/asset.ts';
import type { Session } from '../model/session.ts';
import { movesWithin } from '../stays.ts';
import {
  type Attempt,
  addSessions,
  attemptsOf,
  noSessions,
  type SessionCounts,
} from './session-counts.ts';
import { type SessionFacts, visitsOf } from './visits.ts';

/** Connector → its counts. */
export type CountsByPart = Map<string, SessionCounts>;

/**
 * The sessions of one charger: those of the last days whole, so that one that comes again, late or corrected finds
 * its place, older ones as counts of local days. What it gives does not depend on the order of arrival.
 */
export interface SessionBook {
  /** In order of end, then of id. */
  kept: SessionFacts[];
  /** Local day start, or an instant within it at which the charger moved → connector → counts from then to the day's end, of days before `countedFrom`. */
  readonly days: Map<number, CountsByPart>;
  /** A local midnight: what ended before it is in `days`, and kept only as what visits may go on from. */
  countedFrom: number;
  /** Made from `kept` when asked for. */
  attempts: { readonly revision: number; readonly list: readonly Attempt[] } | null;
}

export interface SessionView extends SessionBook {
  readonly attempts: NonNullable<SessionBook['attempts']>;
}

/**
 * `full`, `old`: it was left out. `changedFrom`: earliest instant whose counts changed, null for none. `corrects`: one of
 * the same id had said something else.
 */
type SessionStep =
  | { readonly left: 'full' | 'old' }
  | { readonly left: null; readonly changedFrom: number | null; readonly corrects?: true };

/** Of one charger; more sessions than that in some days no charger has. */
export const SESSIONS_KEPT_MAX = 10_000;
const UNCHANGED: SessionStep = { left: null, changedFrom: null };

export function emptySessionBook(): SessionBook {
  const countedFrom = Number.MIN_SAFE_INTEGER;
  return { kept: [], days: new Map(), countedFrom, attempts: null };
}

/** Enters a session; one of the same id takes the place of what stood there. */
export function enterSession(book: SessionBook, session: Session): SessionStep {
  const facts = factsOf(session);
  const { id, end } = facts;
  const at = book.kept.findIndex((one) => one.id === id);
  const before = book.kept[at];
  if (before && isSame(before, facts)) return UNCHANGED;
  if (Math.min(end, before?.end ?? end) < book.countedFrom) return { left: 'old' };
  if (!before && book.kept.length >= SESSIONS_KEPT_MAX) return { left: 'full' };
  const changed = [before ? visitOf(book, before) : null];
  if (before) book.kept.splice(at, 1);
  book.kept.splice(placeOf(book.kept, facts), 0, facts);
  book.attempts = null;
  changed.push(visitOf(book, facts));
  const changedFrom = Math.min(...changed.flat().map((one) => one?.end ?? end));
  return { left: null, changedFrom, ...(before && { corrects: true }) };
}

/** One that ends after it was received has a clock ahead of ours: it ended when it came, and took as long. */
function factsOf(session: Session): SessionFacts {
  const { id, part, start, end, energyKwh, byUser, authorised, userRef, at } = session;
  const ahead = Math.max(0, end - at);
  const times = { start: start - ahead, end: end - ahead };
  return { id, part, ...times, energyKwh, byUser, authorised, userRef };
}

/** Nothing has ended at or after `t`: figures of windows until then hold all that is known. */
export function hasEndedBefore({ kept }: SessionBook, t: number): boolean {
  return (kept.at(-1)?.end ?? t - 1) < t;
}

function isSame(a: SessionFacts, b: SessionFacts): boolean {
  return (Object.keys(b) as (keyof SessionFacts)[]).every((name) => a[name] === b[name]);
}

function placeOf(kept: readonly SessionFacts[], { end, id }: SessionFacts): number {
  let place = kept.length;
  while (place > 0 && isBehind(kept[place - 1] as SessionFacts, end, id)) place -= 1;
  return place;
}

function isBehind(one: SessionFacts, end: number, id: string): boolean {
  return one.end > end || (one.end === end && one.id > id);
}

/** The attempts whose outcome may depend on a session. */
function visitOf({ kept }: SessionBook, session: SessionFacts): readonly SessionFacts[] {
  if (session.userRef === null) return [session];
  const own = kept.filter(({ userRef }) => userRef === session.userRef);
  return visitsOf(own).find((visit) => visit.includes(session)) ?? [session];
}

/** Counts of what ended in [from, to), by connector: whole days from their rows, the rest from what is kept. */
export function countSessions(
  book: SessionBook,
  asset: Asset,
  { from, to }: { readonly from: number; readonly to: number },
): CountsByPart {
  const counts: CountsByPart = new Map();
  const since = Math.max(from, book.countedFrom);
  const attempts = attemptsWithin(book, asset);
  for (let i = attempts.length - 1; i >= 0; i -= 1) {
    const { part, end, counts: one } = attempts[i] as Attempt;
    if (end < since) break;
    if (end < to) add(counts, part, one);
  }
  if (book.days.size === 0) return counts;
  eachRow(book.days, { from, to: Math.min(to, book.countedFrom) }, (row, sign) => {
    for (const [part, more] of row) add(counts, part, sign === 1 ? more : lessSums(NONE, more));
  });
  for (const [part, { attempts }] of counts) if (attempts === 0) counts.delete(part);
  return counts;
}

/** The book as it is, to be counted later as well, whatever is entered or summed up meanwhile. */
export function viewOfSessions(book: SessionBook, asset: Asset): SessionView {
  const list = attemptsWithin(book, asset);
  return { ...book, attempts: { revision: asset.revision, list } };
}

const NONE = noSessions();

function add(counts: CountsByPart, part: string, more: Readonly<SessionCounts>): void {
  const total = counts.get(part) ?? noSessions();
  addSessions(total, more);
  counts.set(part, total);
}

function attemptsWithin(book: SessionBook, asset: Asset): readonly Attempt[] {
  if (book.attempts?.revision !== asset.revision) {
    const list = attemptsOf(book.kept.filter((session) => isInService(asset, session)));
    book.attempts = { revision: asset.revision, list };
  }
  return book.attempts.list;
}

/** As a reading from before its connector was required does not count, a session that began before it does not. */
function isInService(asset: Asset, { part, start, end }: SessionFacts): boolean {
  const [service] = serviceSpans(asset, part, end, end + 1);
  return service !== undefined && start >= service.requiredFrom;
}

/**
 * Sums up days before `before`, a local midnight, and lets their sessions go; days before `oldest` go altogether.
 * Gives the days whose rows changed; null when all is as it was.
 */
export function compactSessions(
  book: SessionBook,
  asset: Asset,
  { before, oldest }: { readonly before: number; readonly oldest: number },
): { readonly days: readonly number[] } | null {
  const days = [...book.days.keys()].filter((day) => day < oldest);
  for (const day of days) book.days.delete(day);
  const first = book.kept[0]?.end ?? before;
  if (before <= book.countedFrom || first >= before) return days.length > 0 ? { days } : null;
  const from = dayStart(Math.max(first, oldest, book.countedFrom));
  for (let day = from; day < before; day = nextDayStart(day))
    for (const begin of [day, ...movesWithin(asset, day)]) {
      const row = countSessions(book, asset, { from: begin, to: nextDayStart(day) });
      if (row.size === 0) continue;
      book.days.set(begin, row);
      days.push(begin);
    }
  book.countedFrom = before;
  // A visit that goes on over the border still has its beginning.
  book.kept = book.kept.filter(({ end }) => end >= before - DAY_MS);
  book.attempts = null;
  return { days };
}
