import type { IngestCounts } from '@infrapulse/domain';
import type { Clock } from '@infrapulse/ports';
import type { Resumed } from './keep-counts.ts';

/** Time and counts of this instance; what comes after a tick is later than the tick. */
export interface Tally {
  readonly node: string;
  readonly boot: number;
  /** Receive time of a message that came now. */
  at(): number;
  /** Time of a tick that goes out now. */
  tickAt(): number;
  counts(): IngestCounts;
  accepted(setAside: number): void;
  rejected(): void;
}

export function createTally(clock: Clock, node: string, resumed: Resumed): Tally {
  const counts = { ...resumed.counts };
  let lastTickAt = resumed.tickAt;
  /** A simulated clock stands still between its steps, and must not creep. */
  const gap = clock.kind === 'simulated' ? 0 : 1;
  return {
    node,
    boot: resumed.boot,
    at: () => Math.max(clock.now(), lastTickAt + gap),
    tickAt() {
      lastTickAt = Math.max(clock.now(), lastTickAt + gap);
      return lastTickAt;
    },
    counts: () => ({ ...counts }),
    accepted(setAside) {
      counts.received += 1;
      counts.setAside += setAside;
    },
    rejected() {
      counts.received += 1;
      counts.rejected += 1;
    },
  };
}
