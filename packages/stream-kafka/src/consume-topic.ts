import type { ConsumeOptions, Consumer, StreamBatch, Topic } from '@infrapulse/ports';
import { type Context, openTopic } from './context.ts';
import { followGroup, type Lane } from './follow-group.ts';
import { offsetsOfGroup } from './group-offsets.ts';
import { handOut } from './hand-out.ts';
import { createInbox } from './inbox.ts';
import type { Member } from './join-group.ts';
import { endsOfPartition } from './list-offsets.ts';

const BATCH_MAX = 8192;
/** Positions are saved this often; what was handled since is delivered again after a crash. */
const SAVE_EVERY_MS = 250;

/** At least once, in order per partition; consumers of one group share the partitions. */
export async function consumeTopic<T>(
  context: Context,
  options: ConsumeOptions<T>,
  onBatch: (batch: StreamBatch<T>, leaving: AbortSignal) => Promise<void> | void,
): Promise<Consumer> {
  const topic = await openTopic(context, options.topic as Topic<unknown>);
  const { group, batchMax = BATCH_MAX, aheadMax = 0 } = options;
  const handle = onBatch as (
    batch: StreamBatch<unknown>,
    leaving: AbortSignal,
  ) => Promise<void> | void;
  const saved = new Map<number, number>();
  const start = starter(context, { wire: topic.wire, group, from: options.from });
  // A map says where to begin now; what comes to us later begins where others of the group left it.
  let isFirst = true;
  const consumer = await followGroup(context, {
    topic,
    group,
    saveEveryMs: SAVE_EVERY_MS,
    paceMs: options.paceMs,
    save: (lanes, member) => savePositions(lanes, member, saved),
    async openLane(partition, room) {
      const { position, end } = await start(partition, isFirst);
      saved.delete(partition);
      await room.member.commit([{ partition, next: position }]);
      saved.set(partition, position);
      const inbox = createInbox(context, topic.topic, partition, { offset: position, end });
      return handOut(context, { partition, inbox, position, batchMax, aheadMax, handle }, room);
    },
  });
  isFirst = false;
  return consumer;
}

interface Where {
  readonly wire: string;
  readonly group: string | null;
  readonly from: ConsumeOptions<unknown>['from'];
}

function starter(context: Context, { wire, group, from }: Where) {
  return async (partition: number, isFirst: boolean) => {
    const { first, next } = await endsOfPartition(context, wire, partition);
    const told = typeof from === 'object' ? (from[partition] ?? 0) : undefined;
    const offsets = group === null ? undefined : await offsetsOfGroup(context, group);
    const saved = offsets?.get(wire)?.get(partition)?.next;
    const fallback = from === 'latest' ? next : first;
    const begin = (isFirst ? (told ?? saved) : (saved ?? told)) ?? fallback;
    const position = Math.min(Math.max(begin, first), next);
    return { position, end: next };
  };
}

async function savePositions(
  lanes: readonly Lane[],
  member: Member,
  saved: Map<number, number>,
): Promise<void> {
  const moved = lanes
    .map((lane) => ({ partition: lane.partition, next: lane.position() }))
    .filter(({ partition, next }) => saved.get(partition) !== next);
  if (moved.length === 0) return;
  await member.commit(moved);
  for (const { partition, next } of moved) saved.set(partition, next);
}
