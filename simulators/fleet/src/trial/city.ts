import type { Span } from './course.ts';
import type { Member } from './members.ts';
import { CALENDAR } from './windows.ts';

/** Which record: `start` is that of a calendar window, null for the one that ends with the present. */
export interface Subject {
  readonly kpi: string;
  readonly policy: string;
  readonly scope: string;
  readonly id: string;
  readonly window: string;
  readonly start: number | null;
}

export interface City {
  readonly members: readonly Member[];
  readonly now: number;
  /** Assets of which the register learned something within the last hour. */
  readonly news: ReadonlySet<string>;
}

const WATERMARK = 120_000;

/** The whole of a calendar window; undefined for one that ends with the present. */
export function wholeOf({ window, start }: Pick<Subject, 'window' | 'start'>): Span | undefined {
  return start === null ? undefined : CALENDAR[window]?.(start);
}

/** A calendar window is closed so long after its end. */
export function isClosed({ now }: City, subject: Pick<Subject, 'window' | 'start'>): boolean {
  const whole = wholeOf(subject);
  return whole !== undefined && now >= whole.to + WATERMARK;
}

/** Told once an hour. */
export const LONG: ReadonlySet<string> = new Set(['12mo', 'week', 'quarter', 'year']);
const HOURLY = new Set(['part', 'asset', 'site']);

/** What is younger than an hour may have no such record yet (docs/decisions/0020). */
export function isToldHourly({ window, scope }: Subject): boolean {
  return LONG.has(window) && HOURLY.has(scope);
}
