import type { KpiStatus } from '../model/kpi.ts';
import { isCalendar, type WindowRange } from './window-range.ts';

/** A calendar window is closed this long after its end: the watermark has passed it (architecture §2). */
export const WATERMARK_MS = 120_000;

/** What was published last for one key; plain data. */
export interface Published {
  readonly status: KpiStatus;
  readonly revision: number;
  /** Fingerprint of the numbers, so that a change after publication is seen. */
  readonly numbers: number;
}

/**
 * Status and revision of the next record of a key; null when a closed window has nothing new to say.
 * running 0 → provisional 1 → final; changed numbers after publication: restated, revision + 1.
 */
export function nextRevision(
  before: Published | undefined,
  {
    range,
    now,
    numbers,
    finalAfterMs,
  }: {
    readonly range: WindowRange;
    readonly now: number;
    readonly numbers: number;
    readonly finalAfterMs: number;
  },
): Pick<Published, 'status' | 'revision'> | null {
  if (!isCalendar(range.window) || now < range.end + WATERMARK_MS) {
    return { status: 'running', revision: 0 };
  }
  if (!before || before.status === 'running') return { status: 'provisional', revision: 1 };
  if (before.numbers !== numbers) return { status: 'restated', revision: before.revision + 1 };
  const due = now >= range.end + finalAfterMs;
  if (due && before.status === 'provisional') return { status: 'final', revision: before.revision };
  return null;
}
