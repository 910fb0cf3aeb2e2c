import { askBroker } from './ask-broker.ts';
import { type ByteReader, readInt, readList, readShort, readText } from './byte-reader.ts';
import type { KafkaBroker } from './kafka-cluster.ts';

/** One record batch for one partition. */
export interface Piece {
  readonly wire: string;
  readonly partition: number;
  readonly encoded: Buffer;
}

/** What became of one of them; 0: durable. */
interface PieceAnswer {
  readonly wire: string;
  readonly partition: number;
  readonly errorCode: number;
}

const API = { apiKey: 0, apiVersion: 7, apiName: 'Produce' } as const;
const ACKS_OF_ALL = -1;
const BROKER_WAIT_MS = 8000;

/** Produce, version 7, of at most one batch for each partition; says of each what became of it. */
export function requestProduce(
  broker: KafkaBroker,
  transactionalId: string | null,
  pieces: readonly Piece[],
): Promise<readonly PieceAnswer[]> {
  const buffer = encodePieces(transactionalId, pieces);
  return askBroker(
    broker,
    { ...API, encode: async () => ({ buf: buffer, buffer }) },
    decodeAnswers,
  );
}

function encodePieces(transactionalId: string | null, pieces: readonly Piece[]): Buffer {
  const topics = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const ofTopic = topics.get(piece.wire);
    if (ofTopic) ofTopic.push(piece);
    else topics.set(piece.wire, [piece]);
  }
  const parts = [text(transactionalId), short(ACKS_OF_ALL), int(BROKER_WAIT_MS), int(topics.size)];
  for (const [wire, ofTopic] of topics) {
    parts.push(text(wire), int(ofTopic.length));
    for (const { partition, encoded } of ofTopic)
      parts.push(int(partition), int(encoded.length), encoded);
  }
  return Buffer.concat(parts);
}

function int(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function short(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function text(value: string | null): Buffer {
  if (value === null) return short(-1);
  const bytes = Buffer.from(value);
  return Buffer.concat([short(bytes.length), bytes]);
}

function decodeAnswers(bytes: Buffer): readonly PieceAnswer[] {
  return readList({ bytes, at: 0 }, (reader) => {
    const wire = readText(reader);
    return readList(reader, (each) => readAnswer(each, wire));
  }).flat();
}

function readAnswer(reader: ByteReader, wire: string): PieceAnswer {
  const partition = readInt(reader);
  const errorCode = readShort(reader);
  // Its first offset, its time, where the log starts.
  reader.at += 24;
  return { wire, partition, errorCode };
}
