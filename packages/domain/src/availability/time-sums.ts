import type { StateSpan } from '../model/span.ts';

/**
 * Whole milliseconds of one part, or of many parts added up. Adding the sums of two times that do not overlap
 * gives the sums of both; that is all a roll-up does.
 */
export interface TimeSums {
  /** Up in any way but the two below. */
  up: number;
  charging: number;
  saving: number;
  /** Down in any way but the one below. */
  down: number;
  manual: number;
  unknown: number;
  excluded: number;
}

export function noTime(): TimeSums {
  return { up: 0, charging: 0, saving: 0, down: 0, manual: 0, unknown: 0, excluded: 0 };
}

export function addTime(into: TimeSums, more: Readonly<TimeSums>): void {
  into.up += more.up;
  into.charging += more.charging;
  into.saving += more.saving;
  into.down += more.down;
  into.manual += more.manual;
  into.unknown += more.unknown;
  into.excluded += more.excluded;
}

/** Which of the sums a span belongs to; undefined for time in which nothing is required. */
export function sumOf({ state, status }: Pick<StateSpan, 'state' | 'status'>) {
  if (state === 'NOT_IN_SERVICE') return undefined;
  if (state === 'UNKNOWN') return 'unknown';
  if (state === 'EXCLUDED') return 'excluded';
  if (state === 'DOWN') return status === 'MANUAL_BLOCK' ? 'manual' : 'down';
  if (status === 'CHARGING') return 'charging';
  return status === 'ENERGY_SAVING' ? 'saving' : 'up';
}

/** Sums of the spans within [from, to). */
export function sumSpans(
  spans: readonly {
    readonly start: number;
    readonly end: number;
    state: StateSpan['state'];
    status: string;
  }[],
  from: number,
  to: number,
): TimeSums {
  const sums = noTime();
  for (const span of spans) {
    const ms = Math.min(span.end, to) - Math.max(span.start, from);
    const name = ms > 0 ? sumOf(span) : undefined;
    if (name) sums[name] += ms;
  }
  return sums;
}
