import type { EntriesOptions, StreamRecord, Topic } from '@infrapulse/ports';
import { decodeValue } from './block-codec.ts';
import { type Context, environmentOf } from './context.ts';
import { blockHolding, type HeldBlock } from './read-block.ts';

/** Offset of the newest record of a key, with its value once the log has let the record go. */
interface Place {
  readonly offset: number;
  readonly key: string;
  readonly inline: unknown;
}

/** The newest record of every key of a compacted topic, in the order of their offsets. */
export function* latestOf(
  context: Context,
  topic: Topic<unknown>,
  partition: number,
  options: EntriesOptions = {},
): Iterable<StreamRecord<unknown>> {
  // A block holds many of them: it is fetched once, as that costs more than all its records.
  let block: HeldBlock | undefined;
  for (const { offset, key, inline } of placesOf(context, topic, partition, options)) {
    if (inline === undefined && !holds(block, offset))
      block = blockHolding(context, topic, partition, offset);
    // Between two turns of the reader retention may have let the record go, or its key may have a newer one.
    const value =
      inline ?? block?.records[offset - block.base]?.value ?? latestValue(context, topic, key);
    if (value !== undefined) yield { partition, offset, key, value };
  }
}

function placesOf(
  context: Context,
  topic: Topic<unknown>,
  partition: number,
  { prefix = '', select }: EntriesOptions,
): Place[] {
  const { latest } = environmentOf(context, topic.name);
  const found: Place[] = [];
  for (const { key, value } of latest.getRange(rangeOf(topic, partition, prefix) as never)) {
    const stored = placeIn(value);
    if (typeof stored === 'number') found.push({ offset: stored, key: key[2], inline: undefined });
    else found.push({ offset: stored[0], key: key[2], inline: stored[1] });
  }
  const wanted = select?.(found.map(({ key }) => key));
  const places = wanted ? found.filter(({ key }) => wanted.has(key)) : found;
  return places.sort((a, b) => a.offset - b.offset);
}

/** MessagePack's mark of a whole number of 32 bits: what nearly all offsets are. */
const UINT32 = 0xce;

/** Of a large city there are hundreds of thousands when it starts: the usual number is read by hand. */
function placeIn(bytes: Buffer): number | readonly [offset: number, value: unknown] {
  if (bytes[0] === UINT32) return bytes.readUInt32BE(1);
  return decodeValue(bytes) as number | readonly [number, unknown];
}

function rangeOf(topic: Topic<unknown>, partition: number, prefix = '') {
  return {
    start: [topic.name, partition, prefix],
    end: [topic.name, partition, `${prefix}\uffff`],
  };
}

function holds(block: HeldBlock | undefined, offset: number): boolean {
  return block !== undefined && offset >= block.base && offset < block.base + block.records.length;
}

/** The newest value of one key of a compacted topic, whichever partition has it. */
export function latestValue(context: Context, topic: Topic<unknown>, key: string): unknown {
  const { latest } = environmentOf(context, topic.name);
  for (let partition = 0; partition < context.partitions; partition += 1) {
    const bytes = latest.get([topic.name, partition, key]);
    if (!bytes) continue;
    const stored = placeIn(bytes);
    if (typeof stored !== 'number') return stored[1];
    const block = blockHolding(context, topic, partition, stored);
    return block?.records[stored - block.base]?.value;
  }
  return undefined;
}

export function* latestKeys(context: Context, topic: Topic<unknown>): IterableIterator<string> {
  const { latest } = environmentOf(context, topic.name);
  for (let partition = 0; partition < context.partitions; partition += 1)
    for (const key of latest.getKeys(rangeOf(topic, partition) as never)) yield key[2];
}
