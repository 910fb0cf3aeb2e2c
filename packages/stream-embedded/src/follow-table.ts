import type { EntriesOptions, Table, TableOptions, Topic } from '@infrapulse/ports';
import { assertOpen, type Context, endsOf } from './context.ts';
import { follow } from './follow.ts';
import { latestKeys, latestOf, latestValue } from './read-latest.ts';

/** Whoever listens may have much to do: other readers have their turn in between. */
const BATCH_MAX = 256;

type Kept<T> = Pick<Table<T>, 'get' | 'size' | 'keys' | 'entries'> & {
  /** Takes in what the log says. */
  set(key: string, value: T | undefined): void;
};

/** Every key of a compacted topic; resolves when it holds what was appended before the call. */
export async function followTable<T>(
  context: Context,
  topic: Topic<T>,
  options: TableOptions = {},
): Promise<Table<T>> {
  assertOpen(context);
  const plain = topic as Topic<unknown>;
  const starts = Array.from(
    { length: context.partitions },
    (_, partition) => endsOf(context, plain, partition).next,
  );
  const kept =
    options.held === 'store' ? keptInStore<T>(context, plain) : keptInMemory<T>(context, plain);
  const listeners = new Set<(key: string, value: T | undefined) => void>();
  const follower = follow(context, {
    topic: plain,
    from: (partition) => starts[partition] ?? 0,
    batchMax: BATCH_MAX,
    handle({ records }) {
      for (const { key, value } of records) {
        kept.set(key, value as T | undefined);
        for (const listener of listeners) listener(key, value as T | undefined);
      }
    },
  });
  await follower.caughtUp();
  return {
    get: kept.get,
    get size() {
      return kept.size;
    },
    keys: kept.keys,
    entries: kept.entries,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: () => follower.stop(),
  };
}

function keptInMemory<T>(context: Context, topic: Topic<unknown>): Kept<T> {
  const values = new Map<string, T>();
  for (let partition = 0; partition < context.partitions; partition += 1)
    for (const { key, value } of latestOf(context, topic, partition)) values.set(key, value as T);
  return {
    get: (key) => values.get(key),
    get size() {
      return values.size;
    },
    keys: () => values.keys(),
    entries: (options) => (options ? chosen(values, options) : values.entries()),
    set(key, value) {
      if (value === undefined) values.delete(key);
      else values.set(key, value);
    },
  };
}

function* chosen<T>(
  values: ReadonlyMap<string, T>,
  { prefix = '', select }: EntriesOptions,
): IterableIterator<[string, T]> {
  const keys = [...values.keys()].filter((key) => key.startsWith(prefix));
  for (const key of select ? select(keys) : keys) yield [key, values.get(key) as T];
}

/** The store is never behind what the listeners were told. */
function keptInStore<T>(context: Context, topic: Topic<unknown>): Kept<T> {
  function* entries(options?: EntriesOptions): IterableIterator<[string, T]> {
    for (let partition = 0; partition < context.partitions; partition += 1)
      for (const { key, value } of latestOf(context, topic, partition, options))
        yield [key, value as T];
  }
  return {
    get: (key) => latestValue(context, topic, key) as T | undefined,
    get size() {
      return [...latestKeys(context, topic)].length;
    },
    keys: () => latestKeys(context, topic),
    entries,
    set: () => undefined,
  };
}
