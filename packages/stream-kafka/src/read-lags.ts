import { type Context, groupOfWire, wireName } from './context.ts';
import { type GroupOffsets, offsetsOfGroup } from './group-offsets.ts';
import type { KafkaBroker, KafkaCluster } from './kafka-cluster.ts';
import { nextOfTopic } from './list-offsets.ts';

interface ListsGroups {
  listGroups(): Promise<{ readonly groups: readonly { readonly groupId: string }[] }>;
}

/** Positions of every group of this installation. */
export async function positionsOfGroups(
  context: Context,
): Promise<ReadonlyMap<string, GroupOffsets>> {
  const groups = await groupsOf(context);
  const offsets = await Promise.all(groups.map((group) => offsetsOfGroup(context, group)));
  return new Map(groups.map((group, i) => [group, offsets[i] ?? new Map()]));
}

async function groupsOf(context: Context): Promise<readonly string[]> {
  const wires = await context.link.persist('the groups are not to be had', allGroups);
  return [...new Set(wires)]
    .map((wire) => groupOfWire(context, wire))
    .filter((group) => group !== undefined);
}

/** Each broker knows the groups it coordinates. */
async function allGroups(cluster: KafkaCluster): Promise<readonly string[]> {
  const lists = await Promise.all(
    cluster.getNodeIds().map(async (nodeId) => {
      const broker = (await cluster.findBroker({ nodeId })) as KafkaBroker & ListsGroups;
      return (await broker.listGroups()).groups;
    }),
  );
  return lists.flat().map(({ groupId }) => groupId);
}

/** Records each group has still to handle. */
export async function readLags(context: Context): Promise<Readonly<Record<string, number>>> {
  const groups = await positionsOfGroups(context);
  const wires = new Set([...groups.values()].flatMap((offsets) => [...offsets.keys()]));
  const own = [...wires].filter((wire) => wire.startsWith(wireName(context, '')));
  // Some may be of groups of other processes.
  context.topics.learn(own);
  const ends = new Map(
    await Promise.all(own.map(async (wire) => [wire, await nextOfTopic(context, wire)] as const)),
  );
  const lags: Record<string, number> = {};
  for (const [group, offsets] of groups) if (offsets.size > 0) lags[group] = lagOf(offsets, ends);
  return lags;
}

function lagOf(offsets: GroupOffsets, ends: ReadonlyMap<string, readonly number[]>): number {
  let lag = 0;
  for (const [wire, partitions] of offsets)
    for (const [partition, { next }] of partitions)
      lag += Math.max(0, (ends.get(wire)?.[partition] ?? next) - next);
  return lag;
}
