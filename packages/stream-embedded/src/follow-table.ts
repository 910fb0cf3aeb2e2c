import type { Table, Topic } from '@infrapulse/ports';
import { assertOpen, type Context, endsOf } from './context.ts';
import { follow } from './follow.ts';
import { latestOf } from './read-records.ts';

const BATCH_MAX = 4096;

/** Every key of a compacted topic in memory; resolves when it holds what was appended before the call. */
export async function followTable<T>(context: Context, topic: Topic<T>): Promise<Table<T>> {
  assertOpen(context);
  const plain = topic as Topic<unknown>;
  const values = new Map<string, T>();
  const listeners = new Set<(key: string, value: T | undefined) => void>();
  const starts: number[] = [];
  for (let partition = 0; partition < context.partitions; partition += 1) {
    starts.push(endsOf(context, plain, partition).next);
    for (const { key, value } of latestOf(context, plain, partition)) values.set(key, value as T);
  }
  const follower = follow(context, {
    topic: plain,
    from: (partition) => starts[partition] ?? 0,
    batchMax: BATCH_MAX,
    handle({ records }) {
      for (const { key, value } of records) {
        if (value === undefined) values.delete(key);
        else values.set(key, value as T);
        for (const listener of listeners) listener(key, value as T | undefined);
      }
    },
  });
  await follower.caughtUp();
  return {
    get: (key) => values.get(key),
    get size() {
      return values.size;
    },
    entries: () => values.entries(),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: () => follower.stop(),
  };
}
