const CALENDAR: ReadonlySet<string> = new Set(['day', 'week', 'month', 'quarter', 'year']);

/** Calendar windows are many, each named by its first day; of a rolling one there is only the newest. */
export function isCalendar(window: string): boolean {
  return CALENDAR.has(window);
}
