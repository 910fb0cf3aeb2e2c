import type { StreamRecord } from '@infrapulse/ports';

type Records = readonly StreamRecord<unknown>[];

/**
 * Decoded blocks of this thread, so that several readers of a topic decode once. What all of them have read goes at
 * once: records that outlive the young heap cost more to collect than to decode. Beyond the bound the oldest go.
 */
export interface BlockCache {
  get(key: string): Records | undefined;
  set(key: string, records: Records): void;
  /** One of so many readers has read the whole block. */
  passed(key: string, readers: number): void;
}

interface Held {
  readonly records: Records;
  passes: number;
}

export function createBlockCache(recordsMax: number): BlockCache {
  const blocks = new Map<string, Held>();
  let count = 0;
  const drop = (key: string, { records }: Held) => {
    blocks.delete(key);
    count -= records.length;
  };
  return {
    get: (key) => blocks.get(key)?.records,
    set(key, records) {
      blocks.set(key, { records, passes: 0 });
      count += records.length;
      for (const [oldest, held] of blocks) {
        if (count <= recordsMax || oldest === key) break;
        drop(oldest, held);
      }
    },
    passed(key, readers) {
      const held = blocks.get(key);
      if (!held) return;
      held.passes += 1;
      if (held.passes >= readers) drop(key, held);
    },
  };
}
