import type { RejectionCode } from './rejection.ts';

/**
 * What of an asset's messages was refused, or set aside out of accepted ones, since the last such record of its
 * ingest instance: about one a second of each asset concerned, in the asset's own partition. Rejections themselves are
 * on a topic of their own, which no fold reads (docs/decisions/0024).
 */
export interface MessageFaults {
  readonly type: 'faults';
  readonly asset: string;
  /** Messages refused, by code. */
  readonly refused: Readonly<Partial<Record<RejectionCode, number>>>;
  /** Usable, accepted messages out of which a metric or the status was set aside. */
  readonly setAside: number;
  /** The newest time that was refused, less its receipt, ms; null when none was. */
  readonly aheadMs: number | null;
  /** Receive time of the newest of them, Unix ms. */
  readonly at: number;
  readonly node: string;
}

/** One reading that the historian judged to change nothing: its asset, its offset, its receive time. */
type DuplicateReading = readonly [asset: string, offset: number, at: number];

/**
 * Duplicates among the readings of the partition that it stands in, by the historian, their only judge. Ascending
 * offsets: a batch that was judged again after a crash names the same ones.
 */
export interface Duplicates {
  readonly type: 'duplicates';
  readonly readings: readonly DuplicateReading[];
  readonly at: number;
}
