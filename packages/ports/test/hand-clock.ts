import type { Clock } from '../src/index.ts';

/** Stands still until it is moved. */
export function handClock() {
  let ms = 1000;
  return {
    clock: { monotonic: () => ms } as Clock,
    pass: (more: number) => {
      ms += more;
    },
  };
}
