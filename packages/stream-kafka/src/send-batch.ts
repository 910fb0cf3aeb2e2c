import type { Topic } from '@infrapulse/ports';
import { PipelineError } from '@infrapulse/ports';
import { encodeBatch } from './encode-batch.ts';
import type { KafkaCluster, Message, ProducerId } from './kafka-cluster.ts';
import { leaderOf } from './open-link.ts';
import type { Sender } from './send-together.ts';

/** Brokers take 1 MiB a batch unless told otherwise; kafkajs never splits, so batches stay well below. */
export const BATCH_BYTES = 900_000;
/** What a record costs beside key and value, at most. */
const OVERHEAD_BYTES = 64;

export interface Batch {
  readonly wire: string;
  readonly partition: number;
  readonly messages: readonly Message[];
  readonly firstSequence: number;
  readonly producer: ProducerId;
  readonly transactionalId?: string;
  readonly isZipped?: boolean;
  readonly nowMs: number;
}

/** Sent together with what others send to the same broker now; tried once. */
export async function sendBatch(
  cluster: KafkaCluster,
  sender: Sender,
  batch: Batch,
): Promise<void> {
  const { wire, partition, messages, firstSequence, producer, transactionalId = null } = batch;
  const encoded = await encodeBatch({
    ...{ messages, firstSequence, producer, nowMs: batch.nowMs },
    isTransactional: transactionalId !== null,
    isZipped: batch.isZipped ?? false,
  });
  const leader = await leaderOf(cluster, wire, partition);
  await sender.send(leader, transactionalId, { wire, partition, encoded });
}

export function bytesOf({ key, value }: Message): number {
  return key.length + (value?.length ?? 0) + OVERHEAD_BYTES;
}

/** A record as it crosses the wire. Rejects (reject) one that no broker would take. */
export function messageOf<T>(
  topic: Topic<T>,
  { key, value }: { readonly key: string; readonly value: T | undefined },
  headers?: Readonly<Record<string, string>>,
): Message {
  const bytes = value === undefined ? null : asBuffer(topic.codec.encode(value));
  const message = { key: Buffer.from(key), value: bytes, ...(headers && { headers }) };
  const size = bytesOf(message);
  if (size <= BATCH_BYTES) return message;
  const text = `a record of ${topic.name} has ${size} bytes, more than ${BATCH_BYTES}: ${key.slice(0, 80)}`;
  throw new PipelineError('IP_STREAM_WRITE', 'reject', text);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Runs of messages that each fit into one batch, in order. */
export function splitByBytes(messages: readonly Message[]): readonly (readonly Message[])[] {
  const runs: Message[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    const size = bytesOf(message);
    if (bytes + size > BATCH_BYTES) {
      runs.push([]);
      bytes = 0;
    }
    runs.at(-1)?.push(message);
    bytes += size;
  }
  return runs;
}
