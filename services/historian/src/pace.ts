import type { Clock } from '@infrapulse/ports';
import { sleepUnless } from './sleep-unless.ts';

/** A piece of work that is hurried waits so many times as long as the one before it took: others need the machine too. */
const REST = 2;

/** A piece of work that waits for its turn. */
export interface Paced {
  readonly done: Promise<void>;
  /** There is as much as it may hold: it need not wait for more, nor what comes before it. */
  hurry(): void;
}

/** Runs one piece of work after the other. */
export interface Pace {
  /** At least `batchWait` after the end of the one before it, so that it holds more. */
  run(work: () => Promise<void>): Paced;
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
  const waiting = new Set<AbortController>();

  const left = (ms: number) => endedAt + ms - clock.monotonic();

  async function runAfterWaiting(
    work: () => Promise<void>,
    hurried: AbortController,
  ): Promise<void> {
    const rest = left(Math.min(REST * tookMs, config.batchWait));
    if (rest > 0) await clock.sleep(rest, signal);
    const more = left(config.batchWait);
    if (more > 0) await sleepUnless({ clock, signal, hurried }, more);
    waiting.delete(hurried);
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
      const hurried = new AbortController();
      waiting.add(hurried);
      const done = last.then(() => runAfterWaiting(work, hurried));
      last = done.then(undefined, () => undefined);
      return { done, hurry: () => hurryUpTo(waiting, hurried) };
    },
  };
}

/** All that wait up to this one, which is behind them. */
function hurryUpTo(waiting: ReadonlySet<AbortController>, wanted: AbortController): void {
  if (!waiting.has(wanted)) return;
  for (const each of waiting) {
    each.abort();
    if (each === wanted) return;
  }
}
