import type { Quality, Tick } from '@infrapulse/domain';
import type { PackedRows, ReadingRow, SeriesPort } from '@infrapulse/ports';

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
  /** Packed soon: held as they are until the write, they would be most of what the heap has to move. */
  readonly fresh: PackedRows[];
  /** The newest of the fresh rows, too few to be packed yet. */
  loose: ReadingRow[];
  /** Node that counted each fresh row as received, null where nobody did. */
  readonly freshNodes: (string | null)[];
  readonly doubtful: Doubtful[];
  readonly marks: Mark[];
  /** Node → partition → fresh readings. */
  readonly counted: Map<string, number[]>;
  /** Partition → next offset. */
  readonly position: Record<number, number>;
  /** The fresh rows again, once somebody has asked for them. */
  unpacked: ReadingRow[] | undefined;
  /** When the first of its readings was received. */
  oldestAt: number | undefined;
}

export function createPendingBatch(): PendingBatch {
  const lists = { fresh: [], loose: [], freshNodes: [], doubtful: [], marks: [] };
  const later = { unpacked: undefined, oldestAt: undefined };
  return { ...lists, ...later, counted: new Map(), position: {} };
}

export function rowsOf(batch: PendingBatch): number {
  return batch.freshNodes.length + batch.doubtful.length;
}

/** As many rows as the store takes in one piece. */
export const PACK_ROWS = 2048;

export function packLoose(batch: PendingBatch, pack: SeriesPort['pack']): void {
  if (batch.loose.length === 0) return;
  batch.fresh.push(pack(batch.loose));
  batch.loose = [];
}

/** Its fresh rows, unpacked; to be asked for once it is complete. */
export function freshOf(batch: PendingBatch): readonly ReadingRow[] {
  batch.unpacked ??= [...batch.fresh.flatMap((packed) => packed.rows()), ...batch.loose];
  return batch.unpacked;
}

export function countFresh(batch: PendingBatch, node: string, partition: number): void {
  let counts = batch.counted.get(node);
  if (!counts) batch.counted.set(node, (counts = []));
  counts[partition] = (counts[partition] ?? 0) + 1;
}

/** Nodes that counted its messages as received, by `src`. */
export function nodesOf(batch: PendingBatch): ReadonlyMap<string, string | null> {
  const nodes = new Map<string, string | null>();
  freshOf(batch).forEach(({ src }, i) => nodes.set(src, batch.freshNodes[i] ?? null));
  for (const { row, node } of batch.doubtful) nodes.set(row.src, node);
  return nodes;
}
