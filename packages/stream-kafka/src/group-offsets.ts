import { type Context, wireGroup } from './context.ts';
import type { CommittedOffset } from './kafka-cluster.ts';

const GROUP = 0;
const CHECKPOINT = /^checkpoint=(\d+)$/;

/** Where a group stands in one partition; of a fold also where its saved state does. */
interface GroupOffset {
  readonly next: number;
  readonly checkpoint?: number;
}

/** Every position a group has, by wire topic and partition. */
export type GroupOffsets = ReadonlyMap<string, ReadonlyMap<number, GroupOffset>>;

export function checkpointNote(offset: number): string {
  return `checkpoint=${offset}`;
}

export async function offsetsOfGroup(context: Context, group: string): Promise<GroupOffsets> {
  const groupId = wireGroup(context, group);
  const { responses } = await context.link.persist(
    `the positions of ${groupId} are not to be had`,
    async (cluster) => {
      const coordinator = await cluster.findGroupCoordinator({ groupId, coordinatorType: GROUP });
      return coordinator.offsetFetch({ groupId, topics: [] });
    },
  );
  return new Map(
    responses.map(({ topic, partitions }) => [
      topic,
      new Map(
        partitions
          .filter(({ offset }) => Number(offset) >= 0)
          .map((each) => [each.partition, toGroupOffset(each)]),
      ),
    ]),
  );
}

function toGroupOffset({ offset, metadata }: CommittedOffset): GroupOffset {
  const checkpoint = CHECKPOINT.exec(metadata ?? '')?.[1];
  return { next: Number(offset), ...(checkpoint && { checkpoint: Number(checkpoint) }) };
}
