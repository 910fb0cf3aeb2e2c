import type { Clock } from '@infrapulse/ports';

/** Real time: the wall clock at the start of the process, carried on by the monotonic clock. */
export function createSystemClock(): Clock {
  const startedAt = Date.now() - performance.now();
  return {
    kind: 'system',
    now: () => Math.floor(startedAt + performance.now()),
    monotonic: () => performance.now(),
    sleep: sleepMs,
    every: everyMs,
  };
}

/** How far the machine's wall clock has moved away from `clock` since it was made, ms. */
export function wallClockDriftMs(clock: Clock): number {
  return Date.now() - clock.now();
}

/** Real waiting; resolves early, without error, when the signal aborts. */
export function sleepMs(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

export function everyMs(ms: number, task: () => void): () => void {
  const timer = setInterval(task, ms);
  return () => clearInterval(timer);
}
