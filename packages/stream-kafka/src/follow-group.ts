import { type Consumer, PipelineError, within } from '@infrapulse/ports';
import { createBell, createFailure, type Failure } from './bell.ts';
import { assertOpen, type Context, type WireTopic } from './context.ts';
import { type FetchLoop, startFetching } from './fetch-loop.ts';
import { offsetsOfGroup } from './group-offsets.ts';
import type { Inbox } from './inbox.ts';
import { joinGroup, type Member, type Work } from './join-group.ts';
import { toPipelineError } from './kafka-errors.ts';
import { nextOfTopic } from './list-offsets.ts';
import { readAlone } from './read-alone.ts';

/** A member that cannot join within this has no group to speak to. */
const JOIN_MS = 60_000;
const CAUGHT_UP_POLL_MS = 50;
const OPEN_PAUSE_MS = 200;
/** What is in hand gets so long to end when the consumer stops. */
const STOP_MS = 10_000;

/** One partition that is ours for now. */
export interface Lane {
  readonly partition: number;
  readonly inbox: Inbox;
  /** Everything before it has been handled. */
  position(): number;
  /** Something came into the inbox. */
  wake(): void;
  /** Finishes what is in hand and begins nothing else; a fold also saves its state. */
  pause(): Promise<void>;
  resume(): void;
  /** Ends; saves nothing. */
  discard(): Promise<void>;
}

/** What the lanes tell the group. */
export interface LaneRoom {
  readonly member: Member;
  /** The inbox has room. */
  readonly hungry: () => void;
  /** The inbox begins elsewhere. */
  readonly wentBack: () => void;
  /** The position moved. */
  readonly moved: () => void;
  readonly fail: (error: unknown) => void;
}

interface GroupOptions {
  readonly topic: WireTopic;
  /** null: by itself. */
  readonly group: string | null;
  readonly openLane: (partition: number, room: LaneRoom) => Promise<Lane>;
  /** Makes the positions of these lanes durable. */
  readonly save: (lanes: readonly Lane[], member: Member) => Promise<void>;
  readonly saveEveryMs: number;
  readonly paceMs?: number | undefined;
}

interface Follower extends Failure {
  readonly context: Context;
  readonly options: GroupOptions;
  readonly lanes: Map<number, Lane>;
  readonly fetching: FetchLoop;
  readonly member: Member;
  readonly moved: ReturnType<typeof createBell>;
  /** What was assigned last, also while the group is out of reach. */
  partitions: readonly number[];
  /** Nothing is opened any more. */
  ended: boolean;
}

/** Takes part in a group: one lane for each partition that is ours. Resolves once the first are open. */
export async function followGroup(context: Context, options: GroupOptions): Promise<Consumer> {
  const follower = createFollower(context, options);
  const { failed, member } = follower;
  const endSaving = context.clock.every(options.saveEveryMs, () => void saveQuietly(follower));
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    endSaving();
    follower.ended = true;
    await within(context.clock, STOP_MS, endWork(follower));
    await within(context.clock, STOP_MS, dropAll(follower));
    await Promise.all([follower.fetching.stop(), member.leave()]);
    follower.moved.ring();
  };
  const consumer: Consumer = {
    failed,
    partitions: () => follower.partitions,
    lag: () => lagOf(follower),
    caughtUp: () => caughtUp(follower, () => stopping !== undefined),
    stop: () => (stopping ??= stop()),
  };
  const patience = new AbortController();
  try {
    const signal = AbortSignal.any([patience.signal, context.closing]);
    await Promise.race([member.joined, failed, tooLate(follower, signal)]);
  } catch (error) {
    await consumer.stop();
    throw error;
  } finally {
    patience.abort();
  }
  return consumer;
}

async function tooLate({ context, options }: Follower, signal: AbortSignal): Promise<never> {
  await context.clock.sleep(JOIN_MS, signal);
  assertOpen(context);
  const text = `the group ${options.group} could not be joined within ${JOIN_MS / 1000} s`;
  throw new PipelineError('IP_STREAM_UNREACHABLE', 'retry', text);
}

function createFollower(context: Context, options: GroupOptions): Follower {
  const { topic, group } = options;
  const failure = createFailure();
  const lanes = new Map<number, Lane>();
  const moved = createBell();
  const fetching = startFetching(context, {
    wire: topic.wire,
    wants: () =>
      [...lanes.values()].flatMap(({ partition, inbox }) => {
        const offset = inbox.want();
        return offset === undefined ? [] : [{ partition, offset }];
      }),
    most: () => follower.partitions.length,
    paceMs: options.paceMs,
    take(fetched) {
      const lane = lanes.get(fetched.partition);
      lane?.inbox.put(fetched);
      lane?.wake();
    },
    moveTo: (partition, offset) => lanes.get(partition)?.inbox.reset(offset),
    fail: failure.fail,
  });
  const work: Work = {
    assigned: (partitions) => takeOver(follower, partitions),
    revoking: () => endWork(follower),
    lost: () => dropAll(follower),
    fail: failure.fail,
  };
  const member: Member =
    group === null
      ? readAlone(context, work)
      : joinGroup(context, { wire: topic.wire, group }, work);
  const follower: Follower = {
    ...{ ...failure, context, options, lanes, fetching, member, moved },
    partitions: [],
    ended: false,
  };
  return follower;
}

async function takeOver(follower: Follower, partitions: readonly number[]): Promise<void> {
  const { lanes, member, fetching, moved, fail } = follower;
  const before = follower.partitions.join();
  follower.partitions = [...partitions].sort((a, b) => a - b);
  if (follower.partitions.join() !== before) fetching.renew();
  const mine = new Set(partitions);
  const gone = [...lanes.values()].filter(({ partition }) => !mine.has(partition));
  for (const { partition } of gone) lanes.delete(partition);
  await Promise.all(gone.map((lane) => lane.discard()));
  const { wake: hungry, renew: wentBack } = fetching;
  const room = { member, hungry, wentBack, moved: moved.ring, fail };
  try {
    await Promise.all(
      partitions.map(async (partition) => {
        const lane = lanes.get(partition);
        if (lane) return lane.resume();
        const opened = await openPatiently(follower, partition, room);
        if (follower.ended) await opened?.discard();
        else if (opened) lanes.set(partition, opened);
      }),
    );
  } catch (error) {
    fail(error);
  }
  fetching.wake();
}

/** However long the brokers are away; undefined once the group went on without us. */
async function openPatiently(
  follower: Follower,
  partition: number,
  room: LaneRoom,
): Promise<Lane | undefined> {
  const { context, options, member } = follower;
  do {
    try {
      return await options.openLane(partition, room);
    } catch (error) {
      if (toPipelineError(error, 'a partition cannot be opened').outcome !== 'retry') throw error;
      context.log.debug({ group: options.group, partition, err: error }, 'A partition stays shut');
    }
    await context.clock.sleep(OPEN_PAUSE_MS, context.closing);
  } while (!follower.ended && (await member.isCurrent()));
  return undefined;
}

async function endWork(follower: Follower): Promise<void> {
  await Promise.all([...follower.lanes.values()].map((lane) => lane.pause()));
  await saveQuietly(follower);
}

async function dropAll({ lanes }: Follower): Promise<void> {
  const all = [...lanes.values()];
  lanes.clear();
  await Promise.all(all.map((lane) => lane.discard()));
}

/** What could not be saved is saved the next time, or delivered again: nobody must hear of it. */
async function saveQuietly({ context, options, lanes, member }: Follower): Promise<void> {
  try {
    await options.save([...lanes.values()], member);
  } catch (error) {
    context.log.debug({ group: options.group, err: error }, 'Positions were not saved');
  }
}

function lagOf({ lanes }: Follower): number {
  return [...lanes.values()].reduce(
    (sum, lane) => sum + Math.max(0, lane.inbox.end() - lane.position()),
    0,
  );
}

/** Over the whole group: what others have in hand counts by the positions they saved. */
async function caughtUp(follower: Follower, isStopping: () => boolean): Promise<void> {
  const { context, options, lanes, moved, failed } = follower;
  const { wire } = options.topic;
  const targets = await nextOfTopic(context, wire);
  const isBehind = (partition: number, position: number) => position < (targets[partition] ?? 0);
  for (;;) {
    if (isStopping()) throw stopped();
    const mine = [...lanes.values()];
    const others = targets.flatMap((_, partition) => (lanes.has(partition) ? [] : [partition]));
    if (!mine.some((lane) => isBehind(lane.partition, lane.position()))) {
      if (options.group === null) return;
      await saveQuietly(follower);
      const saved = (await offsetsOfGroup(context, options.group)).get(wire);
      if (!targets.some((_, partition) => isBehind(partition, saved?.get(partition)?.next ?? 0)))
        return;
      if (others.length === 0) await context.clock.sleep(1);
    }
    await within(context.clock, CAUGHT_UP_POLL_MS, Promise.race([moved.rung(), failed]));
  }
}

function stopped(): PipelineError {
  return new PipelineError('IP_STREAM_CLOSED', 'reject', 'the consumer has been stopped');
}
