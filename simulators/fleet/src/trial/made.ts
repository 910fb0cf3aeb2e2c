import type { Act, TrialRow } from './trial.ts';

/** An asset, and all that happens to it. */
export interface Made {
  readonly row: TrialRow;
  readonly acts: readonly Act[];
}
