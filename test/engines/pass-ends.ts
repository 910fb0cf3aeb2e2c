import type { Admin } from 'kafkajs';
import type { KafkaStreamConfig } from '../../packages/stream-kafka/src/index.ts';
import { until } from '../system/until.ts';
import { withAdmin } from './foreign-client.ts';

/** Topic and partition → offset. */
type Offsets = ReadonlyMap<string, number>;

/**
 * Resolves when every group of the installation has handled all that its topics hold now. Ticks go on meanwhile, so an
 * instant at which nobody has anything left may never come.
 */
export function passEnds(kafka: KafkaStreamConfig, withinMs: number): Promise<boolean> {
  return withAdmin(kafka, async (admin) => {
    const groupIds = await groupsOf(admin, kafka.topicPrefix ?? '');
    const ends = await endsOf(admin, await positionsOf(admin, groupIds));
    const ask = async () => {
      const behind = behindOf(await positionsOf(admin, groupIds), ends);
      if (behind.length > 0) throw new Error(behind.join(', '));
      return true;
    };
    return until(ask, { withinMs, what: 'every group is past what the log held' });
  });
}

async function groupsOf(admin: Admin, prefix: string): Promise<readonly string[]> {
  const { groups } = await admin.listGroups();
  return groups.map(({ groupId }) => groupId).filter((groupId) => groupId.startsWith(prefix));
}

async function positionsOf(
  admin: Admin,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, Offsets>> {
  const ofEach = groupIds.map(async (groupId) => {
    const topics = await admin.fetchOffsets({ groupId });
    const saved = topics.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [`${topic}/${partition}`, Number(offset)] as const),
    );
    return [groupId, new Map(saved.filter(([, offset]) => offset >= 0))] as const;
  });
  return new Map(await Promise.all(ofEach));
}

/** Of every topic that a group reads. */
async function endsOf(admin: Admin, positions: ReadonlyMap<string, Offsets>): Promise<Offsets> {
  const read = [...positions.values()].flatMap((offsets) => [...offsets.keys()]);
  const topics = [...new Set(read.map((place) => place.slice(0, place.lastIndexOf('/'))))];
  const ofEach = topics.map(async (topic) => {
    const partitions = await admin.fetchTopicOffsets(topic);
    return partitions.map(
      ({ partition, offset }) => [`${topic}/${partition}`, Number(offset)] as const,
    );
  });
  return new Map((await Promise.all(ofEach)).flat());
}

function behindOf(positions: ReadonlyMap<string, Offsets>, ends: Offsets): readonly string[] {
  return [...positions].flatMap(([groupId, offsets]) =>
    [...offsets]
      .filter(([place, next]) => next < (ends.get(place) ?? 0))
      .map(([place, next]) => `${groupId}: ${place} at ${next} of ${ends.get(place)}`),
  );
}
