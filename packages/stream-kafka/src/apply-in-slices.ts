import {
  type Fold,
  foldedInTurns,
  type Output,
  type StreamRecord,
  type Turns,
} from '@infrapulse/ports';
import { guardedAll } from './fold-fault.ts';

/** So many are applied at once at most, and fewer where they take long. */
const SLICE_RECORDS = 64;

/** What became of the first records of a batch. */
export interface Applied {
  readonly outputs: readonly Output[];
  /** Records applied; the others are left as they are. */
  readonly count: number;
  /** What the fold took for them. */
  readonly workedMs: number;
}

interface Manner {
  readonly turns: Turns;
  /** Somebody waits until what is in hand has ended: the rest of the records can be another's. */
  readonly isAwaited: () => boolean;
}

/** In slices and with the fold's own pauses, in which heartbeats and answers have their turn. */
export async function applyInSlices(
  fold: Fold<unknown>,
  records: readonly StreamRecord<unknown>[],
  { turns, isAwaited }: Manner,
): Promise<Applied> {
  const outputs: Output[] = [];
  let workedMs = 0;
  let count = 0;
  for (let size = 1; count < records.length && !(isAwaited() && count > 0); ) {
    const slice = records.slice(count, count + size);
    const folded = await guardedAll(() => foldedInTurns(() => fold.apply(slice), turns));
    for (const output of folded.outputs) outputs.push(output);
    workedMs += folded.workedMs;
    count += slice.length;
    size = turns.isOver() ? Math.max(1, size >> 2) : Math.min(2 * size, SLICE_RECORDS);
    if (turns.isOver() && count < records.length) await turns.pass();
  }
  return { outputs, count, workedMs };
}
