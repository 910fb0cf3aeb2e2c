import type { NewRecord, StreamRecord } from '@infrapulse/ports';
import { Packr } from 'msgpackr';

/** Records of one commit and partition, packed: one entry of the store. */
interface PackedBlock {
  /** Key per record; 0 where it is the value's own `asset`, which nearly every reading's is. */
  readonly k: readonly (string | 0)[];
  readonly v: readonly unknown[];
}

interface BlockHeader {
  /** Append time, Unix ms. */
  readonly at: number;
  readonly count: number;
  readonly bytes: number;
}

const HEADER_BYTES = 12;
const packr = new Packr({ useRecords: true, encodeUndefinedAsNil: false });

export function encodeBlock(records: readonly NewRecord<unknown>[], at: number): Buffer {
  const packed = packr.pack({
    k: records.map(({ key, value }) => (isOwnKey(key, value) ? 0 : key)),
    v: records.map(({ value }) => (value === undefined ? null : value)),
  } satisfies PackedBlock);
  // Memory of its own: handed to another thread it would take what shares its pool along.
  const block = Buffer.allocUnsafeSlow(HEADER_BYTES + packed.length);
  block.writeDoubleBE(at, 0);
  block.writeUInt32BE(records.length, 8);
  packed.copy(block, HEADER_BYTES);
  return block;
}

export function headerOf(block: Buffer): BlockHeader {
  return { at: block.readDoubleBE(0), count: block.readUInt32BE(8), bytes: block.length };
}

export function decodeBlock(
  block: Uint8Array,
  partition: number,
  base: number,
): StreamRecord<unknown>[] {
  const { k, v } = packr.unpack(block.subarray(HEADER_BYTES)) as PackedBlock;
  return v.map((stored, index) => {
    const value = stored === null ? undefined : stored;
    const key = k[index];
    return {
      partition,
      offset: base + index,
      key: typeof key === 'string' ? key : (value as { asset: string }).asset,
      value,
    };
  });
}

function isOwnKey(key: string, value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'asset' in value && value.asset === key;
}

/** One value alone: entries of compacted tables and of fold states. */
export function encodeValue(value: unknown): Buffer {
  return packr.pack(value);
}

export function decodeValue(bytes: Buffer): unknown {
  return packr.unpack(bytes);
}
