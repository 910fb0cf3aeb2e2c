import { hashText } from '../hash-text.ts';
import type { KpiRecord, KpiStatus } from '../model/kpi.ts';
import type { KpiFigures } from './figures.ts';
import { REPAIR_KPIS } from './repair-times.ts';
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

type Numbers = Pick<
  KpiFigures,
  | 'value'
  | 'numerator'
  | 'denominator'
  | 'coverage'
  | 'unknownMs'
  | 'excludedMs'
  | 'upMs'
  | 'downMs'
>;

/**
 * Everything of a figure that a correction may change: one that says the same is not published again. Coverage follows
 * from the times where there are any; elsewhere it may change while value, numerator and denominator stay.
 */
export function numbersOf(figures: Numbers): string {
  const { value, numerator, denominator, coverage } = figures;
  const { unknownMs, excludedMs, upMs, downMs } = figures;
  const known = upMs === undefined ? [coverage] : [unknownMs, excludedMs, upMs, downMs];
  return JSON.stringify([value, numerator, denominator, ...known]);
}

/** 38 bits of a text: that two which differ have the same happens once in 275 thousand million. */
export function fingerprintOf(text: string): number {
  const { low, high } = hashText(text);
  return ((high >>> 0) % 64) * 2 ** 32 + (low >>> 0);
}

/** Their denominator is a number of events, no time. */
const PER_EVENT: ReadonlySet<string> = new Set(REPAIR_KPIS.map(({ id }) => id));

/** What a record that was published says of itself. */
export function publishedOf(record: KpiRecord): Published {
  const { status, revision, value, numerator, denominator, coverage } = record;
  const { upS, downS, unknownS, excludedS } = record;
  const base = { status, revision };
  const plain = { value, numerator, denominator, coverage };
  if (upS === undefined) return { ...base, numbers: fingerprintOf(numbersOf(plain)) };
  const numbers = numbersOf({
    ...plain,
    numerator: toMs(numerator),
    denominator: PER_EVENT.has(record.kpi) ? denominator : toMs(denominator),
    unknownMs: toMs(unknownS ?? 0),
    excludedMs: toMs(excludedS ?? 0),
    upMs: toMs(upS),
    downMs: toMs(downS ?? 0),
  });
  return { ...base, numbers: fingerprintOf(numbers) };
}

function toMs(seconds: number): number;
function toMs(seconds: number | null): number | null;
function toMs(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds * 1000);
}

/**
 * Status and revision of the next record of a key; null when a closed window has nothing new to say.
 * running 0 → provisional 1 → final (at once when its time has come: back-filled); changed numbers after publication: restated, revision + 1.
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
  const due = now >= range.end + finalAfterMs;
  if (!before || before.status === 'running')
    return { status: due ? 'final' : 'provisional', revision: 1 };
  if (before.numbers !== numbers) return { status: 'restated', revision: before.revision + 1 };
  if (due && before.status === 'provisional') return { status: 'final', revision: before.revision };
  return null;
}
