/** KPI days are days of this zone; it has kept one offset since 1991-09-15 (tzdata), and data begins in 2015. */
export const TIME_ZONE = 'Asia/Shanghai';
const OFFSET_MS = 8 * 3_600_000;
export const DAY_MS = 86_400_000;

/** Every key of a KPI record names a day, and few days are asked for: their names are kept. */
const DATES_MAX = 4096;
const dates = new Map<number, string>();

/** First millisecond of the local day that holds `t`. */
export function dayStart(t: number): number {
  return Math.floor((t + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
}

/** YYYY-MM-DD of the local day that holds `t`. */
export function localDate(t: number): string {
  const day = Math.floor((t + OFFSET_MS) / DAY_MS);
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

export function monthStart(t: number): number {
  const date = new Date(t + OFFSET_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) - OFFSET_MS;
}

/** Start of the month after the one that holds `t`. */
export function nextMonthStart(t: number): number {
  return monthStart(monthStart(t) + 32 * DAY_MS);
}

/** Start of the local day after the same date last year. */
export function yearBeforeStart(t: number): number {
  const [year = 0, month = 1, day = 1] = localDate(t).split('-').map(Number);
  return Date.UTC(year - 1, month - 1, day + 1) - OFFSET_MS;
}

/** Milliseconds since local midnight. */
export function timeOfDay(t: number): number {
  return t - dayStart(t);
}

/** Monday = 0. */
export function weekday(t: number): number {
  return (new Date(t + OFFSET_MS).getUTCDay() + 6) % 7;
}
