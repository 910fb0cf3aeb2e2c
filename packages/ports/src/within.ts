import type { Clock } from './clock.ts';

/** What comes of the work, undefined when it takes longer than so; its rejection comes through. */
export async function within<T>(
  clock: Clock,
  ms: number,
  work: Promise<T>,
): Promise<T | undefined> {
  const patience = new AbortController();
  const late = clock.sleep(ms, patience.signal).then(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    patience.abort();
  }
}
