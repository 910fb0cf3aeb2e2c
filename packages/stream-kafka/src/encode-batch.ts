import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import crc32C from 'kafkajs/src/protocol/recordBatch/crc32C/index.js';
import type { Message, ProducerId } from './kafka-cluster.ts';
import { FORMAT, GZIPPED, LENGTH_FROM, TRANSACTIONAL } from './record-batch.ts';

const zip = promisify(gzip);

/** Offset, length, epoch, format and checksum, before what the checksum covers. */
const HEAD_BYTES = 21;
/** From the attributes to the number of records. */
const FIXED_BYTES = 40;
/** A variable-length number of 32 bits, at most. */
const NUMBER_BYTES = 5;

interface BatchOptions {
  readonly messages: readonly Message[];
  readonly firstSequence: number;
  readonly producer: ProducerId;
  readonly isTransactional: boolean;
  readonly isZipped: boolean;
  /** Counts where the topic does not take the broker's own time, Unix ms. */
  readonly nowMs: number;
}

/**
 * One record batch (format 2, KIP-98) in one buffer. kafkajs makes
 * several buffers for each record, which cost more than everything else of an append.
 */
export async function encodeBatch(options: BatchOptions): Promise<Buffer> {
  const { messages, producer, firstSequence, isTransactional, isZipped } = options;
  const now = BigInt(Math.floor(options.nowMs));
  const plain = encodeRecords(messages);
  const records = isZipped ? await zip(plain, { level: 1 }) : plain;
  const batch = Buffer.allocUnsafe(HEAD_BYTES + FIXED_BYTES + records.length);
  const attributes = (isZipped ? GZIPPED : 0) + (isTransactional ? TRANSACTIONAL : 0);
  let at = batch.writeBigInt64BE(0n, 0);
  at = batch.writeInt32BE(batch.length - LENGTH_FROM, at);
  at = batch.writeInt32BE(0, at);
  at = batch.writeInt8(FORMAT, at);
  const crcAt = at;
  at = batch.writeInt16BE(attributes, at + 4);
  at = batch.writeInt32BE(messages.length - 1, at);
  at = batch.writeBigInt64BE(now, at);
  at = batch.writeBigInt64BE(now, at);
  at = batch.writeBigInt64BE(BigInt(producer.producerId), at);
  at = batch.writeInt16BE(producer.producerEpoch, at);
  at = batch.writeInt32BE(firstSequence, at);
  at = batch.writeInt32BE(messages.length, at);
  records.copy(batch, at);
  batch.writeUInt32BE(crc32C(batch.subarray(crcAt + 4)), crcAt);
  return batch;
}

function encodeRecords(messages: readonly Message[]): Buffer {
  const headersOf = rememberingHeaders();
  const most = messages.reduce((sum, each) => sum + mostBytesOf(each, headersOf(each)), 0);
  const bytes = Buffer.allocUnsafe(most);
  let at = 0;
  for (const [i, message] of messages.entries()) {
    const headers = headersOf(message);
    at = writeNumber(bytes, at, bodyBytesOf(message, i, headers));
    at = bytes.writeInt8(0, at);
    at = bytes.writeInt8(0, at);
    at = writeNumber(bytes, at, i);
    at = writeBytes(bytes, at, message.key);
    at = writeBytes(bytes, at, message.value);
    at += headers.copy(bytes, at);
  }
  return bytes.subarray(0, at);
}

function mostBytesOf({ key, value }: Message, headers: Buffer): number {
  return 2 + 4 * NUMBER_BYTES + key.length + (value?.length ?? 0) + headers.length;
}

function bodyBytesOf({ key, value }: Message, delta: number, headers: Buffer): number {
  const valueBytes = value === null ? 1 : numberBytes(value.length) + value.length;
  return (
    2 + numberBytes(delta) + numberBytes(key.length) + key.length + valueBytes + headers.length
  );
}

const NO_HEADERS = Buffer.of(0);

/** The outputs of a transaction share theirs. */
function rememberingHeaders(): (message: Message) => Buffer {
  const known = new Map<object, Buffer>();
  return ({ headers }) => {
    if (!headers) return NO_HEADERS;
    const before = known.get(headers);
    if (before) return before;
    const encoded = encodeHeaders(headers);
    known.set(headers, encoded);
    return encoded;
  };
}

function encodeHeaders(headers: Readonly<Record<string, string>>): Buffer {
  const texts = Object.entries(headers)
    .flat()
    .map((text) => Buffer.from(text));
  const most = texts.reduce((sum, text) => sum + text.length + NUMBER_BYTES, NUMBER_BYTES);
  const bytes = Buffer.allocUnsafe(most);
  let at = writeNumber(bytes, 0, texts.length / 2);
  for (const text of texts) at = writeBytes(bytes, at, text);
  return bytes.subarray(0, at);
}

function writeBytes(bytes: Buffer, at: number, value: Buffer | null): number {
  if (value === null) return writeNumber(bytes, at, -1);
  const behind = writeNumber(bytes, at, value.length);
  return behind + value.copy(bytes, behind);
}

/** Zigzag: small numbers of either sign take few bytes. */
function writeNumber(bytes: Buffer, at: number, number: number): number {
  let rest = ((number << 1) ^ (number >> 31)) >>> 0;
  let next = at;
  for (; rest > 0x7f; rest >>>= 7, next += 1) bytes[next] = (rest & 0x7f) | 0x80;
  bytes[next] = rest;
  return next + 1;
}

function numberBytes(number: number): number {
  let rest = ((number << 1) ^ (number >> 31)) >>> 0;
  let count = 1;
  for (; rest > 0x7f; rest >>>= 7) count += 1;
  return count;
}
