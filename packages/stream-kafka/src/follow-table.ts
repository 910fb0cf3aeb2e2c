import type { EntriesOptions, Table, Topic } from '@infrapulse/ports';
import { createBell, createFailure } from './bell.ts';
import { type Context, openTopic, partitionsOf } from './context.ts';
import { startFetching } from './fetch-loop.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { endsOfTopic } from './list-offsets.ts';

const BATCH_MAX = 4096;

type Listener<T> = (key: string, value: T | undefined) => void;

/** Every key of a compacted topic, in memory; resolves when it holds what was appended before the call. */
export async function followTable<T>(context: Context, topic: Topic<T>): Promise<Table<T>> {
  const { topic: plain, wire } = await openTopic(context, topic);
  const ends = await endsOfTopic(context, wire);
  const values = new Map<string, T>();
  const listeners = new Set<Listener<T>>();
  const inboxes = partitionsOf(context).map((partition) => {
    const { first, next } = ends[partition] ?? { first: 0, next: 0 };
    return createInbox(context, plain, partition, { offset: first, end: next });
  });
  const read = ends.map(({ first }) => first);
  const { failed, fail } = createFailure();
  const moved = createBell();
  const fetching = startFetching(context, {
    wire,
    wants: () =>
      inboxes.flatMap((inbox, partition) => {
        const offset = inbox.want();
        return offset === undefined ? [] : [{ partition, offset }];
      }),
    most: () => inboxes.length,
    take(fetched) {
      const inbox = inboxes[fetched.partition];
      if (!inbox) return;
      inbox.put(fetched);
      const next = takeAll(inbox, values, listeners);
      if (next !== undefined) read[fetched.partition] = next;
      moved.ring();
    },
    moveTo: (partition, offset) => inboxes[partition]?.reset(offset),
    fail,
  });
  const stop = () => fetching.stop();
  const isBehind = () => ends.some(({ next }, partition) => (read[partition] ?? 0) < next);
  try {
    while (isBehind() && !context.closing.aborted) await Promise.race([moved.rung(), failed]);
  } catch (error) {
    await stop();
    throw error;
  }
  failed.catch((error: unknown) =>
    context.log.error({ topic: topic.name, err: error }, 'A table is not followed any more'),
  );
  return tableOf(values, listeners, stop);
}

/** The position after what was taken in; undefined when there was nothing. */
function takeAll<T>(
  inbox: Inbox,
  values: Map<string, T>,
  listeners: ReadonlySet<Listener<T>>,
): number | undefined {
  let next: number | undefined;
  for (let batch = inbox.take(BATCH_MAX); batch; batch = inbox.take(BATCH_MAX)) {
    for (const { key, value } of batch.records) {
      if (value === undefined) values.delete(key);
      else values.set(key, value as T);
      for (const listener of listeners) listener(key, value as T | undefined);
    }
    next = batch.next;
  }
  return next;
}

function tableOf<T>(
  values: ReadonlyMap<string, T>,
  listeners: Set<Listener<T>>,
  stop: () => Promise<void>,
): Table<T> {
  return {
    get: (key) => values.get(key),
    get size() {
      return values.size;
    },
    keys: () => values.keys(),
    entries: (options) => (options ? chosen(values, options) : values.entries()),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop,
  };
}

function* chosen<T>(
  values: ReadonlyMap<string, T>,
  { prefix = '', select }: EntriesOptions,
): IterableIterator<[string, T]> {
  const keys = [...values.keys()].filter((key) => key.startsWith(prefix));
  for (const key of select ? select(keys) : keys) yield [key, values.get(key) as T];
}
