import type { Clock } from '@infrapulse/ports';

/** Every so many ms, never two at once; the function returned ends it, after the one that runs. */
export function repeatedly(
  clock: Clock,
  everyMs: number,
  task: () => Promise<void> | void,
): () => Promise<void> {
  let running: Promise<void> | undefined;
  const once = async () => {
    await task();
    running = undefined;
  };
  const end = clock.every(everyMs, () => {
    running ??= once();
  });
  return async () => {
    end();
    await running;
  };
}
