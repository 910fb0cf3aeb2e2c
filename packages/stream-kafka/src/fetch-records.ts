import type { KafkaCluster, RawMessage } from './kafka-cluster.ts';
import { leaderOf } from './open-link.ts';
import { readBatches } from './read-batches.ts';
import { type FetchedPartition, requestFetch } from './request-fetch.ts';

/** One fetch of one partition brings no more, unless a single batch is larger. */
export const FETCH_BYTES = 2 ** 20;
const FETCH_ALL_BYTES = 8 * 2 ** 20;

export interface Want {
  readonly partition: number;
  readonly offset: number;
}

export interface Fetched {
  readonly partition: number;
  /** Where the fetch began. */
  readonly from: number;
  /** Where the next one begins: behind markers and aborted records too. */
  readonly next: number;
  /** What readers may see is before this. */
  readonly end: number;
  readonly messages: readonly RawMessage[];
  /** How much it was on the wire. */
  readonly bytes: number;
}

/** One request to one broker for some partitions of one topic; waits up to `maxWaitMs` for the first byte. */
export async function fetchFrom(
  cluster: KafkaCluster,
  nodeId: string,
  wire: string,
  { wants, maxWaitMs }: { readonly wants: readonly Want[]; readonly maxWaitMs: number },
): Promise<Fetched[]> {
  const broker = await cluster.findBroker({ nodeId });
  const bounds = { partitionBytes: FETCH_BYTES, allBytes: FETCH_ALL_BYTES };
  const answers = await requestFetch(broker, { wire, wants, maxWaitMs, ...bounds });
  const from = new Map(wants.map(({ partition, offset }) => [partition, offset]));
  return Promise.all(answers.map((answer) => toFetched(answer, from.get(answer.partition) ?? 0)));
}

async function toFetched(fetched: FetchedPartition, from: number): Promise<Fetched> {
  const { partition, batches, aborted, lastStableOffset, highWatermark } = fetched;
  const { messages, next } = await readBatches(batches, aborted, from);
  return {
    partition,
    from,
    next: Math.max(from, next ?? from),
    end: Math.min(lastStableOffset, highWatermark),
    messages,
    bytes: batches.length,
  };
}

/** Every committed message of a partition from one offset up to another, piece by piece. */
export async function* readRange(
  persist: <R>(work: (cluster: KafkaCluster) => Promise<R>) => Promise<R>,
  wire: string,
  partition: number,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<readonly RawMessage[]> {
  for (let offset = from; offset < to; ) {
    const wants = [{ partition, offset }];
    const [fetched] = await persist(async (cluster) => {
      const { nodeId } = await leaderOf(cluster, wire, partition);
      return fetchFrom(cluster, nodeId, wire, { wants, maxWaitMs: 100 });
    });
    if (!fetched) continue;
    offset = fetched.next;
    const before = fetched.messages.filter((message) => message.offset < to);
    if (before.length > 0) yield before;
  }
}
