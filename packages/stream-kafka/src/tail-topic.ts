import type { Positions, StreamRecord, TailPage, Topic } from '@infrapulse/ports';
import { type Context, openTopic, partitionsOf } from './context.ts';
import { decodeMessages } from './decode-messages.ts';
import { readRange } from './fetch-records.ts';
import { endsOfTopic } from './list-offsets.ts';

/** Offsets that hold no record of their own: each transaction leaves one. */
const GAPS = 16;

/** The newest records first; with several partitions an equal share of each. */
export async function tailTopic<T>(
  context: Context,
  topic: Topic<T>,
  options: { readonly limit: number; readonly before?: Positions },
): Promise<TailPage<T>> {
  const { wire } = await openTopic(context, topic);
  const ends = await endsOfTopic(context, wire);
  const limit = Math.max(1, Math.ceil(options.limit / ends.length));
  const pages = await Promise.all(
    partitionsOf(context).map(async (partition) => {
      const { first, next } = ends[partition] ?? { first: 0, next: 0 };
      const to = Math.min(options.before?.[partition] ?? next, next);
      const page = await readBack(context, { topic, wire, partition }, { first, to, limit });
      return { first, page };
    }),
  );
  const before = Object.fromEntries(pages.map(({ page }, partition) => [partition, page.from]));
  const more = pages.some(({ first, page }) => page.from > first);
  const records = pages.flatMap(({ page }) => page.records);
  return { records, before: more ? before : null };
}

interface Place<T> {
  readonly topic: Topic<T>;
  readonly wire: string;
  readonly partition: number;
}

interface Page<T> {
  readonly records: StreamRecord<T>[];
  /** Nothing of the page lies before it. */
  readonly from: number;
}

/** Looks further back, twice as far each time, until there are enough. */
async function readBack<T>(
  context: Context,
  { topic, wire, partition }: Place<T>,
  { first, to, limit }: { readonly first: number; readonly to: number; readonly limit: number },
): Promise<Page<T>> {
  const persist = <R>(work: Parameters<typeof context.link.persist<R>>[1]) =>
    context.link.persist(`${wire} cannot be read`, work);
  let found: StreamRecord<T>[] = [];
  let from = to;
  for (let step = limit + GAPS; from > first && found.length < limit; step *= 2) {
    const lower = Math.max(first, from - step);
    const piece: StreamRecord<T>[] = [];
    for await (const messages of readRange(persist, wire, partition, { from: lower, to: from }))
      for (const record of decodeMessages(topic, partition, messages, context.log))
        piece.push(record);
    found = [...piece, ...found];
    from = lower;
  }
  const records = found.slice(-limit).reverse();
  const oldest = records.at(-1)?.offset;
  return { records, from: found.length > limit && oldest !== undefined ? oldest : from };
}
