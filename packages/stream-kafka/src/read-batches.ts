import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { PipelineError } from '@infrapulse/ports';
import { type ByteReader, longAt, readVarInt } from './byte-reader.ts';
import type { RawMessage } from './kafka-cluster.ts';
import { FORMAT, GZIPPED, LENGTH_FROM, TRANSACTIONAL } from './record-batch.ts';
import type { AbortedTransaction } from './request-fetch.ts';

const unzip = promisify(gunzip);

/** From the batch's beginning to its first record. */
const RECORDS_AT = 61;
const ATTRIBUTES_AT = 21;
const LAST_DELTA_AT = 23;
const PRODUCER_AT = 43;
const COUNT_AT = 57;
const FORMAT_AT = 16;
const COMPRESSION = 7;
const CONTROL = 32;

interface ReadBatches {
  readonly messages: readonly RawMessage[];
  /** The offset behind the last whole batch; undefined without one. A compacted batch may hold no record. */
  readonly next: number | undefined;
}

/**
 * What of fetched record batches (format 2, KIP-98) readers may see, from an offset on: no record of an aborted
 * transaction, no marker. Every aborted transaction that began before the end of a batch is known when that is
 * judged, of however many producers: kafkajs takes in one per record, and lets records of the others through.
 */
export async function readBatches(
  bytes: Buffer,
  aborted: readonly AbortedTransaction[],
  from: number,
): Promise<ReadBatches> {
  const isAborted = createAborting(aborted);
  const messages: RawMessage[] = [];
  let next: number | undefined;
  for (let at = 0; at + RECORDS_AT <= bytes.length; ) {
    const end = at + LENGTH_FROM + bytes.readInt32BE(at + 8);
    if (end > bytes.length) break;
    const batch = bytes.subarray(at, end);
    const first = longAt(batch, 0);
    const last = first + batch.readInt32BE(LAST_DELTA_AT);
    if (!isAborted(batch, last)) await readRecords(batch, { first, from }, messages);
    next = last + 1;
    at = end;
  }
  return { messages, next };
}

/** Whether a batch is not to be seen; asked of each, in order. */
function createAborting(
  aborted: readonly AbortedTransaction[],
): (batch: Buffer, last: number) => boolean {
  const begins = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset);
  const aborting = new Set<number>();
  let begun = 0;
  return (batch, last) => {
    for (let begin = begins[begun]; begin && begin.firstOffset <= last; begin = begins[begun]) {
      aborting.add(begin.producerId);
      begun += 1;
    }
    const attributes = batch.readInt16BE(ATTRIBUTES_AT);
    const producerId = longAt(batch, PRODUCER_AT);
    // Whichever way it ended: a marker that commits belongs to a producer that is not in the set.
    if (attributes & CONTROL) aborting.delete(producerId);
    return (
      (attributes & CONTROL) !== 0 ||
      ((attributes & TRANSACTIONAL) !== 0 && aborting.has(producerId))
    );
  };
}

async function readRecords(
  batch: Buffer,
  { first, from }: { readonly first: number; readonly from: number },
  messages: RawMessage[],
): Promise<void> {
  const count = batch.readInt32BE(COUNT_AT);
  const bytes = await recordsOf(batch);
  const reader: ByteReader = { bytes, at: 0 };
  for (let i = 0; i < count; i += 1) {
    const end = readVarInt(reader) + reader.at;
    reader.at += 1;
    skipNumber(reader);
    const offset = first + readVarInt(reader);
    const key = readBytes(reader);
    const value = readBytes(reader);
    if (offset >= from) messages.push({ offset, key, value });
    // Headers are for readers outside.
    reader.at = end;
  }
}

async function recordsOf(batch: Buffer): Promise<Buffer> {
  const records = batch.subarray(RECORDS_AT);
  const compression = batch.readInt16BE(ATTRIBUTES_AT) & COMPRESSION;
  if (batch[FORMAT_AT] === FORMAT && compression === 0) return records;
  if (batch[FORMAT_AT] === FORMAT && compression === GZIPPED) return unzip(records);
  const text = `a batch of format ${batch[FORMAT_AT]} with compression ${compression} was written by others; only gzip is read`;
  throw new PipelineError('IP_STREAM_CORRUPT', 'fatal', text);
}

/** How long after the batch's first record: up to 64 bits. */
function skipNumber(reader: ByteReader): void {
  while ((reader.bytes[reader.at] ?? 0) > 0x7f) reader.at += 1;
  reader.at += 1;
}

function readBytes(reader: ByteReader): Buffer | null {
  const length = readVarInt(reader);
  if (length < 0) return null;
  const from = reader.at;
  reader.at += length;
  return reader.bytes.subarray(from, reader.at);
}
