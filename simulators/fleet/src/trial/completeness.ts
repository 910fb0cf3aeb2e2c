import type { Received } from './heard.ts';
import { type Posting, postingAt, type Where, whereOf } from './postings.ts';
import type { Stretch } from './quality-figures.ts';
import type { TrialRow } from './trial.ts';

/** A part, or an asset that need only show that it lives, that should say something at intervals. */
interface Due {
  readonly name: string;
  readonly where: Where;
  readonly intervalMs: number;
}

/** Time in which one was due, at one interval and in one place. */
interface Stay extends Due {
  readonly from: number;
  to: number;
}

interface Event {
  readonly at: number;
  readonly ts: number;
}

/** Time in which parts should say something, and of it what is lost: that of which nothing has come. */
export function completenessOf(
  postings: readonly Posting[],
  received: readonly Received[],
): readonly Stretch[] {
  const names = new Set(postings.flatMap(({ version }) => duesOf(version).map(({ name }) => name)));
  return [...names].flatMap((name) => {
    const events = eventsOf(postings, received, name);
    return staysOf(postings, name).flatMap((stay) => {
      const { where, from, to } = stay;
      return [{ sum: 'due', where, from, to }, ...lostIn(stay, events)];
    });
  });
}

function duesOf(version: TrialRow): readonly Due[] {
  const { reporting, parts, heartbeatS, intervalS } = version;
  const isAlive = reporting === 'on_change';
  if (isAlive || parts.length === 0) {
    const intervalMs = (isAlive ? heartbeatS : intervalS) * 1000;
    return [{ name: '', where: whereOf(version), intervalMs }];
  }
  return parts.map(({ part, intervalS: own = intervalS }) => ({
    name: part,
    where: whereOf(version, part),
    intervalMs: own * 1000,
  }));
}

function staysOf(postings: readonly Posting[], name: string): readonly Stay[] {
  const stays: Stay[] = [];
  for (const { from, to, version, isExpected } of postings) {
    const due = duesOf(version).find((one) => one.name === name);
    if (!due || !isExpected) continue;
    const last = stays.at(-1);
    if (last?.to === from && isSame(last, due)) last.to = to;
    else stays.push({ ...due, from, to });
  }
  return stays;
}

function isSame(one: Due, other: Due): boolean {
  const place = ({ where, intervalMs }: Due) => JSON.stringify([where, intervalMs]);
  return place(one) === place(other);
}

/** Any message will do of an asset that only shows that it lives. */
function eventsOf(
  postings: readonly Posting[],
  received: readonly Received[],
  name: string,
): readonly Event[] {
  return received.filter(({ at, message }) => {
    const { version, isExpected } = postingAt(postings, at);
    if (!isExpected || message.quality === 'TEST') return false;
    const isAny = duesOf(version).some((one) => one.name === '');
    return isAny ? name === '' : message.part === name;
  });
}

/**
 * Where neighbours lie one and a half intervals apart or more, all beyond one interval is lost. What comes once the place
 * or the interval has changed fills no gap from before.
 */
function lostIn(
  { where, from, to, intervalMs }: Stay,
  events: readonly Event[],
): readonly Stretch[] {
  const before = events.filter(({ at }) => at < from).map(({ ts }) => ts);
  const first = Math.max(from - intervalMs, ...before);
  const heard = events.filter(({ at, ts }) => at >= from && at < to && ts > first);
  const times = [first, ...heard.map(({ ts }) => ts).sort((a, b) => a - b)];
  const isApart = (a: number, b: number) => 2 * (b - a) >= 3 * intervalMs;
  return times.flatMap((ts, i) => {
    const next = times[i + 1];
    const lost = { sum: 'lost', where, from: ts + intervalMs };
    if (next !== undefined) return isApart(ts, next) ? [{ ...lost, to: next }] : [];
    // What is overdue is lost once it is so for half an interval.
    return isApart(ts, to) ? [{ ...lost, to, shownFrom: ts + 1.5 * intervalMs }] : [];
  });
}
