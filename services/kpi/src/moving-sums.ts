import {
  DAY_MS,
  dayNumber,
  eachAddend,
  nextDayStart,
  PUBLISHED_WINDOWS,
  SUM_NAMES,
  windowRange,
} from '@infrapulse/domain';
import { addRowsTo, type DayWindow } from './day-rows.ts';
import type { PartView } from './part-view.ts';
import { eachSpan } from './span-list.ts';

/** Sums one behind the other, of every window in turn: each is its value, and moves by its slope every ms. */
export interface Moving {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
}

/** Sums of every published window, one window behind the other. */
const SUMS_SIZE = PUBLISHED_WINDOWS.length * SUM_NAMES.length;
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

  /** It is in a window that ends at `at` from one ms later on. */
  function addTurn(place: number, t: number): void {
    if (t >= askedAt) return;
    for (let i = 0; i < starts.length; i += 1) {
      const where = i * SUM_NAMES.length + place;
      if (t >= (starts[i] as number)) values[where] = (values[where] as number) + 1;
    }
  }

  return {
    values,
    slopes,
    /** Works out both as of `at`. */
    of({ spans, days, compactedTo, carried }: PartView, at: number): void {
      ask(at);
      values.fill(0);
      slopes.fill(0);
      addRowsTo(dayWindows, days, Math.min(at, compactedTo));
      eachAddend(eachSpan(spans), carried, {
        stretch: (name, start, end) => addStretch(PLACE.get(name) ?? 0, start, end),
        turn: (name, t) => addTurn(PLACE.get(name) ?? 0, t),
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
export function movesUntil({ spans, carried }: PartView, at: number): number {
  let until = nextDayStart(at);
  const happens = (t: number) => {
    until = Math.min(until, nextEdge(t, at));
  };
  eachAddend(eachSpan(spans), carried, {
    stretch(_, start, end) {
      happens(start);
      happens(end);
    },
    turn: (_, t) => happens(t + 1),
  });
  return until;
}

/** When what happens at `t` is next met, after `at`, by the end of a window or by where 1h or 24h begin. */
export function nextEdge(t: number, at: number): number {
  for (const edge of EDGES) if (t + edge > at) return t + edge;
  return Number.POSITIVE_INFINITY;
}
