const PARTS = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

type Instant = string | number | null | undefined;

function partsOf(instant: Instant): Record<string, string> | undefined {
  if (instant === null || instant === undefined) return undefined;
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return undefined;
  return Object.fromEntries(PARTS.formatToParts(date).map(({ type, value }) => [type, value]));
}

/** `2026-11-26 14:03:22` in Asia/Shanghai. */
export function formatTime(instant: Instant): string {
  const at = partsOf(instant);
  return at ? `${at['year']}-${at['month']}-${at['day']} ${clockOf(at)}` : '—';
}

/** `14:03:22`. */
export function formatClock(instant: Instant): string {
  const at = partsOf(instant);
  return at ? clockOf(at) : '—';
}

/** `11-26 14:03`, for places where the year is plain. */
export function formatShortTime(instant: Instant): string {
  const at = partsOf(instant);
  return at ? `${at['month']}-${at['day']} ${at['hour']}:${at['minute']}` : '—';
}

/** `2026-11-26`. */
export function formatDate(instant: Instant): string {
  const at = partsOf(instant);
  return at ? `${at['year']}-${at['month']}-${at['day']}` : '—';
}

function clockOf(at: Record<string, string>): string {
  return `${at['hour']}:${at['minute']}:${at['second']}`;
}
