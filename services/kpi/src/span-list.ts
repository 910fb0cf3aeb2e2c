import {
  type ClosedSpan,
  type Says,
  type StateSpan,
  saysSame,
  sharedSays,
} from '@infrapulse/domain';

/**
 * Spans one behind the other without a gap, in two lists: of a span in memory its begin is most of what is its own.
 * Never changed, as others may hold it.
 */
export interface SpanList {
  /** Where each begins, Unix ms; it ends where the next one does. */
  readonly starts: readonly number[];
  /** What each says; few say something of their own. */
  readonly says: readonly Says[];
  /** Of the last one. */
  readonly end: number;
}

export const NO_SPANS: SpanList = { starts: [], says: [], end: Number.NEGATIVE_INFINITY };

/** Statuses come and go, and silence in between. */
const LOOK_BACK = 4;

/** The first `kept` of a list and others behind them, which begin where those end. */
export function spanList(
  spans: Iterable<ClosedSpan>,
  before: SpanList = NO_SPANS,
  kept = 0,
): SpanList {
  const starts = before.starts.slice(0, kept);
  const says = before.says.slice(0, kept);
  let end = kept > 0 ? endOf(before, kept - 1) : NO_SPANS.end;
  for (const span of spans) {
    starts.push(span.start);
    says.push(sharedWith(says, span));
    ({ end } = span);
  }
  // A list that grew has room for as many again as it holds.
  return { starts: starts.slice(), says: says.slice(), end };
}

function sharedWith(says: readonly Says[], span: ClosedSpan): Says {
  for (let i = says.length - 1; i >= 0 && i >= says.length - LOOK_BACK; i -= 1) {
    const before = says[i] as StateSpan;
    if (saysSame(before, span)) return before;
  }
  return sharedSays(span);
}

/** A span that lasts. A literal of all of it: what is put together of others has room for more. */
export function openSince(start: number, { state, status, cause, raw }: Says): StateSpan {
  return { start, end: null, state, status, cause, raw };
}

export function countSpans({ starts }: SpanList): number {
  return starts.length;
}

/** Where they begin; undefined when there are none. */
export function beginOf({ starts }: SpanList): number | undefined {
  return starts[0];
}

export function endOf({ starts, end }: SpanList, i: number): number {
  return starts[i + 1] ?? end;
}

export function spanAt(list: SpanList, i: number): ClosedSpan {
  const { state, status, cause, raw } = list.says[i] as Says;
  return { start: list.starts[i] as number, end: endOf(list, i), state, status, cause, raw };
}

/** In their order. */
export function* eachSpan(list: SpanList): Iterable<ClosedSpan> {
  for (let i = 0; i < list.starts.length; i += 1) yield spanAt(list, i);
}

/** What of them lies within [from, to). */
export function clipSpans(list: SpanList, from: number, to: number): SpanList {
  return spanList(clipped(list, from, to));
}

function* clipped(list: SpanList, from: number, to: number): Iterable<ClosedSpan> {
  for (const span of eachSpan(list)) {
    const start = Math.max(span.start, from);
    const end = Math.min(span.end, to);
    if (start < end) yield { ...span, start, end };
  }
}
