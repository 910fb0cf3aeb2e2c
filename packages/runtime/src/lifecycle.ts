import type { Log } from '@infrapulse/ports';

/** A stack of closings: what opens registers how it closes; `stop` runs them newest first, once, bounded. */
export interface Lifecycle {
  onStop(name: string, close: () => Promise<void> | void): void;
  stop(): Promise<void>;
}

export function createLifecycle(log: Log, options: { readonly timeoutMs: number }): Lifecycle {
  const closings: { name: string; close: () => Promise<void> | void }[] = [];
  let stopping: Promise<void> | undefined;

  async function drain(): Promise<void> {
    for (let next = closings.pop(); next; next = closings.pop()) {
      await closeOne(next.name, next.close);
    }
  }

  async function closeOne(name: string, close: () => Promise<void> | void): Promise<void> {
    const late = Symbol('late');
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise((resolve) => {
      timer = setTimeout(resolve, options.timeoutMs, late);
    });
    try {
      const outcome = await Promise.race([close(), limit]);
      if (outcome === late)
        log.error({ part: name, timeoutMs: options.timeoutMs }, 'Stopping took too long');
    } catch (error) {
      log.error({ part: name, err: error }, 'Stopping failed');
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    onStop: (name, close) => void closings.push({ name, close }),
    stop: () => (stopping ??= drain()),
  };
}
