import type { StreamRecord } from '@infrapulse/ports';

/** Decoded blocks of this thread, so that two readers of a topic decode once. Oldest go first. */
export interface BlockCache {
  get(key: string): readonly StreamRecord<unknown>[] | undefined;
  set(key: string, records: readonly StreamRecord<unknown>[]): void;
}

export function createBlockCache(recordsMax: number): BlockCache {
  const blocks = new Map<string, readonly StreamRecord<unknown>[]>();
  let held = 0;
  return {
    get: (key) => blocks.get(key),
    set(key, records) {
      blocks.set(key, records);
      held += records.length;
      for (const [oldest, { length }] of blocks) {
        if (held <= recordsMax || oldest === key) break;
        blocks.delete(oldest);
        held -= length;
      }
    },
  };
}
