import type { ConsumeOptions, Consumer, StreamBatch, Topic } from '@infrapulse/ports';
import { assertOpen, type Context, endsOf, positionKey } from './context.ts';
import { follow } from './follow.ts';

const BATCH_MAX = 8192;
/** Positions are written this often; what was handled since is delivered again after a crash. */
const POSITION_EVERY_MS = 250;

/** At least once, in order per partition; the group's position is durable at `stop` and now and then. */
export async function consumeTopic<T>(
  context: Context,
  options: ConsumeOptions<T>,
  onBatch: (batch: StreamBatch<T>, leaving: AbortSignal) => Promise<void> | void,
): Promise<Consumer> {
  assertOpen(context);
  const topic = options.topic as Topic<unknown>;
  const { group, from } = options;
  const start = (partition: number) => startOf(context, { topic, group, from }, partition);
  const follower = follow(context, {
    topic,
    from: start,
    batchMax: options.batchMax ?? BATCH_MAX,
    ...(options.aheadMax !== undefined && { aheadMax: options.aheadMax }),
    handle: onBatch as (batch: StreamBatch<unknown>, leaving: AbortSignal) => Promise<void> | void,
  });
  const written: number[] = [];
  const save = () => savePositions(context, { topic, group }, follower.positions(), written);
  const endSaving = context.clock.every(
    POSITION_EVERY_MS,
    () => void save().catch((error) => follower.fail(error)),
  );
  await save();
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    endSaving();
    await follower.stop();
    await save();
  };
  return {
    failed: follower.failed,
    partitions: () => follower.partitions(),
    lag: () => follower.lag(),
    caughtUp: async () => {
      await follower.caughtUp();
      await save();
    },
    stop: () => (stopping ??= stop()),
  };
}

interface Where {
  readonly topic: Topic<unknown>;
  readonly group: string | null;
}

function startOf(
  context: Context,
  { topic, group, from }: Where & Pick<ConsumeOptions<unknown>, 'from'>,
  partition: number,
): number {
  const { first, next } = endsOf(context, topic, partition);
  if (typeof from === 'object') return Math.min(from[partition] ?? 0, next);
  const saved =
    group === null
      ? undefined
      : context.others.numbers.get(positionKey(group, topic.name, partition));
  if (saved !== undefined) return Math.min(saved, next);
  if (from === 'latest') return next;
  return topic.kept === 'compacted' ? 0 : first;
}

async function savePositions(
  { others }: Context,
  { topic, group }: Where,
  positions: readonly number[],
  written: number[],
): Promise<void> {
  if (group === null) return;
  if (positions.every((position, partition) => written[partition] === position)) return;
  const saved = [...positions];
  others.write(() => {
    for (const [partition, position] of saved.entries())
      others.numbers.putSync(positionKey(group, topic.name, partition), position);
  });
  for (const [partition, position] of saved.entries()) written[partition] = position;
}
