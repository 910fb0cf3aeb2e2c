import type { StreamRecord, Topic } from '@infrapulse/ports';
import { type Context, endsOf } from './context.ts';
import { blockHolding } from './read-block.ts';
import { latestOf } from './read-latest.ts';

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
    if (at === block.base + block.records.length)
      context.cache.passed(block.name, context.announcements.listeners(topic.name));
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
