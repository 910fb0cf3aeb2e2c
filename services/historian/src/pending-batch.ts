import type { Quality, Tick } from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';

/** A row that is not newer than the newest of its part: new, a correction or a duplicate. */
export interface Doubtful {
  readonly row: ReadingRow;
  /** As sent; null changes nothing. */
  readonly quality: Quality | null;
  /** Node that counted it as received, null where nobody did (presence). */
  readonly node: string | null;
  readonly partition: number;
}

/** A tick in the order of its partition: what had been taken in before it. */
export interface Mark {
  readonly tick: Tick;
  readonly partition: number;
  readonly offset: number;
  /** Fresh readings of the tick's node and partition in this batch, before the tick. */
  readonly fresh: number;
  /** Doubtful rows of this batch, before the tick. */
  readonly doubtful: number;
}

/** What was taken from the log since the last write. */
export interface PendingBatch {
  readonly fresh: ReadingRow[];
  /** Node that counted each fresh row as received, null where nobody did. */
  readonly freshNodes: (string | null)[];
  readonly doubtful: Doubtful[];
  readonly marks: Mark[];
  /** Node → partition → fresh readings. */
  readonly counted: Map<string, number[]>;
  /** Partition → next offset. */
  readonly position: Record<number, number>;
}

export function createPendingBatch(): PendingBatch {
  return { fresh: [], freshNodes: [], doubtful: [], marks: [], counted: new Map(), position: {} };
}

export function rowsOf(batch: PendingBatch): number {
  return batch.fresh.length + batch.doubtful.length;
}

export function countFresh(batch: PendingBatch, node: string, partition: number): void {
  let counts = batch.counted.get(node);
  if (!counts) batch.counted.set(node, (counts = []));
  counts[partition] = (counts[partition] ?? 0) + 1;
}

/** Node that counted the message at `src` as received. */
export function nodeAt(batch: PendingBatch, src: string): string | null {
  const place = batch.fresh.findIndex((row) => row.src === src);
  if (place >= 0) return batch.freshNodes[place] ?? null;
  return batch.doubtful.find(({ row }) => row.src === src)?.node ?? null;
}
