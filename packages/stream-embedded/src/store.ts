import type { NewRecord, Topic } from '@infrapulse/ports';
import { encodeBlock, encodeValue } from './block-codec.ts';
import type { Environment } from './environment.ts';

/** Records of one topic and partition, packed, waiting for their offsets. */
export interface PreparedBlock {
  readonly topic: Topic<unknown>;
  readonly partition: number;
  readonly records: readonly NewRecord<unknown>[];
  readonly bytes: Buffer;
}

export interface Route {
  readonly topic: Topic<unknown>;
  readonly record: NewRecord<unknown>;
}

const BLOCK_RECORDS_MAX = 4096;
/** Values that many hold the newest of: whoever decodes a block of them lets nobody wait for long. */
const COMPACTED_RECORDS_MAX = 256;

/** Records of one topic and partition that are to be packed together. */
export interface OpenBlock extends Omit<PreparedBlock, 'bytes'> {
  readonly records: NewRecord<unknown>[];
}

/** Groups records by topic and partition, in order. */
export function groupRoutes(
  routes: readonly Route[],
  partitionOf: (route: Route) => number,
): OpenBlock[] {
  const groups = new Map<string, OpenBlock>();
  const blocks: OpenBlock[] = [];
  let last: OpenBlock | undefined;
  for (const route of routes) {
    const { topic, record } = route;
    const partition = partitionOf(route);
    // Nearly all of a group go where the one before went.
    if (last?.topic !== topic || last.partition !== partition)
      last = groups.get(`${topic.name}/${partition}`);
    if (!last || last.records.length >= recordsMax(topic)) {
      last = { topic, partition, records: [] };
      groups.set(`${topic.name}/${partition}`, last);
      blocks.push(last);
    }
    last.records.push(record);
  }
  return blocks;
}

function recordsMax({ kept }: Topic<unknown>): number {
  return kept === 'compacted' ? COMPACTED_RECORDS_MAX : BLOCK_RECORDS_MAX;
}

/** Packs records outside of any transaction; `at` is when they are appended. */
export function packBlock(block: OpenBlock, at: number): PreparedBlock {
  return { ...block, bytes: encodeBlock(block.records, at) };
}

/** Inside a transaction: gives the blocks their offsets and puts them; returns the new end of each. */
export function putBlocks(environment: Environment, blocks: readonly PreparedBlock[]): number[] {
  return blocks.map(({ topic, partition, records, bytes }) => {
    const { numbers } = environment;
    const key = (name: string) => [name, topic.name, String(partition)];
    const base = numbers.get(key('next')) ?? 0;
    environment.blocks.putSync([topic.name, partition, base], bytes);
    numbers.putSync(key('next'), base + records.length);
    numbers.putSync(key('bytes'), (numbers.get(key('bytes')) ?? 0) + bytes.length);
    if (topic.kept === 'compacted') putLatest(environment, { topic, partition, records }, base);
    return base + records.length;
  });
}

/** Of each key the offset of its newest record; the value goes beside it when the log lets the record go. */
function putLatest(
  { latest }: Environment,
  { topic: { name }, partition, records }: Omit<PreparedBlock, 'bytes'>,
  base: number,
): void {
  const newest = new Map<string, number>();
  for (const [index, { key }] of records.entries()) newest.set(key, index);
  for (const [key, index] of newest) {
    const isRemoval = records[index]?.value === undefined;
    if (isRemoval) latest.removeSync([name, partition, key]);
    else latest.putSync([name, partition, key], encodeValue(base + index));
  }
}
