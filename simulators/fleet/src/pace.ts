import type { Clock } from '@infrapulse/ports';

/** Waits as long as sending `count` should have taken. */
export type Pace = (count: number, signal: AbortSignal) => Promise<void>;

/** Shorter waits are put together: a timer is not that exact. */
const WAIT_MIN_MS = 5;
/** Time lost while nothing got through is not made up by a rush. */
const BEHIND_MAX_MS = 100;

export function createPace(clock: Clock, perS: number): Pace {
  let due = clock.monotonic();
  return async (count, signal) => {
    const now = clock.monotonic();
    due = Math.max(due, now - BEHIND_MAX_MS) + (count * 1000) / perS;
    if (due - now >= WAIT_MIN_MS) await clock.sleep(due - now, signal);
  };
}
