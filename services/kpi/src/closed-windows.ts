import {
  CALENDAR_WINDOWS,
  DAY_MS,
  dayStart,
  isCalendar,
  type KpiWindow,
  startOfDate,
  WATERMARK_MS,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import { type KpiConfig, keptDays } from './config.ts';

type CalendarWindow = (typeof CALENDAR_WINDOWS)[number];

/** Days after its end for which a window is looked at again when its numbers may have changed. */
const REACH_DAYS: Readonly<Record<CalendarWindow, number>> = {
  day: 40,
  week: 40,
  month: 100,
  quarter: 100,
  year: 400,
};
const LONGEST_DAYS: Readonly<Record<CalendarWindow, number>> = {
  day: 1,
  week: 7,
  month: 31,
  quarter: 92,
  year: 366,
};

/** Closed calendar windows that end after `from` and are within reach, by window, oldest first. */
export function closedWindows(config: KpiConfig, at: number, from: number): WindowRange[] {
  if (from >= dayStart(at)) return [];
  return CALENDAR_WINDOWS.flatMap((window) => {
    const since = Math.max(from, at - reachMs(config, window));
    const ranges: WindowRange[] = [];
    let range = before(windowRange(window, at));
    for (; range.end > since; range = before(range))
      if (at >= range.end + WATERMARK_MS) ranges.unshift(range);
    return ranges;
  });
}

/** Whether a calendar window has closed by `at`; its range may end before it, at an edge that meters have passed. */
export function hasClosed({ window, start, end }: WindowRange, at: number): boolean {
  if (!isCalendar(window) || at < end + WATERMARK_MS) return false;
  return at >= windowRange(window, start).end + WATERMARK_MS;
}

/** Whether a window that closed may still be restated. */
export function isWithinReach(
  config: KpiConfig,
  at: number,
  { window, end }: WindowRange,
): boolean {
  return end > at - reachMs(config, window as CalendarWindow);
}

/** The window that a key names by its first day. */
export function windowOf(window: string, firstDay: string): WindowRange {
  return windowRange(window as KpiWindow, startOfDate(firstDay));
}

function before({ window, start }: WindowRange): WindowRange {
  return windowRange(window, start - 1);
}

/** Never so long that days of the window are forgotten, never too short to become final. */
function reachMs(config: KpiConfig, window: CalendarWindow): number {
  const kept = keptDays(config) - LONGEST_DAYS[window];
  const days = Math.min(REACH_DAYS[window], kept) * DAY_MS;
  return Math.max(days, config.finalAfterMs + DAY_MS);
}
