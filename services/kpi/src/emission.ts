import type { CityState } from './city-state.ts';
import type { Publisher } from './publish-records.ts';
import type { RollUp } from './roll-up.ts';

/** Sums of the scopes above the assets. */
export const STEP_MS = 5000;
/** Records of parts and assets. */
export const RECORD_STEP_MS = 1000;

const STEPS_MAX = 5;

/** Room for so much a step: behind a gap no more than that of some steps. */
export function roomFor(aStep: number, steps: number): number {
  return aStep * Math.min(STEPS_MAX, steps);
}

/** Pauses after each asset or so: others have their turn where it takes long. */
export type Pauses = Generator<void, void, void>;

/** One emission in the making. */
export interface Emission {
  readonly city: CityState;
  readonly publisher: Publisher;
  readonly rollUp: RollUp;
  /** Steps of 5 s since the last emission, (from, to]. */
  readonly steps: { readonly from: number; readonly to: number };
}
