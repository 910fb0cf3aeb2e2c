import type { NewRecord, StreamRecord } from '@infrapulse/ports';
import { Packr } from 'msgpackr';
import { createByteWriter } from './byte-writer.ts';
import type { Column } from './column-format.ts';
import { packColumn } from './pack-column.ts';
import { unpackColumn } from './unpack-column.ts';

interface BlockHeader {
  /** Append time, Unix ms. */
  readonly at: number;
  readonly count: number;
  readonly bytes: number;
}

/** What stands behind the numbers of a block: the column of the keys, null where it is the value's own `asset`. */
type BlockColumns = readonly [keys: Column, values: Column];

/** Append time as a double, count and length of the numbers as 32 bits each. */
const HEADER_BYTES = 16;
/** Set in the count of a block in columns; directories of format 1 hold blocks of records one by one. */
const IN_COLUMNS = 2 ** 31;
const OLD_HEADER_BYTES = 12;
const packr = new Packr({ useRecords: true, encodeUndefinedAsNil: false });
const columnPackr = new Packr({ useRecords: false, encodeUndefinedAsNil: false });
const numbers = createByteWriter();

/** Records of one commit and partition: one entry of the store. Columns take half the bytes of records one by one. */
export function encodeBlock(records: readonly NewRecord<unknown>[], at: number): Buffer {
  numbers.reset();
  const keys = records.map(({ key, value }) => (isOwnKey(key, value) ? null : key));
  const values = records.map(({ value }) => value);
  const columns: BlockColumns = [packColumn(keys, numbers), packColumn(values, numbers)];
  const described = columnPackr.pack(columns);
  const body = numbers.written();
  // Memory of its own: in a pool it would keep the whole pool.
  const block = Buffer.allocUnsafeSlow(HEADER_BYTES + body.length + described.length);
  block.writeDoubleBE(at, 0);
  block.writeUInt32BE(IN_COLUMNS + records.length, 8);
  block.writeUInt32BE(body.length, 12);
  block.set(body, HEADER_BYTES);
  block.set(described, HEADER_BYTES + body.length);
  return block;
}

export function headerOf(block: Buffer): BlockHeader {
  return {
    at: block.readDoubleBE(0),
    count: block.readUInt32BE(8) % IN_COLUMNS,
    bytes: block.length,
  };
}

export function decodeBlock(
  block: Uint8Array,
  partition: number,
  base: number,
): StreamRecord<unknown>[] {
  const { keys, values, count } = unpackBlock(block);
  return Array.from({ length: count }, (_, index) => {
    const value = values[index];
    const key = (keys[index] ?? (value as { asset: string }).asset) as string;
    return { partition, offset: base + index, key, value };
  });
}

interface Unpacked {
  readonly keys: ArrayLike<unknown>;
  readonly values: ArrayLike<unknown>;
  readonly count: number;
}

function unpackBlock(block: Uint8Array): Unpacked {
  const header = new DataView(block.buffer, block.byteOffset, HEADER_BYTES);
  const counted = header.getUint32(8);
  if (counted < IN_COLUMNS) return unpackOldBlock(block);
  const count = counted - IN_COLUMNS;
  const length = header.getUint32(12);
  const body = new DataView(block.buffer, block.byteOffset + HEADER_BYTES, length);
  const described = block.subarray(HEADER_BYTES + length);
  const [keys, values] = columnPackr.unpack(described) as BlockColumns;
  return {
    keys: unpackColumn(keys, count, body),
    values: unpackColumn(values, count, body),
    count,
  };
}

/** Format 1: the keys, 0 for the value's own `asset`, and the values, null for a removal. */
function unpackOldBlock(block: Uint8Array): Unpacked {
  const { k, v } = packr.unpack(block.subarray(OLD_HEADER_BYTES)) as Record<'k' | 'v', unknown[]>;
  return {
    keys: k.map((key) => (key === 0 ? null : key)),
    values: v.map((value) => (value === null ? undefined : value)),
    count: v.length,
  };
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
