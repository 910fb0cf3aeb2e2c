import { type Clock, PipelineError } from '@infrapulse/ports';

interface RetryPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * Runs `work` until it succeeds; waits longer after each failure whose outcome is `retry`.
 * Anything else, and an abort, ends it with that error.
 */
export async function retry<T>(
  work: () => Promise<T>,
  options: RetryPolicy & {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly onFailure: (error: PipelineError, waitMs: number) => void;
  },
): Promise<T> {
  for (let waitMs = options.firstMs; ; waitMs = Math.min(waitMs * 2, options.maxMs)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PipelineError) || error.outcome !== 'retry') throw error;
      if (options.signal.aborted) throw error;
      options.onFailure(error, waitMs);
      await options.clock.sleep(waitMs, options.signal);
    }
  }
}
