import { type Context, partitionsOf, type Retention, wireName } from './context.ts';
import { fetchFrom } from './fetch-records.ts';
import type { GroupOffsets } from './group-offsets.ts';
import type { KafkaBroker } from './kafka-cluster.ts';
import { toPipelineError } from './kafka-errors.ts';
import { endsOfTopic, offsetsSince } from './list-offsets.ts';
import { leaderOf } from './open-link.ts';
import { positionsOfGroups } from './read-lags.ts';
import { bytesOf } from './send-batch.ts';

interface DeletesRecords {
  deleteRecords(request: {
    readonly topics: readonly {
      readonly topic: string;
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[];
    }[];
  }): Promise<unknown>;
}

/**
 * Deletes what is older or larger than each topic's retention, never past a group's position or checkpoint. The
 * brokers' own retention is off, as it knows no positions. Compacted topics are cleaned by the brokers: `retention`
 * names none.
 */
export async function retainTopics(context: Context, now: number): Promise<void> {
  const existing = await existingTopics(context);
  const retentions = Object.entries(context.config.retention ?? {})
    .map(([topic, retention]) => ({ topic: wireName(context, topic), retention }))
    .filter(({ topic }) => !context.topics.isCompacted(topic) && existing.has(topic));
  if (retentions.length === 0) return;
  // Some only other processes have opened.
  context.topics.learn(retentions.map(({ topic }) => topic));
  const groups = [...(await positionsOfGroups(context)).values()];
  for (const { topic, retention } of retentions)
    await retainTopic(context, topic, { retention, now, groups });
}

async function existingTopics({ topics }: Context): Promise<ReadonlySet<string>> {
  try {
    return await topics.existing();
  } catch (error) {
    throw toPipelineError(error, 'the topics are not to be had');
  }
}

interface Rule {
  readonly retention: Retention;
  readonly now: number;
  readonly groups: readonly GroupOffsets[];
}

async function retainTopic(
  context: Context,
  wire: string,
  { retention, now, groups }: Rule,
): Promise<void> {
  const ends = await endsOfTopic(context, wire);
  const young =
    retention.ageMs === undefined
      ? ends.map(({ first }) => first)
      : await offsetsSince(context, wire, now - retention.ageMs);
  for (const partition of partitionsOf(context)) {
    const { first, next } = ends[partition] ?? { first: 0, next: 0 };
    const place = { wire, partition, first, next };
    const fitting = await fittingFrom(context, place, retention.bytes);
    const wanted = Math.max(young[partition] ?? first, fitting);
    const cut = Math.min(wanted, neededFrom(groups, wire, partition), next);
    if (cut > first) await deleteBefore(context, wire, partition, cut);
  }
}

/** The oldest record any group has still to read, or to apply again after a restart. */
function neededFrom(groups: readonly GroupOffsets[], wire: string, partition: number): number {
  const offsets = groups.flatMap((group) => group.get(wire)?.get(partition) ?? []);
  return Math.min(
    ...offsets.map(({ next, checkpoint }) => Math.min(next, checkpoint ?? next)),
    Number.POSITIVE_INFINITY,
  );
}

interface Place {
  readonly wire: string;
  readonly partition: number;
  readonly first: number;
  readonly next: number;
}

/** From where on the records fit into their share of the bytes, by the size of the oldest: brokers tell no sizes. */
async function fittingFrom(
  context: Context,
  { wire, partition, first, next }: Place,
  bytes: number | undefined,
): Promise<number> {
  if (bytes === undefined || first >= next) return first;
  const [fetched] = await context.link.persist(`${wire} cannot be measured`, async (cluster) => {
    const { nodeId } = await leaderOf(cluster, wire, partition);
    return fetchFrom(cluster, nodeId, wire, {
      wants: [{ partition, offset: first }],
      maxWaitMs: 0,
    });
  });
  if (!fetched || fetched.messages.length === 0) return first;
  const sampled = fetched.messages.reduce(
    (sum, { key, value }) => sum + bytesOf({ key: key ?? Buffer.alloc(0), value }),
    0,
  );
  const each = sampled / (fetched.next - first);
  return Math.max(first, Math.floor(next - bytes / context.config.partitions / each));
}

async function deleteBefore(
  context: Context,
  wire: string,
  partition: number,
  offset: number,
): Promise<void> {
  await context.link.persist(`old records of ${wire} cannot be deleted`, async (cluster) => {
    const leader = (await leaderOf(cluster, wire, partition)) as KafkaBroker & DeletesRecords;
    await leader.deleteRecords({
      topics: [{ topic: wire, partitions: [{ partition, offset: String(offset) }] }],
    });
  });
}
