import encodeFetch from 'kafkajs/src/protocol/requests/fetch/v11/request.js';
import { askBroker } from './ask-broker.ts';
import {
  type ByteReader,
  readInt,
  readList,
  readLong,
  readShort,
  readText,
} from './byte-reader.ts';
import type { KafkaBroker } from './kafka-cluster.ts';
import { failIfRefused } from './kafka-errors.ts';

interface FetchRequest {
  readonly wire: string;
  readonly wants: readonly { readonly partition: number; readonly offset: number }[];
  readonly maxWaitMs: number;
  /** Of one partition, unless a single batch is larger. */
  readonly partitionBytes: number;
  readonly allBytes: number;
}

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

export interface FetchedPartition {
  readonly partition: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly aborted: readonly AbortedTransaction[];
  /** Whole record batches, and perhaps the beginning of one. */
  readonly batches: Buffer;
}

const CONSUMER = -1;
const READ_COMMITTED = 1;

/** Fetch, version 11 (KIP-98, KIP-392). Rejects with kafkajs's error of the first partition that has one. */
export function requestFetch(
  broker: KafkaBroker,
  { wire, wants, maxWaitMs, partitionBytes, allBytes }: FetchRequest,
): Promise<readonly FetchedPartition[]> {
  const partitions = wants.map(({ partition, offset }) => ({
    partition,
    fetchOffset: String(offset),
    maxBytes: partitionBytes,
  }));
  const request = encodeFetch({
    replicaId: CONSUMER,
    isolationLevel: READ_COMMITTED,
    maxWaitTime: maxWaitMs,
    minBytes: 1,
    maxBytes: allBytes,
    topics: [{ topic: wire, partitions }],
  });
  return askBroker(broker, request, decodeFetched);
}

function decodeFetched(bytes: Buffer): readonly FetchedPartition[] {
  // Behind the throttling time.
  const reader = { bytes, at: 4 };
  failIfRefused(readShort(reader));
  reader.at += 4;
  return readList(reader, (each) => {
    readText(each);
    return readList(each, readPartition);
  }).flat();
}

function readPartition(reader: ByteReader): FetchedPartition {
  const partition = readInt(reader);
  failIfRefused(readShort(reader));
  const highWatermark = readLong(reader);
  const lastStableOffset = readLong(reader);
  // Where the log starts, then which replica would be nearer: nothing to us.
  reader.at += 8;
  const aborted = readList(reader, (each) => ({
    producerId: readLong(each),
    firstOffset: readLong(each),
  }));
  reader.at += 4;
  const length = Math.max(0, readInt(reader));
  const batches = reader.bytes.subarray(reader.at, reader.at + length);
  reader.at += length;
  return { partition, highWatermark, lastStableOffset, aborted, batches };
}
