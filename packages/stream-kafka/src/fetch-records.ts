import { committedMessages } from './committed-messages.ts';
import type { FetchedPartition, KafkaCluster, RawMessage } from './kafka-cluster.ts';
import { leaderOf } from './open-link.ts';

/** One fetch of one partition brings no more, unless a single batch is larger. */
export const FETCH_BYTES = 2 ** 20;
const FETCH_ALL_BYTES = 8 * 2 ** 20;
const READ_COMMITTED = 1;

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
}

/** One request to one broker for some partitions of one topic; waits up to `maxWaitMs` for the first byte. */
export async function fetchFrom(
  cluster: KafkaCluster,
  nodeId: string,
  wire: string,
  { wants, maxWaitMs }: { readonly wants: readonly Want[]; readonly maxWaitMs: number },
): Promise<Fetched[]> {
  const broker = await cluster.findBroker({ nodeId });
  const partitions = wants.map(({ partition, offset }) => ({
    partition,
    fetchOffset: String(offset),
    maxBytes: FETCH_BYTES,
  }));
  const { responses } = await broker.fetch({
    isolationLevel: READ_COMMITTED,
    maxWaitTime: maxWaitMs,
    minBytes: 1,
    maxBytes: FETCH_ALL_BYTES,
    topics: [{ topic: wire, partitions }],
  });
  const from = new Map(wants.map(({ partition, offset }) => [partition, offset]));
  return responses
    .flatMap((response) => response.partitions)
    .map((fetched) => toFetched(fetched, from.get(fetched.partition) ?? 0));
}

function toFetched(fetched: FetchedPartition, from: number): Fetched {
  const { partition, messages, lastStableOffset, highWatermark } = fetched;
  const last = messages.at(-1);
  const behindLast = last === undefined ? from : Number(last.offset) + 1;
  return {
    partition,
    from,
    next: Math.max(from, behindLast, messages.next ?? from),
    end: Math.min(Number(lastStableOffset), Number(highWatermark)),
    messages: committedMessages(fetched, from),
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
    const before = fetched.messages.filter((message) => Number(message.offset) < to);
    if (before.length > 0) yield before;
  }
}
