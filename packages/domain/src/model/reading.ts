import type { KindId } from './kind.ts';

/** One quality code from five standards (Sparkplug, IEC 61850, IEC 60870-5-104, OPC UA, ours). */
export const QUALITIES = [
  'GOOD',
  'UNCERTAIN',
  'SUBSTITUTED',
  'STALE',
  'BAD',
  'TEST',
  'BLOCKED',
] as const;
export type Quality = (typeof QUALITIES)[number];

/** An alarm that the device itself reports in a reading. */
export interface DeviceAlarm {
  readonly code: string;
  readonly active: boolean;
  readonly severity?: string;
  readonly text?: string;
  readonly ref?: string;
}

export interface ErrorInfo {
  readonly vendorId?: string;
  readonly vendorCode?: string;
  readonly info?: string;
}

/**
 * An accepted message object: what one part of one asset said about one instant.
 * All hot fields are always present, so every reading has the same hidden class.
 */
export interface Reading {
  readonly type: 'reading';
  readonly kind: KindId;
  readonly asset: string;
  /** '' is the asset itself. */
  readonly part: string;
  /** Event time, Unix ms; a live `ts` may be ahead of `at` (see `effectiveTs`). */
  readonly ts: number;
  /** Append (receive) time by the ingest clock, Unix ms. */
  readonly at: number;
  /** Ingest instance that accepted it. */
  readonly node: string;
  /** Gateway whose topic carried it, '' when the asset published itself. */
  readonly gateway: string;
  /** Canonical status of the kind, null when the message had none. */
  readonly status: string | null;
  /** Status as sent, null when the message had none. */
  readonly rawStatus: string | null;
  readonly vocab: string | null;
  readonly error: string | null;
  /** null when the message gave none (then GOOD, and a merge keeps the stored one). */
  readonly quality: Quality | null;
  /** Back-filled: folded into KPIs, never live state, never annunciates. */
  readonly historical: boolean;
  readonly seq: number | null;
  /** Metric name → value; null = not read (BAD for that metric). Booleans arrive as 1 and 0. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Seldom used fields, null when there is none of them. */
  readonly extra: ReadingExtra | null;
}

/** A live reading further ahead of its receipt counts as received (architecture §2). */
export const AHEAD_MAX_MS = 10_000;
const UNUSABLE: ReadonlySet<string> = new Set(['BAD', 'STALE', 'BLOCKED', 'SUBSTITUTED']);

/** The instant a reading counts at, Unix ms. */
export function effectiveTs({
  ts,
  at,
  historical,
}: Pick<Reading, 'ts' | 'at' | 'historical'>): number {
  return !historical && ts > at + AHEAD_MAX_MS ? at : ts;
}

/** A quality that makes what is said unknown (architecture §6); null is GOOD. */
export function isUnusable(quality: Quality | null): boolean {
  return quality !== null && UNUSABLE.has(quality);
}

export interface ReadingExtra {
  readonly errorInfo?: ErrorInfo;
  readonly periodS?: number;
  readonly alarms?: readonly DeviceAlarm[];
  readonly ext?: Readonly<Record<string, unknown>>;
}
