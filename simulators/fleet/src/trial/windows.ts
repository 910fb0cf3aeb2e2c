import { atDate, DAY, HOUR, localDay, startOfDay } from '../local-time.ts';
import type { Span } from './course.ts';

const AHEAD = 8 * HOUR;

/** Rolling windows: their start as of their end. */
export const ROLLING: Readonly<Record<string, (end: number) => number>> = {
  '1h': (end) => end - HOUR,
  '24h': (end) => end - DAY,
  '30d': (end) => startOfDay(localDay(end) - 29),
  /** The day after the same date last year; of 29 February that is 1 March. */
  '12mo': (end) => {
    const { year, month, day } = dateOf(end);
    return month === 2 && day === 29 ? atDate(year - 1, 3, 1) : atDate(year - 1, month, day + 1);
  },
};

/** Calendar windows: the one that holds `t`. */
export const CALENDAR: Readonly<Record<string, (t: number) => Span>> = {
  day: (t) => ({ from: startOfDay(localDay(t)), to: startOfDay(localDay(t) + 1) }),
  week(t) {
    // 1970-01-01, day 0, was a Thursday.
    const day = localDay(t);
    const monday = day - ((day + 3) % 7);
    return { from: startOfDay(monday), to: startOfDay(monday + 7) };
  },
  month(t) {
    const { year, month } = dateOf(t);
    return { from: atDate(year, month, 1), to: atDate(year, month + 1, 1) };
  },
  quarter(t) {
    const { year, month } = dateOf(t);
    const first = month - ((month - 1) % 3);
    return { from: atDate(year, first, 1), to: atDate(year, first + 3, 1) };
  },
  year(t) {
    const { year } = dateOf(t);
    return { from: atDate(year, 1, 1), to: atDate(year + 1, 1, 1) };
  },
};

function dateOf(t: number) {
  const date = new Date(t + AHEAD);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Calendar windows of a name that touch [from, to]. */
export function calendarWindows(name: string, { from, to }: Span): readonly Span[] {
  const of = CALENDAR[name];
  const spans: Span[] = [];
  for (let t = from; of && t <= to; ) {
    const span = of(t);
    spans.push(span);
    t = span.to;
  }
  return spans;
}
