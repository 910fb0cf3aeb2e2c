import type { StreamRecord, Topic } from '@infrapulse/ports';
import { decodeBlock, decodeValue } from './block-codec.ts';
import { type Context, endsOf, environmentOf } from './context.ts';

interface Page {
  readonly records: readonly StreamRecord<unknown>[];
  /** The position after them. */
  readonly next: number;
}

interface HeldBlock {
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

/** The newest record of every key of a compacted topic, in the order of their offsets. */
export function* latestOf(
  context: Context,
  topic: Topic<unknown>,
  partition: number,
): Iterable<StreamRecord<unknown>> {
  const { latest } = environmentOf(context, topic.name);
  const range = { start: [topic.name, partition, ''], end: [topic.name, partition + 0.5, ''] };
  const found: [offset: number, key: string, value: unknown][] = [];
  for (const { key, value } of latest.getRange(range as never)) {
    const stored = decodeValue(value) as number | [number, unknown];
    if (typeof stored === 'number') found.push([stored, key[2], undefined]);
    else found.push([stored[0], key[2], stored[1]]);
  }
  found.sort(([a], [b]) => a - b);
  // A block holds many of them: it is fetched once, as that costs more than all its records.
  let block: HeldBlock | undefined;
  for (const [offset, key, inline] of found) {
    if (inline === undefined && !holds(block, offset))
      block = blockHolding(context, topic, partition, offset);
    const value = inline ?? block?.records[offset - block.base]?.value;
    if (value !== undefined) yield { partition, offset, key, value };
  }
}

function holds(block: HeldBlock | undefined, offset: number): boolean {
  return block !== undefined && offset >= block.base && offset < block.base + block.records.length;
}

function recordAt(
  context: Context,
  topic: Topic<unknown>,
  partition: number,
  offset: number,
): unknown {
  const block = blockHolding(context, topic, partition, offset);
  return block?.records[offset - block.base]?.value;
}

/** The newest value of one key of a compacted topic, whichever partition has it. */
export function latestValue(context: Context, topic: Topic<unknown>, key: string): unknown {
  const { latest } = environmentOf(context, topic.name);
  for (let partition = 0; partition < context.partitions; partition += 1) {
    const bytes = latest.get([topic.name, partition, key]);
    if (!bytes) continue;
    const stored = decodeValue(bytes) as number | [number, unknown];
    if (typeof stored !== 'number') return stored[1];
    return recordAt(context, topic, partition, stored);
  }
  return undefined;
}

export function latestSize(context: Context, topic: Topic<unknown>): number {
  const { latest } = environmentOf(context, topic.name);
  const range = { start: [topic.name, 0, ''], end: [topic.name, context.partitions, ''] };
  return latest.getKeysCount(range as never);
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
