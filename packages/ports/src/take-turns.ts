import type { Clock } from './clock.ts';
import { nextTurn } from './next-turn.ts';

/** Long work of a thread that others wait behind. */
export interface Turns {
  /** Whether others have waited for long. */
  isOver(): boolean;
  /** Lets them have their turn. */
  pass(): Promise<void>;
  /** Time spent on the work itself so far. */
  workedMs(): number;
}

/** Others wait for `holdMs` at most, or for as long as a piece of the work takes. */
export function takeTurns(clock: Clock, holdMs: number): Turns {
  let since = clock.monotonic();
  let workedMs = 0;
  const heldMs = () => clock.monotonic() - since;
  return {
    isOver: () => heldMs() >= holdMs,
    async pass() {
      workedMs += heldMs();
      await nextTurn();
      since = clock.monotonic();
    },
    workedMs: () => workedMs + heldMs(),
  };
}
