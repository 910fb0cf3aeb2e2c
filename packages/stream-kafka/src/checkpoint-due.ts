import type { Clock } from '@infrapulse/ports';

/** What a restart applies again at most; state is saved no oftener, as it is large beside its records. */
const RECORDS = 1_000_000;
const EVERY_MS = 15_000;
/** Nor may it take longer to apply them again, unless saving takes a good part of that itself. */
const WORK_MS = 4000;
const SHARE = 20;

/** Says when the state of a fold is worth saving. */
export interface CheckpointDue {
  /** The fold has worked so long on so many records. */
  applied(records: number, ms: number): void;
  isDue(): boolean;
  /** Whether anything was applied since the last. */
  isWorthwhile(): boolean;
  saved(costMs: number): void;
}

export function createCheckpointDue(clock: Clock): CheckpointDue {
  let folded = 0;
  let workMs = 0;
  let costMs = 0;
  let at = clock.monotonic();
  return {
    applied(records, ms) {
      workMs += ms;
      folded += records;
    },
    isDue() {
      const waited = clock.monotonic() - at;
      return (
        folded >= RECORDS ||
        waited >= Math.max(EVERY_MS, SHARE * costMs) ||
        workMs >= Math.max(WORK_MS, SHARE * costMs)
      );
    },
    isWorthwhile: () => folded > 0,
    saved(cost) {
      folded = 0;
      workMs = 0;
      costMs = cost;
      at = clock.monotonic();
    },
  };
}
