import { type Context, partitionsOf } from './context.ts';
import type { KafkaCluster } from './kafka-cluster.ts';
import { leaderOf } from './open-link.ts';

const READ_COMMITTED = 1;
const LATEST = '-1';
const EARLIEST = '-2';

export interface Ends {
  readonly first: number;
  readonly next: number;
}

/** First kept offset, and the one behind the last that readers may see, of every partition. */
export async function endsOfTopic(context: Context, wire: string): Promise<readonly Ends[]> {
  const [first, next] = await Promise.all([
    offsetsAt(context, wire, EARLIEST),
    offsetsAt(context, wire, LATEST),
  ]);
  return next.map((offset, partition) => ({
    first: Math.min(first[partition] ?? 0, offset),
    next: offset,
  }));
}

/** Behind the last record that readers may see, of every partition. */
export function nextOfTopic(context: Context, wire: string): Promise<readonly number[]> {
  return offsetsAt(context, wire, LATEST);
}

/** Of every partition the first offset appended at or after an instant (Unix ms); the end where there is none. */
export async function offsetsSince(
  context: Context,
  wire: string,
  atMs: number,
): Promise<readonly number[]> {
  const [found, next] = await Promise.all([
    offsetsAt(context, wire, String(Math.max(0, Math.floor(atMs)))),
    offsetsAt(context, wire, LATEST),
  ]);
  return found.map((offset, partition) => (offset < 0 ? (next[partition] ?? 0) : offset));
}

function offsetsAt(context: Context, wire: string, timestamp: string): Promise<readonly number[]> {
  return context.link.persist(`the ends of ${wire} are not to be had`, (cluster) =>
    Promise.all(
      partitionsOf(context).map((partition) => offsetAt(cluster, wire, partition, timestamp)),
    ),
  );
}

async function offsetAt(
  cluster: KafkaCluster,
  wire: string,
  partition: number,
  timestamp: string,
): Promise<number> {
  const leader = await leaderOf(cluster, wire, partition);
  const { responses } = await leader.listOffsets({
    replicaId: -1,
    isolationLevel: READ_COMMITTED,
    topics: [{ topic: wire, partitions: [{ partition, timestamp }] }],
  });
  return Number(responses[0]?.partitions[0]?.offset ?? 0);
}
