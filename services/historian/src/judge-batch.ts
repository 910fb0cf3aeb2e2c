import { mergeReading } from '@infrapulse/domain';
import type { PackedRows, ReadingRow, RowKey } from '@infrapulse/ports';
import { type Doubtful, freshOf, type PendingBatch } from './pending-batch.ts';

/** What became of a doubtful row: stored (new or changed) or a duplicate. */
export type Judgement = 'stored' | 'duplicate';

export interface JudgedBatch {
  /** Untouched, as nothing was in doubt; else they are in `fresh`, which comes behind. */
  readonly packed: readonly PackedRows[];
  readonly fresh: readonly ReadingRow[];
  readonly replaced: readonly ReadingRow[];
  /** One per doubtful row, in order. */
  readonly judgements: readonly Judgement[];
}

interface Slot {
  row: ReadingRow;
  /** Index in `fresh`, -1 while it is the row of the store, -2 once that one must be replaced. */
  place: number;
}

const IN_STORE = -1;
const REPLACED = -2;

/** Keys whose stored rows `judgeBatch` needs, each once: those of doubtful rows that are not in the batch. */
export function keysInDoubt(batch: PendingBatch): readonly RowKey[] {
  if (batch.doubtful.length === 0) return [];
  const keys = new Map<string, RowKey>();
  for (const { row } of batch.doubtful) keys.set(keyOf(row), row);
  for (const row of freshOf(batch)) keys.delete(keyOf(row));
  return [...keys.values()];
}

/** Merges doubtful rows, in the order of the log, into the rows of the batch and of the store. */
export function judgeBatch(
  batch: PendingBatch,
  stored: readonly (ReadingRow | undefined)[],
): JudgedBatch {
  if (batch.doubtful.length === 0)
    return { packed: batch.fresh, fresh: batch.loose, replaced: [], judgements: [] };
  const fresh = [...freshOf(batch)];
  const slots = slotsOf(batch.doubtful, fresh, stored);
  const judgements = batch.doubtful.map((doubtful) => judge(doubtful, slots, fresh));
  const replaced = [...slots.values()].filter(({ place }) => place === REPLACED);
  return { packed: [], fresh, replaced: replaced.map(({ row }) => row), judgements };
}

function slotsOf(
  doubtful: readonly Doubtful[],
  fresh: readonly ReadingRow[],
  stored: readonly (ReadingRow | undefined)[],
): Map<string, Slot> {
  const wanted = new Set(doubtful.map(({ row }) => keyOf(row)));
  const slots = new Map<string, Slot>();
  fresh.forEach((row, place) => {
    const key = keyOf(row);
    if (wanted.has(key)) slots.set(key, { row, place });
  });
  for (const row of stored) if (row) slots.set(keyOf(row), { row, place: IN_STORE });
  return slots;
}

function judge(doubtful: Doubtful, slots: Map<string, Slot>, fresh: ReadingRow[]): Judgement {
  const { row, quality } = doubtful;
  const key = keyOf(row);
  const slot = slots.get(key);
  if (!slot) {
    slots.set(key, { row, place: fresh.push(row) - 1 });
    return 'stored';
  }
  const merge = mergeReading(slot.row, { ...row, quality });
  if (merge.outcome === 'duplicate') return 'duplicate';
  slot.row = merge.row;
  if (slot.place >= 0) fresh[slot.place] = merge.row;
  else slot.place = REPLACED;
  return 'stored';
}

function keyOf({ kind, asset, part, ts }: RowKey): string {
  return `${kind}/${asset}~${part}@${ts}`;
}
