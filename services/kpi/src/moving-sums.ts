import {
  DAY_MS,
  dayNumber,
  eachStretch,
  nextDayStart,
  PUBLISHED_WINDOWS,
  SUM_NAMES,
  windowRange,
} from '@infrapulse/domain';
import type { PartState } from './city-state.ts';
import { addRowsTo, type DayWindow } from './day-rows.ts';

/** What the sums of a part follow from; kept as it was, it gives what was added, to be taken away again. */
export type PartView = Pick<PartState, 'spans' | 'days' | 'compactedTo' | 'unknownSince'>;

/** Sums of every published window, one window behind the other. */
export const SUMS_SIZE = PUBLISHED_WINDOWS.length * SUM_NAMES.length;
const HOUR_MS = 3_600_000;
/** How far behind the clock something happens in the sums: at their end, and where 1h and 24h begin. */
const EDGES = [0, HOUR_MS, DAY_MS] as const;
const PLACE = new Map(SUM_NAMES.map((name, place) => [name, place] as const));

/**
 * Sums of a part as they move: each window's is `values` + `slopes` × ms since `at`, until something happens at its
 * end or where it begins. Work space of its own; what it was asked last stands in it.
 */
export function createMovingSums() {
  const values = new Float64Array(SUMS_SIZE);
  const slopes = new Float64Array(SUMS_SIZE);
  const sumsOf = PUBLISHED_WINDOWS.map((_, i) =>
    values.subarray(i * SUM_NAMES.length, (i + 1) * SUM_NAMES.length),
  );
  let starts: number[] = [];
  let dayWindows: readonly DayWindow[] = [];
  let askedAt = Number.NaN;
  let askedDay = Number.NaN;

  function ask(at: number): void {
    askedAt = at;
    if (dayNumber(at) !== askedDay) startDay(at);
    PUBLISHED_WINDOWS.forEach((window, i) => {
      if (isMoving(i)) starts[i] = windowRange(window, at).start;
    });
  }

  /** Of 1h and 24h no day has a row yet. */
  function startDay(at: number): void {
    askedDay = dayNumber(at);
    starts = PUBLISHED_WINDOWS.map((window) => windowRange(window, at).start);
    dayWindows = starts
      .map((start, i) => ({ firstDay: dayNumber(start), sums: sumsOf[i] as Float64Array }))
      .filter((_, i) => !isMoving(i))
      .sort((a, b) => a.firstDay - b.firstDay);
  }

  function addStretch(place: number, start: number, end: number): void {
    const at = askedAt;
    const isHead = start <= at && at < end;
    for (let i = 0; i < starts.length; i += 1) {
      const from = starts[i] as number;
      const ms = Math.min(end, at) - Math.max(start, from);
      const where = i * SUM_NAMES.length + place;
      if (ms > 0) values[where] = (values[where] as number) + ms;
      if (isHead) slopes[where] = (slopes[where] as number) + 1;
      const isTail = isMoving(i) && start <= from && from < end;
      if (isTail) slopes[where] = (slopes[where] as number) - 1;
    }
  }

  return {
    values,
    slopes,
    /** Works out both as of `at`. */
    of({ spans, days, compactedTo, unknownSince }: PartView, at: number): void {
      ask(at);
      values.fill(0);
      slopes.fill(0);
      addRowsTo(dayWindows, days, Math.min(at, compactedTo));
      eachStretch(spans, unknownSince, (name, start, end) => {
        addStretch(PLACE.get(name) ?? 0, start, end);
      });
    },
  };
}

/** 1h and 24h begin later from one moment to the next; the others at midnight. */
function isMoving(window: number): boolean {
  const name = PUBLISHED_WINDOWS[window];
  return name === '1h' || name === '24h';
}

/** Until when the sums of a part move as they do at `at`. */
export function movesUntil({ spans, unknownSince }: PartView, at: number): number {
  let until = nextDayStart(at);
  eachStretch(spans, unknownSince, (_, start, end) => {
    for (const edge of EDGES) {
      if (start + edge > at) until = Math.min(until, start + edge);
      if (end + edge > at) until = Math.min(until, end + edge);
    }
  });
  return until;
}
