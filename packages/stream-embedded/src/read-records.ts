import type { StreamRecord, Topic } from '@infrapulse/ports';
import { decodeBlock } from './block-codec.ts';
import { type Context, endsOf, environmentOf } from './context.ts';
import { latestOf } from './read-latest.ts';

interface Page {
  readonly records: readonly StreamRecord<unknown>[];
  /** The position after them. */
  readonly next: number;
}

/** A block of the log, decoded. */
export interface HeldBlock {
  readonly base: number;
  readonly records: readonly StreamRecord<unknown>[];
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

/** The block with the record at `offset`, decoded. */
export function blockHolding(
  context: Context,
  topic: Topic<unknown>,
  partition: number,
  offset: number,
): HeldBlock | undefined {
  const { announcements, cache } = context;
  const found =
    announcements.fresh(topic.name, partition, offset) ??
    storedBlock(context, topic, partition, offset);
  if (!found) return undefined;
  const { base, bytes } = found;
  const name = `${topic.name}/${partition}/${base}`;
  const known = cache.get(name);
  if (known) return { base, records: known };
  const records = decodeBlock(bytes, partition, base);
  cache.set(name, records);
  return { base, records };
}

function storedBlock(
  context: Context,
  topic: Topic<unknown>,
  partition: number,
  offset: number,
): { readonly base: number; readonly bytes: Buffer } | undefined {
  const { blocks } = environmentOf(context, topic.name);
  const [entry] = blocks.getRange({
    start: [topic.name, partition, offset],
    end: [topic.name, partition, -1],
    reverse: true,
    limit: 1,
  });
  return entry && { base: entry.key[2], bytes: entry.value };
}
