import type { NewRecord, Topic } from '@infrapulse/ports';

const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** Kafka's own hash (murmur2) of the key's UTF-8 bytes, so that foreign producers put a key where we do. */
export function partitionOfKey(key: string, partitions: number): number {
  if (partitions === 1) return 0;
  const bytes = Buffer.from(key);
  return (murmur2(bytes) & 0x7fffffff) % partitions;
}

/** Where a record of a topic goes: where it says, or where its key, or what counts of it, puts it. */
export function partitionOfRecord(
  { partitionBy }: Topic<unknown>,
  { key, partition }: Pick<NewRecord<unknown>, 'key' | 'partition'>,
  partitions: number,
): number {
  if (partition !== undefined || partitions === 1) return partition ?? 0;
  return partitionOfKey(partitionBy ? partitionBy(key) : key, partitions);
}

function murmur2(bytes: Buffer): number {
  const whole = bytes.length & ~3;
  let h = SEED ^ bytes.length;
  for (let i = 0; i < whole; i += 4) {
    let k = Math.imul(bytes.readInt32LE(i), M);
    k ^= k >>> 24;
    h = Math.imul(h, M) ^ Math.imul(k, M);
  }
  return finish(h, bytes, whole);
}

function finish(hash: number, bytes: Buffer, whole: number): number {
  let h = hash;
  const rest = bytes.length - whole;
  if (rest === 3) h ^= (bytes[whole + 2] ?? 0) << 16;
  if (rest >= 2) h ^= (bytes[whole + 1] ?? 0) << 8;
  if (rest >= 1) h = Math.imul(h ^ (bytes[whole] ?? 0), M);
  h = Math.imul(h ^ (h >>> 13), M);
  return h ^ (h >>> 15);
}
