import { type Clock, type Turns, takeTurns } from '@infrapulse/ports';

/** Readers of one thread wait for each other at most so long, where the work can be interrupted. */
const HOLD_MS = 5;

export function inTurns(clock: Clock): Turns {
  return takeTurns(clock, HOLD_MS);
}
