import { type Context, partitionsOf } from './context.ts';
import type { KafkaBroker } from './kafka-cluster.ts';
import { leadersOf } from './open-link.ts';

const READ_COMMITTED = 1;
const LATEST = '-1';
const EARLIEST = '-2';

export interface Ends {
  readonly first: number;
  readonly next: number;
}

/** First kept offset, and the one behind the last that readers may see, of every partition. */
export function endsOfTopic(context: Context, wire: string): Promise<readonly Ends[]> {
  return endsOf(context, wire, partitionsOf(context));
}

/** The same of one partition. */
export async function endsOfPartition(
  context: Context,
  wire: string,
  partition: number,
): Promise<Ends> {
  const [ends] = await endsOf(context, wire, [partition]);
  return ends ?? { first: 0, next: 0 };
}

async function endsOf(
  context: Context,
  wire: string,
  partitions: readonly number[],
): Promise<readonly Ends[]> {
  const [first, next] = await Promise.all([
    offsetsAt(context, wire, EARLIEST, partitions),
    offsetsAt(context, wire, LATEST, partitions),
  ]);
  return next.map((offset, i) => ({ first: Math.min(first[i] ?? 0, offset), next: offset }));
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

/** In the order of the partitions; one question to each broker that leads some of them. */
function offsetsAt(
  context: Context,
  wire: string,
  timestamp: string,
  partitions = partitionsOf(context),
): Promise<readonly number[]> {
  return context.link.persist(`the ends of ${wire} are not to be had`, async (cluster) => {
    const leaders = leadersOf(cluster, wire, partitions);
    const answers = await Promise.all(
      leaders.map(async ([nodeId, led]) => {
        const asked = led.map((partition) => ({ partition, timestamp }));
        return offsetsFrom(await cluster.findBroker({ nodeId }), wire, asked);
      }),
    );
    const found = new Map(answers.flat());
    return partitions.map((partition) => found.get(partition) ?? 0);
  });
}

async function offsetsFrom(
  leader: KafkaBroker,
  wire: string,
  partitions: readonly { readonly partition: number; readonly timestamp: string }[],
): Promise<(readonly [number, number])[]> {
  const { responses } = await leader.listOffsets({
    replicaId: -1,
    isolationLevel: READ_COMMITTED,
    topics: [{ topic: wire, partitions }],
  });
  const answered = responses[0]?.partitions ?? [];
  return answered.map(({ partition, offset }) => [partition, Number(offset)] as const);
}
