import type { Clock } from '@infrapulse/ports';

interface SleepDeps {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Of this wait alone. */
  readonly hurried: AbortController;
}

/** Waits until it is hurried or all is ended; `AbortSignal.any` would leave something of each wait on `signal`. */
export async function sleepUnless(
  { clock, signal, hurried }: SleepDeps,
  ms: number,
): Promise<void> {
  if (signal.aborted) return;
  const hurry = () => hurried.abort();
  signal.addEventListener('abort', hurry);
  try {
    await clock.sleep(ms, hurried.signal);
  } finally {
    signal.removeEventListener('abort', hurry);
  }
}
