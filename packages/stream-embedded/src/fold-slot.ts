import {
  type Clock,
  type Fold,
  foldedInTurns,
  type Output,
  type StreamRecord,
} from '@infrapulse/ports';
import { inTurns } from './in-turns.ts';
import type { StateCodec } from './state-codec.ts';

/** What a restart applies again at most; state is written no oftener, as it is large beside its records. */
const CHECKPOINT_RECORDS = 1_000_000;
const CHECKPOINT_MS = 15_000;
/** Nor may it take longer to apply them again, unless writing the state takes a good part of that itself. */
const CHECKPOINT_WORK_MS = 1000;
const CHECKPOINT_SHARE = 20;

/** One partition's fold and what of it has been written. */
export interface Slot {
  readonly partition: number;
  readonly fold: Fold<unknown>;
  readonly codec: StateCodec;
  position: number;
  /** Position as others can see it. */
  written: number;
  sinceCheckpoint: number;
  /** Time spent on applying those. */
  workMs: number;
  checkpointAt: number;
  /** What the last checkpoint took. */
  checkpointCostMs: number;
  positionAt: number;
}

export function newSlot(
  clock: Clock,
  where: Pick<Slot, 'partition' | 'fold' | 'codec' | 'position' | 'written'>,
): Slot {
  const now = clock.monotonic();
  const checkpoint = { sinceCheckpoint: 0, workMs: 0, checkpointAt: now, checkpointCostMs: 0 };
  return { ...where, ...checkpoint, positionAt: now };
}

/** Others of the thread have their turn in the pauses of the fold. */
export async function applied(
  clock: Clock,
  slot: Slot,
  records: readonly StreamRecord<unknown>[],
): Promise<readonly Output[]> {
  const turns = inTurns(clock);
  const { outputs, workedMs } = await foldedInTurns(() => slot.fold.apply(records), turns);
  slot.workMs += workedMs;
  slot.sinceCheckpoint += records.length;
  return outputs;
}

export function isCheckpointDue(slot: Slot, now: number): boolean {
  const { sinceCheckpoint, workMs, checkpointAt, checkpointCostMs } = slot;
  return (
    sinceCheckpoint >= CHECKPOINT_RECORDS ||
    now - checkpointAt >= CHECKPOINT_MS ||
    workMs >= Math.max(CHECKPOINT_WORK_MS, CHECKPOINT_SHARE * checkpointCostMs)
  );
}

export function checkpointWritten(slot: Slot, at: number, costMs: number): void {
  slot.sinceCheckpoint = 0;
  slot.workMs = 0;
  slot.checkpointAt = at;
  slot.checkpointCostMs = costMs;
}
