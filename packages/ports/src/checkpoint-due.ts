import type { Clock } from './clock.ts';

/** What a restart applies again at most; state is saved no oftener, as it is large beside its records. */
const RECORDS = 1_000_000;
const EVERY_MS = 15_000;
/** So many times as long as the last one took lie between two, and as much work, which is done again after a crash. */
const SHARE = 20;
/** Records for each entry beyond so many: of a large city nearly every asset has something new within half a minute. */
const RECORDS_AN_ENTRY = 4;
const FEW_ENTRIES = 10_000;
const LATEST_MS = 120_000;

/** Says when a driver should save the state of a fold. */
export interface CheckpointDue {
  /** The fold has worked so long on so many records. */
  applied(records: number, ms: number): void;
  isDue(): boolean;
  /** Whether anything was applied since the last. */
  isWorthwhile(): boolean;
  /** So many entries of the state. */
  saved(costMs: number, entries: number): void;
}

/** After `longestMs` of work it is due too: what is applied again may take no longer. */
export function createCheckpointDue(clock: Clock, longestMs: number): CheckpointDue {
  let folded = 0;
  let workMs = 0;
  let costMs = 0;
  let written = 0;
  let at = clock.monotonic();
  return {
    applied(records, ms) {
      workMs += ms;
      folded += records;
    },
    isDue() {
      if (folded >= RECORDS || workMs >= Math.max(longestMs, SHARE * costMs)) return true;
      const waited = clock.monotonic() - at;
      if (waited < Math.max(EVERY_MS, SHARE * costMs)) return false;
      return folded >= RECORDS_AN_ENTRY * (written - FEW_ENTRIES) || waited >= LATEST_MS;
    },
    isWorthwhile: () => folded > 0,
    saved(cost, entries) {
      folded = 0;
      workMs = 0;
      costMs = cost;
      written = entries;
      at = clock.monotonic();
    },
  };
}
