import type { Clock } from './clock.ts';

/** What a restart applies again at most; state is saved no oftener, as it is large beside its records. */
const RECORDS = 1_000_000;
const EVERY_MS = 15_000;
/** So many times as long as the last one took is worked between two, and as is applied again after a crash. */
const WORK_SHARE = 20;
/** Says when a driver should save the state of a fold. */
export interface CheckpointDue {
  /** The fold has worked so long on so many records. */
  applied(records: number, ms: number): void;
  isDue(): boolean;
  /** Whether anything was applied since the last. */
  isWorthwhile(): boolean;
  saved(costMs: number): void;
}

/**
 * After `longestMs` of work it is due too: what is applied again may take no longer. `timeShare` times as long as the
 * last one took passes between two.
 */
export function createCheckpointDue(
  clock: Clock,
  longestMs: number,
  timeShare = WORK_SHARE,
): CheckpointDue {
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
        waited >= Math.max(EVERY_MS, timeShare * costMs) ||
        workMs >= Math.max(longestMs, WORK_SHARE * costMs)
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
