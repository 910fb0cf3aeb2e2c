export const SECOND = 1000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;
/** Asia/Shanghai has been eight hours ahead of UTC, without summer time, since 1991. */
const AHEAD = 8 * HOUR;

export function localDay(t: number): number {
  return Math.floor((t + AHEAD) / DAY);
}

export function startOfDay(day: number): number {
  return day * DAY - AHEAD;
}

/** YYYY-MM-DD of a local day. */
export function dayName(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}

/** RFC 3339 with the city's zone. */
export function zoned(t: number): string {
  return `${new Date(t + AHEAD).toISOString().slice(0, 19)}+08:00`;
}

/** Unix ms of a local date. */
export function atDate(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) - AHEAD;
}

/** First instant after `after` on the grid of `every` ms shifted by `phase`. */
export function nextOnGrid(after: number, every: number, phase: number): number {
  return (Math.floor((after - phase) / every) + 1) * every + phase;
}
