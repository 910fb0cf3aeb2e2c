import type { Clock } from '@infrapulse/ports';

/** A piece of work that is hurried waits so many times as long as the one before it took: others need the machine too. */
const REST = 2;

/** Runs one piece of work after the other. */
export interface Pace {
  /** At least `batchWait` after the end of the one before it, so that it holds more. */
  run(work: () => Promise<void>): Promise<void>;
  /** There is as much as it may hold: the next one need not wait for more. */
  hurry(): void;
}

interface PaceDeps {
  readonly clock: Clock;
  readonly config: { readonly batchWait: number };
  readonly signal: AbortSignal;
}

export function createPace({ clock, config, signal }: PaceDeps): Pace {
  let last: Promise<void> = Promise.resolve();
  let endedAt = Number.NEGATIVE_INFINITY;
  let tookMs = 0;
  let hurried = new AbortController();

  async function waitFor(ms: number, ended: AbortSignal): Promise<void> {
    const left = endedAt + ms - clock.monotonic();
    if (left > 0) await clock.sleep(left, ended);
  }

  async function runAfterWaiting(work: () => Promise<void>): Promise<void> {
    await waitFor(Math.min(REST * tookMs, config.batchWait), signal);
    await waitFor(config.batchWait, AbortSignal.any([hurried.signal, signal]));
    hurried = new AbortController();
    const startedAt = clock.monotonic();
    try {
      await work();
    } finally {
      endedAt = clock.monotonic();
      tookMs = endedAt - startedAt;
    }
  }

  return {
    run(work) {
      const mine = last.then(() => runAfterWaiting(work));
      last = mine.then(undefined, () => undefined);
      return mine;
    },
    hurry: () => hurried.abort(),
  };
}
