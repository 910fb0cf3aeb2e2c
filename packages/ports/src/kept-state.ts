import type { KeptState } from './stream.ts';

/** What is kept under these keys; `read` is asked for no other. */
export function keptState(keys: ReadonlySet<string>, read: (key: string) => unknown): KeptState {
  return {
    size: keys.size,
    keys: () => keys,
    get: (key) => (keys.has(key) ? read(key) : undefined),
    *[Symbol.iterator]() {
      for (const key of keys) yield [key, read(key)] as const;
    },
  };
}
