import type { StreamRecord, Topic } from '@infrapulse/ports';
import { decodeBlock } from './block-codec.ts';
import { type Context, environmentOf } from './context.ts';

/** A block of the log, decoded. */
export interface HeldBlock {
  /** Its name in the cache. */
  readonly name: string;
  readonly base: number;
  readonly records: readonly StreamRecord<unknown>[];
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
  if (known) return { name, base, records: known };
  const records = decodeBlock(bytes, partition, base);
  cache.set(name, records);
  return { name, base, records };
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
