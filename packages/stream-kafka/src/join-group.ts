import { within } from '@infrapulse/ports';
import { assignPartitions, decodeAssignment, protocolOf } from './assign-partitions.ts';
import { type Bell, createBell } from './bell.ts';
import { type Context, partitionsOf, wireGroup } from './context.ts';
import type { KafkaBroker } from './kafka-cluster.ts';
import { faultOf, isTransient, toPipelineError } from './kafka-errors.ts';
import type { Link } from './open-link.ts';
import { requestJoin } from './request-join.ts';

const GROUP = 0;
const SESSION_MS = 6000;
const BEATS_PER_SESSION = 4;
/** By a beat a member hears that others came or went. */
const BEAT_MAX_MS = 1500;
/** How long others wait for a member to finish its work before they go on without it. */
const REBALANCE_MS = 60_000;
const LEAVE_MS = 2000;
const PAUSE_MS = 100;
/** Another member came or went: finish, and join again. */
export const REBALANCING = 'REBALANCE_IN_PROGRESS';
/** The group went on without this one. */
const LOST = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID']);

/** What a member does as its partitions come and go; none of them overlap. */
export interface Work {
  /** These are its partitions now; those it had before it keeps where they are among them. */
  assigned(partitions: readonly number[]): Promise<void>;
  /** Some may go: finish what is in hand, and save. */
  revoking(): Promise<void>;
  /** They are another's already. */
  lost(): Promise<void>;
  fail(error: unknown): void;
}

interface SavedPosition {
  readonly partition: number;
  readonly next: number;
  readonly note?: string;
}

export interface Member {
  /** Resolves when the first partitions have been taken over. */
  readonly joined: Promise<void>;
  /** Saves positions in the name of the present generation. Rejects with kafkajs's error. */
  commit(offsets: readonly SavedPosition[]): Promise<void>;
  /** Asks the group whether it still counts on this member. */
  isCurrent(): Promise<boolean>;
  /** Leaves; the work must have ended before. */
  leave(): Promise<void>;
}

interface Seat {
  readonly context: Context;
  readonly wire: string;
  readonly groupId: string;
  readonly sessionTimeout: number;
  readonly work: Work;
  readonly link: Link;
  readonly turn: Bell;
  readonly settle: () => void;
  coordinator: KafkaBroker | undefined;
  memberId: string;
  generationId: number;
  owned: readonly number[];
  state: 'joining' | 'settled' | 'rebalancing' | 'lost' | 'leaving';
  /** When the group last answered. */
  heardAt: number;
  /** Why the seat was lost. */
  fault: string;
}

/** Membership of a group that shares the partitions of one topic: joins, keeps alive, joins again. */
export function joinGroup(
  context: Context,
  { wire, group }: { readonly wire: string; readonly group: string },
  work: Work,
): Member {
  let settle: () => void = () => undefined;
  const joined = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const seat: Seat = {
    context,
    wire,
    groupId: wireGroup(context, group),
    sessionTimeout: context.config.sessionTimeoutMs ?? SESSION_MS,
    work,
    link: context.openLink(),
    turn: createBell(),
    settle,
    coordinator: undefined,
    memberId: '',
    generationId: -1,
    owned: [],
    state: 'joining',
    heardAt: context.clock.monotonic(),
    fault: '',
  };
  const beatMs = Math.min(BEAT_MAX_MS, Math.floor(seat.sessionTimeout / BEATS_PER_SESSION));
  const endBeats = context.clock.every(beatMs, () => void beat(seat));
  loop(seat).catch((error: unknown) =>
    work.fail(toPipelineError(error, `the group ${seat.groupId} cannot be joined`)),
  );
  return {
    joined,
    commit: (offsets) => commit(seat, offsets),
    async isCurrent() {
      await beat(seat);
      return seat.state === 'settled' || seat.state === 'rebalancing';
    },
    async leave() {
      endBeats();
      await leave(seat);
    },
  };
}

async function loop(seat: Seat): Promise<void> {
  const { work, turn } = seat;
  for (let mine = await join(seat); mine; mine = await join(seat)) {
    await work.assigned(mine);
    seat.settle();
    while (seat.state === 'settled') await turn.rung();
    if (seat.state === 'rebalancing') await work.revoking();
    if (stateOf(seat) === 'lost') await loseSeat(seat, seat.fault);
    if (stateOf(seat) === 'leaving') return;
    seat.state = 'joining';
  }
}

/** Read anew: it changes while others are awaited. */
const stateOf = (seat: Seat): Seat['state'] => seat.state;

async function loseSeat(seat: Seat, fault: string): Promise<void> {
  const { context, groupId, heardAt } = seat;
  const silentMs = Math.round(context.clock.monotonic() - heardAt);
  const fields = { group: groupId, fault, silentMs };
  context.log.warn(fields, 'The group went on without this member, joining again');
  await seat.work.lost();
  Object.assign(seat, { memberId: '', generationId: -1, owned: [] });
}

/** The partitions that are ours, however long it takes; undefined once we are leaving. */
async function join(seat: Seat): Promise<readonly number[] | undefined> {
  const { clock, closing } = seat.context;
  while (seat.state !== 'leaving' && !closing.aborted) {
    try {
      const mine = await joinOnce(seat);
      if (stateOf(seat) === 'leaving') return undefined;
      Object.assign(seat, { owned: mine, state: 'settled', heardAt: clock.monotonic() });
      return mine;
    } catch (error) {
      const fault = faultOf(error);
      if (LOST.has(fault)) await loseSeat(seat, fault);
      else if (!isTransient(error)) throw error;
      if (fault !== REBALANCING) await clock.sleep(PAUSE_MS, closing);
    }
  }
  return undefined;
}

async function joinOnce(seat: Seat): Promise<readonly number[]> {
  const { context, wire, groupId, sessionTimeout } = seat;
  const { generationId, leaderId, memberId, members } = await ask(seat, (broker) =>
    requestJoin(
      broker,
      {
        groupId,
        sessionTimeout,
        rebalanceTimeout: REBALANCE_MS,
        memberId: seat.memberId,
        groupProtocols: [protocolOf(wire, seat.owned)],
      },
      context.config.instance,
    ),
  );
  Object.assign(seat, { generationId, memberId });
  const groupAssignment =
    leaderId === memberId ? assignPartitions(wire, members, partitionsOf(context)) : [];
  const { memberAssignment } = await ask(seat, (broker) =>
    broker.syncGroup({ groupId, generationId, memberId, groupAssignment }),
  );
  return decodeAssignment(wire, memberAssignment);
}

/** The coordinator is looked up once, and again after any fault. */
async function ask<R>(seat: Seat, question: (broker: KafkaBroker) => Promise<R>): Promise<R> {
  const { groupId } = seat;
  try {
    return await seat.link.once(async (cluster) => {
      seat.coordinator ??= await cluster.findGroupCoordinator({ groupId, coordinatorType: GROUP });
      return question(seat.coordinator);
    });
  } catch (error) {
    seat.coordinator = undefined;
    throw error;
  }
}

async function beat(seat: Seat): Promise<void> {
  const { groupId, memberId, generationId } = seat;
  if (seat.state === 'joining' || seat.state === 'leaving') return;
  try {
    await ask(seat, (broker) =>
      broker.heartbeat({ groupId, groupGenerationId: generationId, memberId }),
    );
    seat.heardAt = seat.context.clock.monotonic();
  } catch (error) {
    if (seat.generationId === generationId) notice(seat, faultOf(error));
  }
}

function notice(seat: Seat, fault: string): void {
  const now = seat.context.clock.monotonic();
  if (seat.state !== 'settled' && seat.state !== 'rebalancing') return;
  if (fault === REBALANCING) Object.assign(seat, { heardAt: now, state: 'rebalancing' });
  else if (LOST.has(fault) || now - seat.heardAt > seat.sessionTimeout)
    Object.assign(seat, { state: 'lost', fault });
  seat.turn.ring();
}

async function commit(seat: Seat, offsets: Parameters<Member['commit']>[0]): Promise<void> {
  const { groupId, memberId, generationId: groupGenerationId, wire } = seat;
  if (offsets.length === 0 || memberId === '') return;
  const partitions = offsets.map(({ partition, next, note = '' }) => ({
    partition,
    offset: String(next),
    metadata: note,
  }));
  const topics = [{ topic: wire, partitions }];
  await ask(seat, (broker) =>
    broker.offsetCommit({ groupId, groupGenerationId, memberId, topics }),
  );
}

async function leave(seat: Seat): Promise<void> {
  const { groupId, memberId, link } = seat;
  const { clock } = seat.context;
  seat.state = 'leaving';
  seat.turn.ring();
  if (memberId !== '') {
    const left = ask(seat, (broker) => broker.leaveGroup({ groupId, memberId })).catch(
      () => undefined,
    );
    await within(clock, LEAVE_MS, left);
  }
  await within(clock, LEAVE_MS, link.close());
}
