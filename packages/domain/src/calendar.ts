/** KPI days are days of this zone; it has kept one offset since 1991-09-15 (tzdata), and data begins in 2015. */
export const TIME_ZONE = 'Asia/Shanghai';
const OFFSET_MS = 8 * 3_600_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Every key of a KPI record names a day, and few days are asked for: their names are kept. */
const DATES_MAX = 4096;
const dates = new Map<number, string>();

/** First millisecond of the local day that holds `t`. */
export function dayStart(t: number): number {
  return Math.floor((t + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
}

/** Number of the local day that holds `t`; the next day has the next number. */
export function dayNumber(t: number): number {
  return Math.floor((t + OFFSET_MS) / DAY_MS);
}

/** First millisecond of the local day of this number. */
export function startOfDay(number: number): number {
  return number * DAY_MS - OFFSET_MS;
}

/** YYYY-MM-DD of the local day that holds `t`. */
export function localDate(t: number): string {
  const day = dayNumber(t);
  let date = dates.get(day);
  if (date === undefined) {
    if (dates.size >= DATES_MAX) dates.clear();
    date = new Date(day * DAY_MS).toISOString().slice(0, 10);
    dates.set(day, date);
  }
  return date;
}

/** Start of a local date such as 2022-12-31; NaN when it is none. */
export function startOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00.000Z`) - OFFSET_MS;
}

/** First millisecond of the local day after the one that holds `t`. */
export function nextDayStart(t: number): number {
  return dayStart(dayStart(t) + 1.5 * DAY_MS);
}

/** Start of the Monday of the local week that holds `t` (ISO 8601). */
export function weekStart(t: number): number {
  return dayStart(dayStart(t) - (weekday(t) - 0.5) * DAY_MS);
}

/** Start of the Monday after the week that holds `t`. */
export function nextWeekStart(t: number): number {
  return dayStart(weekStart(t) + 7.5 * DAY_MS);
}

export function monthStart(t: number): number {
  const { year, month } = dateOf(t);
  return startOf(year, month);
}

/** Start of the month after the one that holds `t`. */
export function nextMonthStart(t: number): number {
  const { year, month } = dateOf(t);
  return startOf(year, month + 1);
}

export function quarterStart(t: number): number {
  const { year, month } = dateOf(t);
  return startOf(year, month - (month % 3));
}

/** Start of the quarter after the one that holds `t`. */
export function nextQuarterStart(t: number): number {
  const { year, month } = dateOf(t);
  return startOf(year, month - (month % 3) + 3);
}

export function yearStart(t: number): number {
  return startOf(dateOf(t).year, 0);
}

/** Start of the year after the one that holds `t`. */
export function nextYearStart(t: number): number {
  return startOf(dateOf(t).year + 1, 0);
}

/** Start of the local day after the same date last year; the one after 29 February is 1 March of a year without it. */
export function yearBeforeStart(t: number): number {
  const { year, month, day } = dateOf(t);
  const lastYear = startOf(year - 1, month, day);
  return dateOf(lastYear).month === month ? startOf(year - 1, month, day + 1) : lastYear;
}

/** Month from 0. */
function dateOf(t: number) {
  const date = new Date(t + OFFSET_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth(), day: date.getUTCDate() };
}

/** Local midnight of a date; months and days beyond their range run on. */
function startOf(year: number, month: number, day = 1): number {
  return Date.UTC(year, month, day) - OFFSET_MS;
}

/** Milliseconds since local midnight. */
export function timeOfDay(t: number): number {
  return t - dayStart(t);
}

/** Monday = 0. */
export function weekday(t: number): number {
  return (new Date(t + OFFSET_MS).getUTCDay() + 6) % 7;
}
