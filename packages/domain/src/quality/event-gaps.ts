/**
 * Where the messages of one part are missing, by event time. Two neighbours further apart than one and a half
 * intervals have lost what lies beyond one interval after the first; a later message in between splits the gap. What is
 * lost follows from the set of times alone, whatever order and however often they come, for the newest `GAPS_MAX` gaps.
 */
export interface EventGaps {
  /** Newest event; one interval before what counts, while nothing has been heard. */
  newest: number;
  /**
   * Flat triples [from, to, lost from]: neighbours, and where what is lost between them begins. Oldest first. Another
   * list when they change: most parts have none, and a list that is never added to is no longer than it must be.
   */
  gaps: readonly number[];
}

/** Told of time that is lost after all, or not lost any more (`sign` −1); Unix ms, half open. */
type OnLost = (from: number, to: number, sign: 1 | -1) => void;

const GAPS_MAX = 32;
const TRIPLE = 3;

export function noEvents(from: number, intervalMs: number): EventGaps {
  return { newest: from - intervalMs, gaps: [] };
}

/**
 * What is overdue behind the newest event becomes lost as time goes on: of [before, to) that part which was not told
 * as of `before`.
 */
export function addOverdue(
  { newest }: Pick<EventGaps, 'newest'>,
  { before, to, intervalMs }: Passing,
  onLost: OnLost,
): void {
  const from = newest + intervalMs;
  const told = isGap(newest, before, intervalMs) ? before : from;
  if (isGap(newest, to, intervalMs) && to > told) onLost(told, to, 1);
}

interface Passing {
  readonly before: number;
  readonly to: number;
  readonly intervalMs: number;
}

interface Telling {
  readonly intervalMs: number;
  /** As of when what is overdue was told as lost. */
  readonly toldTo: number;
}

/** Takes in an event. */
export function addEvent(
  events: EventGaps,
  ts: number,
  { intervalMs, toldTo }: Telling,
  onLost: OnLost,
): void {
  const { newest } = events;
  if (ts <= newest) return fill(events, ts, intervalMs, onLost);
  const from = newest + intervalMs;
  const told = isGap(newest, toldTo, intervalMs) ? toldTo : from;
  if (told > from) onLost(from, told, -1);
  if (isGap(newest, ts, intervalMs)) {
    onLost(from, ts, 1);
    events.gaps = newestOf(events.gaps.concat(newest, ts, from));
  }
  events.newest = ts;
  if (isGap(ts, toldTo, intervalMs)) onLost(ts + intervalMs, toldTo, 1);
}

function isGap(from: number, to: number, intervalMs: number): boolean {
  return 2 * (to - from) >= 3 * intervalMs;
}

function newestOf(gaps: readonly number[]): readonly number[] {
  return gaps.length > GAPS_MAX * TRIPLE ? gaps.slice(TRIPLE) : gaps;
}

/** An event from the past: it counts when something was missing there. */
function fill(events: EventGaps, ts: number, intervalMs: number, onLost: OnLost): void {
  const { gaps } = events;
  for (let i = gaps.length - TRIPLE; i >= 0; i -= TRIPLE) {
    const [from, to, lostFrom] = gaps.slice(i, i + TRIPLE) as [number, number, number];
    if (ts >= to) return;
    if (ts <= from) continue;
    onLost(lostFrom, to, -1);
    const pieces: number[] = [];
    for (const [a, b] of [
      [from, ts],
      [ts, to],
    ] as const) {
      if (!isGap(a, b, intervalMs)) continue;
      onLost(a + intervalMs, b, 1);
      pieces.push(a, b, a + intervalMs);
    }
    events.gaps = newestOf(gaps.slice(0, i).concat(pieces, gaps.slice(i + TRIPLE)));
    return;
  }
}
