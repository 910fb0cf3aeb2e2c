// What the programs of the Kafka tests and the tests themselves share.
import {
  input,
  summing as summingInto,
} from '../../../packages/stream-embedded/test/programs/deps.mjs';

export { input };

export const silent = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silent,
};

export function clockOf(speed = 1) {
  return {
    kind: 'system',
    now: () => Math.floor(performance.timeOrigin + performance.now()),
    monotonic: () => performance.now() * speed,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const end = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', end);
          resolve();
        };
        const timer = setTimeout(end, ms);
        if (signal?.aborted) end();
        else signal?.addEventListener('abort', end);
      }),
    every(ms, task) {
      const timer = setInterval(() => task(), ms);
      return () => clearInterval(timer);
    },
  };
}

/** A log of its own: `kpis` is compacted here. */
export const sums = { ...input, name: 'infrapulse.alarms' };

export function summing(state) {
  return summingInto(state, sums);
}
