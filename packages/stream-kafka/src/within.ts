import type { Clock } from '@infrapulse/ports';

/** Waits for the work, but no longer than so; its rejection comes through. */
export async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const patience = new AbortController();
  try {
    await Promise.race([work, clock.sleep(ms, patience.signal)]);
  } finally {
    patience.abort();
  }
}
