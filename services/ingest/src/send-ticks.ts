import type { Clock } from '@infrapulse/ports';
import type { Health } from '@infrapulse/runtime';
import { wallClockDriftMs } from '@infrapulse/runtime';
import type { Events } from './events.ts';
import type { AppendQueue } from './group-appends.ts';
import type { Links } from './links.ts';
import type { FaultNotes } from './note-faults.ts';
import type { AedesClient } from './receive-publish.ts';
import type { Tally } from './tally.ts';

const EVERY_MS = 1000;
const PAUSE_TOLD_MS = 3000;
const DRIFT_MAX_MS = 5000;

interface TickingDeps {
  readonly queue: AppendQueue;
  readonly tally: Tally;
  readonly faults: FaultNotes;
  readonly links: Links;
  readonly clock: Clock;
  readonly health: Health;
  readonly events: Events;
  /** Messages can reach us. */
  readonly isReachable: () => boolean;
}

/** Puts the time into the log each second, behind all that was accepted before (architecture §2). */
export function createTicking(deps: TickingDeps) {
  const { queue, tally, links, clock, isReachable } = deps;
  let waiting = 0;
  let end = () => {};
  const startedAt = tally.at();
  let listenedSince: number | undefined;

  function upstream(): boolean {
    if (!isReachable()) return false;
    const since = links.pausedSince();
    return since === undefined || clock.monotonic() - since <= PAUSE_TOLD_MS;
  }

  function tick(): void {
    const { node, boot } = tally;
    const at = tally.tickAt();
    // A simulated clock leaps when told: this instance has listened all the while.
    const since = clock.kind === 'simulated' ? listenedSince : undefined;
    const leap = since === undefined ? {} : { since };
    // After a restart the clock stands where the log ends: its first step tells how long nobody listened.
    if (tally.boot === 1 || at > startedAt) listenedSince = at;
    deps.faults.flush();
    const counts = tally.counts();
    queue.behind(node, {
      type: 'tick',
      node,
      boot,
      at,
      ...leap,
      upstream: upstream(),
      counts,
    });
    waiting += 1;
    queue.whenKept(() => {
      waiting -= 1;
    });
    queue.barrier();
  }

  return {
    tick,
    /** Resolves when the log knows that this instance lives. */
    async start(): Promise<void> {
      tick();
      await queue.idle();
      end = clock.every(EVERY_MS, () => {
        if (waiting === 0) tick();
        keepAlive(links);
        watchWallClock(deps);
        deps.events.stateMeasured({ clients: links.size(), inFlight: links.inFlight() });
      });
    },
    /** The last tick, then the last word. */
    async stop(): Promise<void> {
      end();
      tick();
      const { node, boot } = tally;
      queue.everywhere(node, { type: 'bye', node, boot, at: tally.at() });
      await queue.idle();
    },
  };
}

/** A device we do not listen to cannot be blamed for its silence. */
function keepAlive(links: Links): void {
  for (const link of links.all())
    if (link.isHeld || link.inFlight > 0)
      (link.client as AedesClient | undefined)?._keepaliveTimer?.refresh();
}

function watchWallClock({ clock, health }: TickingDeps): void {
  if (clock.kind === 'simulated') return;
  const driftMs = Math.round(wallClockDriftMs(clock));
  const isOff = Math.abs(driftMs) > DRIFT_MAX_MS;
  const reason = `the wall clock moved by ${driftMs} ms: restart once it is right`;
  health.set('clock', !isOff, isOff ? reason : '');
}
