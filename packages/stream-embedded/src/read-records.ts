import type { StreamRecord, Topic } from '@infrapulse/ports';
import { decodeBlock, decodeValue } from './block-codec.ts';
import { type Context, endsOf, environmentOf } from './context.ts';

interface Page {
  readonly records: readonly StreamRecord<unknown>[];
  /** The position after them. */
  readonly next: number;
}

/** Up to `limit` records of one partition from `position` on; empty at the end. */
export function readRecords(
  context: Context,
  topic: Topic<unknown>,
  partition: number,
  { position, limit }: { readonly position: number; readonly limit: number },
): Page {
  const { first, next } = endsOf(context, topic, partition);
  const durable = Math.min(next, context.announcements.end(topic.name, partition) ?? next);
  if (position >= durable) return { records: [], next: Math.min(position, next) };
  if (position < first) return readCompacted(context, topic, partition, { from: position, first });
  const records: StreamRecord<unknown>[] = [];
  for (let at = position; at < durable && records.length < limit; ) {
    const block = blockHolding(context, topic, partition, at);
    if (!block) break;
    const start = at - block.base;
    const taken = block.records.slice(start, start + limit - records.length);
    if (taken.length === 0) break;
    for (const record of taken) records.push(record);
    at += taken.length;
  }
  return { records, next: position + records.length };
}

/** What is older than the kept log: the newest value of each key for a compacted topic, else nothing. */
function readCompacted(
  context: Context,
  topic: Topic<unknown>,
  partition: number,
  { from, first }: { readonly from: number; readonly first: number },
): Page {
  if (topic.kept !== 'compacted') return { records: [], next: first };
  const records = [...latestOf(context, topic, partition)]
    .filter(({ offset }) => offset >= from && offset < first)
    .sort((a, b) => a.offset - b.offset);
  return { records, next: first };
}

/** The newest record of every key of a compacted topic. */
export function* latestOf(
  context: Context,
  topic: Topic<unknown>,
  partition: number,
): Iterable<StreamRecord<unknown>> {
  const { latest } = environmentOf(context, topic.name);
  const range = { start: [topic.name, partition, ''], end: [topic.name, partition + 0.5, ''] };
  for (const { key, value } of latest.getRange(range as never)) {
    const [offset, stored] = decodeValue(value) as [number, unknown];
    yield { partition, offset, key: key[2], value: stored };
  }
}

/** The block with the record at `offset`, decoded. */
export function blockHolding(
  context: Context,
  topic: Topic<unknown>,
  partition: number,
  offset: number,
): { readonly base: number; readonly records: readonly StreamRecord<unknown>[] } | undefined {
  const { blocks } = environmentOf(context, topic.name);
  const [entry] = blocks.getRange({
    start: [topic.name, partition, offset],
    end: [topic.name, partition, -1],
    reverse: true,
    limit: 1,
  });
  if (!entry) return undefined;
  const base = entry.key[2];
  const name = `${topic.name}/${partition}/${base}`;
  const known = context.cache.get(name);
  if (known) return { base, records: known };
  const records = decodeBlock(entry.value, partition, base);
  context.cache.set(name, records);
  return { base, records };
}
