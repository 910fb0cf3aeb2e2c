import {
  DAY_MS,
  dayStart,
  HOUR_MS,
  monthStart,
  nextDayStart,
  nextMonthStart,
  nextQuarterStart,
  nextWeekStart,
  nextYearStart,
  quarterStart,
  weekStart,
  yearBeforeStart,
  yearStart,
} from '../calendar.ts';
import type { KpiWindow } from '../model/kpi.ts';

export interface WindowRange {
  readonly window: KpiWindow;
  readonly start: number;
  /** Of a rolling window the time of the question, of a calendar window its last instant (exclusive). */
  readonly end: number;
}

/** Shortest first: each lasts at least as long as the one before. */
export const CALENDAR_WINDOWS = ['day', 'week', 'month', 'quarter', 'year'] as const;
const CALENDAR: ReadonlySet<KpiWindow> = new Set(CALENDAR_WINDOWS);

/** Windows that a part or an asset publishes with every change; the long ones move too little for that. */
export const PROMPT_WINDOWS = ['1h', '24h', '30d', 'day', 'month'] as const;
/** Windows over which time and energy KPIs are published. */
export const PUBLISHED_WINDOWS = [...PROMPT_WINDOWS, '12mo', 'week', 'quarter', 'year'] as const;

export function isCalendar(window: KpiWindow): boolean {
  return CALENDAR.has(window);
}

/** The window that holds or ends at `now` (interfaces §7). */
export function windowRange(window: KpiWindow, now: number): WindowRange {
  switch (window) {
    case 'now':
      return { window, start: now, end: now };
    case '1h':
      return { window, start: now - HOUR_MS, end: now };
    case '24h':
      return { window, start: now - DAY_MS, end: now };
    case '30d':
      return { window, start: dayStart(dayStart(now) - 28.5 * DAY_MS), end: now };
    case '12mo':
      return { window, start: yearBeforeStart(now), end: now };
    case 'day':
      return { window, start: dayStart(now), end: nextDayStart(now) };
    case 'week':
      return { window, start: weekStart(now), end: nextWeekStart(now) };
    case 'month':
      return { window, start: monthStart(now), end: nextMonthStart(now) };
    case 'quarter':
      return { window, start: quarterStart(now), end: nextQuarterStart(now) };
    case 'year':
      return { window, start: yearStart(now), end: nextYearStart(now) };
  }
}
