import { type Clock, PipelineError } from '@infrapulse/ports';
import { isTransient, toPipelineError } from './kafka-errors.ts';

const FIRST_PAUSE_MS = 20;
const LAST_PAUSE_MS = 500;

interface Trying {
  /** What failed, for the error. */
  readonly doing: string;
  readonly boundMs: number;
  readonly clock: Clock;
  readonly closing: AbortSignal;
  readonly onFailure?: (error: unknown) => void;
}

/** Until it succeeds, no repetition helps, or the bound is over. Rejects with a PipelineError. */
export async function tryAgain<R>(
  { doing, boundMs, clock, closing, onFailure }: Trying,
  work: () => Promise<R>,
): Promise<R> {
  const end = clock.monotonic() + boundMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LAST_PAUSE_MS)) {
    if (closing.aborted)
      throw new PipelineError('IP_STREAM_CLOSED', 'reject', 'the stream has been stopped');
    try {
      return await work();
    } catch (error) {
      onFailure?.(error);
      if (!isTransient(error) || clock.monotonic() + pauseMs > end)
        throw toPipelineError(error, doing);
    }
    await clock.sleep(pauseMs, closing);
  }
}
