import type { Clock } from '@infrapulse/ports';

const QUIET_MS = 10_000;

/** What comes in floods is told once in a while: true when the same was told just now. `what` must be bounded. */
export function createQuiet(clock: Clock): (what: string) => boolean {
  const lastTold = new Map<string, number>();
  return (what) => {
    const now = clock.monotonic();
    if (now - (lastTold.get(what) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return true;
    lastTold.set(what, now);
    return false;
  };
}
