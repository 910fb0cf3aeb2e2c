import {
  type CheckpointDue,
  type Clock,
  createCheckpointDue,
  type Fold,
  foldedInTurns,
  type Output,
  type StreamRecord,
} from '@infrapulse/ports';
import { inTurns } from './in-turns.ts';
import type { StateCodec } from './state-codec.ts';

/** What a restart applies again takes no longer. */
const LONGEST_MS = 1000;
/** A hundredth of the time goes into saving: of a large city it is most of the work. */
const TIME_SHARE = 100;

/** One partition's fold and what of it has been written. */
export interface Slot {
  readonly partition: number;
  readonly fold: Fold<unknown>;
  readonly codec: StateCodec;
  position: number;
  /** Position as others can see it. */
  written: number;
  readonly checkpoint: CheckpointDue;
  positionAt: number;
}

export function newSlot(
  clock: Clock,
  where: Pick<Slot, 'partition' | 'fold' | 'codec' | 'position' | 'written'>,
): Slot {
  const checkpoint = createCheckpointDue(clock, LONGEST_MS, TIME_SHARE);
  return { ...where, checkpoint, positionAt: clock.monotonic() };
}

/** Others of the thread have their turn in the pauses of the fold. */
export async function applied(
  clock: Clock,
  slot: Slot,
  records: readonly StreamRecord<unknown>[],
): Promise<readonly Output[]> {
  const turns = inTurns(clock);
  const { outputs, workedMs } = await foldedInTurns(() => slot.fold.apply(records), turns);
  slot.checkpoint.applied(records.length, workedMs);
  return outputs;
}
