import {
  DAY_MS,
  dayStart,
  localDate,
  monthStart,
  nextMonthStart,
  startOfDate,
  yearBeforeStart,
} from '../calendar.ts';
import type { KpiWindow } from '../model/kpi.ts';

export interface WindowRange {
  readonly window: KpiWindow;
  readonly start: number;
  /** Of a rolling window the time of the question, of a calendar window its last instant (exclusive). */
  readonly end: number;
}

const HOUR_MS = 3_600_000;
const CALENDAR: ReadonlySet<KpiWindow> = new Set(['day', 'week', 'month', 'quarter', 'year']);

/** Windows over which time and energy KPIs are published. */
export const PUBLISHED_WINDOWS = ['1h', '24h', '30d', 'day', 'month'] as const;

export function isCalendar(window: KpiWindow): boolean {
  return CALENDAR.has(window);
}

/** The window that holds or ends at `now` (interfaces §7). */
export function windowRange(window: KpiWindow, now: number): WindowRange {
  const today = dayStart(now);
  switch (window) {
    case 'now':
      return { window, start: now, end: now };
    case '1h':
      return { window, start: now - HOUR_MS, end: now };
    case '24h':
      return { window, start: now - DAY_MS, end: now };
    case '30d':
      return { window, start: today - 29 * DAY_MS, end: now };
    case '12mo':
      return { window, start: yearBeforeStart(now), end: now };
    case 'day':
      return { window, start: today, end: today + DAY_MS };
    case 'week': {
      const monday = today - weekdayOf(today) * DAY_MS;
      return { window, start: monday, end: monday + 7 * DAY_MS };
    }
    case 'month':
      return { window, start: monthStart(now), end: nextMonthStart(now) };
    case 'quarter': {
      const start = quarterStart(now);
      return { window, start, end: nextMonthStart(nextMonthStart(nextMonthStart(start))) };
    }
    case 'year': {
      const year = Number(localDate(now).slice(0, 4));
      return { window, start: startOfDate(`${year}-01-01`), end: startOfDate(`${year + 1}-01-01`) };
    }
  }
}

/** 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return (Math.round((day - startOfDate('1970-01-01')) / DAY_MS) + 3) % 7;
}

function quarterStart(now: number): number {
  const [year = 0, month = 1] = localDate(now).split('-').map(Number);
  const first = month - ((month - 1) % 3);
  return startOfDate(`${year}-${String(first).padStart(2, '0')}-01`);
}
