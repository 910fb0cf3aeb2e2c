import type { Clock } from '@infrapulse/ports';
import { everyMs, sleepMs } from './system-clock.ts';

/** A clock that moves only when told, never back; waiting stays real. */
export interface SimulatedClock extends Clock {
  readonly kind: 'simulated';
  advanceTo(now: number): void;
}

export function createSimulatedClock(start: number): SimulatedClock {
  let now = start;
  return {
    kind: 'simulated',
    now: () => now,
    monotonic: () => performance.now(),
    sleep: sleepMs,
    every: everyMs,
    advanceTo(to) {
      now = Math.max(now, to);
    },
  };
}
