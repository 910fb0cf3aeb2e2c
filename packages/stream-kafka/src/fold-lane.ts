import { type Output, type StreamBatch, type StreamRecord, takeTurns } from '@infrapulse/ports';
import { type Applied, applyInSlices } from './apply-in-slices.ts';
import { type Bell, createBell } from './bell.ts';
import { type Context, wireGroup } from './context.ts';
import { FoldFault, guarded } from './fold-fault.ts';
import type { Lane, LaneRoom } from './follow-group.ts';
import { checkpointNote } from './group-offsets.ts';
import { createInbox, type Inbox } from './inbox.ts';
import { REBALANCING } from './join-group.ts';
import { faultOf, toPipelineError } from './kafka-errors.ts';
import { type FoldOptions, type OpenFold, openFold } from './open-fold.ts';
import { sendingsOf } from './route-outputs.ts';
import type { Sending } from './transact.ts';

/** A transaction holds at most so many records. */
const CHUNK_RECORDS_MAX = 2000;
/** So many to begin with: nobody knows yet what a record costs. */
const FIRST_RECORDS = 100;
/** A transaction's records should take the fold so long at most: whoever wants the partition waits for it. */
const CHUNK_MS = 2000;
/** The fold holds everything else up for so long at most, as the group hears nothing of us meanwhile. */
const HOLD_MS = 100;
/** Transactions of a partition begin no oftener, unless a whole chunk waits. */
const LINGER_MS = 20;
/** Without outputs the position alone is saved this often. */
const POSITION_MS = 1000;
const REOPEN_MS = 50;

interface Run {
  readonly context: Context;
  readonly options: FoldOptions;
  readonly partition: number;
  readonly room: LaneRoom;
  readonly inbox: Inbox;
  readonly news: Bell;
  open: OpenFold;
  /** Of the batch in hand, when somebody waited for the partition. */
  left: StreamBatch<unknown> | undefined;
  /** Everything before it was applied. */
  position: number;
  beganAt: number;
  savedAt: number;
  /** Records of the next transaction, by what the last ones took. */
  chunk: number;
  flushing: boolean;
  busy: Promise<void>;
  paused: boolean;
  stopped: boolean;
  failed: boolean;
  /** Fold and producer are of no use any more. */
  broken: boolean;
}

/** A fold over one partition: outputs, position and now and then the state commit together. */
export interface FoldLane extends Lane {
  /** Saves the position, though there is nothing to output. */
  flush(): Promise<void>;
}

export async function openFoldLane(
  context: Context,
  options: FoldOptions,
  partition: number,
  room: LaneRoom,
): Promise<FoldLane> {
  const open = await openFold(context, options, partition);
  const from = { offset: open.checkpoint, end: open.end };
  const inbox = createInbox(context, options.input.topic, partition, from);
  const now = context.clock.monotonic();
  const run: Run = {
    context,
    options,
    partition,
    room,
    inbox,
    news: createBell(),
    open,
    left: undefined,
    position: open.checkpoint,
    beganAt: now,
    savedAt: now,
    chunk: FIRST_RECORDS,
    flushing: false,
    busy: Promise.resolve(),
    paused: false,
    stopped: false,
    failed: false,
    broken: false,
  };
  const endTicks = context.clock.every(POSITION_MS, run.news.ring);
  const running = work(run)
    .catch((error: unknown) => fail(run, error))
    .finally(endTicks);
  return laneOf(run, running);
}

function laneOf(run: Run, running: Promise<void>): FoldLane {
  const { partition, inbox, news } = run;
  return {
    partition,
    inbox,
    position: () => run.position,
    wake: news.ring,
    async flush() {
      if (run.open.written >= run.position || run.failed || run.stopped) return;
      run.flushing = true;
      news.ring();
    },
    async pause() {
      run.paused = true;
      await inTurn(run, () => saveState(run));
    },
    resume() {
      run.paused = false;
      news.ring();
    },
    async discard() {
      run.stopped = true;
      news.ring();
      await running;
    },
  };
}

function fail(run: Run, error: unknown): void {
  run.failed = true;
  run.room.fail(error);
}

async function work(run: Run): Promise<void> {
  while (!run.stopped && !run.failed) {
    const turn = run.paused ? undefined : nextTurn(run);
    if (turn) await inTurn(run, turn);
    else await rest(run);
  }
}

/** One after the other, whoever asks: two transactions at once would end each other's. */
function inTurn(run: Run, turn: () => Promise<void>): Promise<void> {
  run.busy = run.busy.then(() => attempt(run, turn));
  return run.busy;
}

async function saveState(run: Run): Promise<void> {
  const { open, failed, broken, position } = run;
  if (failed || broken || !open.due.isWorthwhile() || position < open.written) return;
  await commit(run, NONE, true);
}

/** What to do now; undefined when there is nothing. */
function nextTurn(run: Run): (() => Promise<void>) | undefined {
  const { inbox, options } = run;
  if (run.broken) return () => reopen(run);
  const { left } = run;
  if (left) return () => applyBatch(run, left);
  const most = Math.min(options.batchMax, run.chunk);
  const waited = run.context.clock.monotonic() - run.beganAt;
  if (inbox.size() >= most || waited >= LINGER_MS) {
    const batch = inbox.take(most);
    if (batch) return () => applyBatch(run, batch);
  }
  const isNews = run.position > run.open.written;
  if (isNews && (run.flushing || isOld(run))) return () => savePosition(run);
  return undefined;
}

function isOld({ context, savedAt }: Run): boolean {
  return context.clock.monotonic() - savedAt >= POSITION_MS;
}

async function rest({ context, inbox, news, paused, beganAt }: Run): Promise<void> {
  if (paused || inbox.size() === 0) return news.rung();
  const waited = context.clock.monotonic() - beganAt;
  await context.clock.sleep(Math.max(1, LINGER_MS - waited), context.closing);
}

/** After any error of Kafka the fold and its producer go, and what is kept decides where to go on. */
async function attempt(run: Run, turn: () => Promise<void>): Promise<void> {
  try {
    await turn();
  } catch (error) {
    if (error instanceof FoldFault) return fail(run, error.cause);
    if (!isTransientHere(error)) return fail(run, error);
    const { group } = run.options;
    const fields = { group, partition: run.partition, err: error };
    run.context.log.debug(fields, 'A transaction failed, opening the fold again');
    run.broken = true;
  }
}

/** A spent producer is no reason to stop: another takes its place. */
function isTransientHere(error: unknown): boolean {
  return toPipelineError(error, 'a transaction failed').outcome === 'retry';
}

async function reopen(run: Run): Promise<void> {
  const { context, options, partition, inbox, room } = run;
  await context.clock.sleep(REOPEN_MS, context.closing);
  // Whoever is not a member any more would fence the one who is.
  if (run.stopped || !(await room.member.isCurrent())) return;
  const open = await openFold(context, options, partition);
  Object.assign(run, { open, position: open.checkpoint, left: undefined, broken: false });
  inbox.reset(open.checkpoint);
  room.wentBack();
}

/** What the checkpoint has not seen is applied again; outputs up to the written position were committed before. */
async function applyBatch(run: Run, batch: StreamBatch<unknown>): Promise<void> {
  const { open, room } = run;
  const { records } = batch;
  room.hungry();
  run.beganAt = run.context.clock.monotonic();
  const fresh = records.findIndex(({ offset }) => offset >= open.written);
  const knownCount = fresh < 0 ? records.length : fresh;
  const again = knownCount > 0 ? (await apply(run, records.slice(0, knownCount))).count : 0;
  const news = again < knownCount ? [] : knownCount > 0 ? records.slice(knownCount) : records;
  const { outputs, count } = news.length > 0 ? await apply(run, news) : NOTHING;
  const done = again + count;
  run.left = done < records.length ? { ...batch, records: records.slice(done) } : undefined;
  run.position = run.left?.records[0]?.offset ?? batch.next;
  const isCheckpoint = open.due.isDue() && run.position >= open.written;
  if (outputs.length > 0) await commit(run, { outputs, last: news[count - 1] }, false);
  // Behind the outputs, which somebody waits for.
  if (isCheckpoint) await commit(run, NONE, true);
  room.moved();
}

/** Whoever waits for the partition need not wait for all of them. */
async function apply(run: Run, records: readonly StreamRecord<unknown>[]): Promise<Applied> {
  const { fold, due } = run.open;
  const turns = takeTurns(run.context.clock, HOLD_MS);
  const applied = await applyInSlices(fold, records, { turns, isAwaited: () => run.paused });
  due.applied(applied.count, applied.workedMs);
  run.chunk = nextChunk(run.chunk, applied.count, applied.workedMs);
  return applied;
}

/** As many as can be done in time, and at most twice as many as before. */
function nextChunk(chunk: number, records: number, tookMs: number): number {
  const inTime = Math.floor((records * CHUNK_MS) / Math.max(1, tookMs));
  return Math.max(1, Math.min(inTime, 2 * chunk, CHUNK_RECORDS_MAX));
}

interface Outcome {
  readonly outputs: readonly Output[];
  /** The record behind which they came. */
  readonly last?: StreamRecord<unknown> | undefined;
}
const NONE: Outcome = { outputs: [] };
const NOTHING: Applied = { outputs: [], count: 0, workedMs: 0 };

async function commit(run: Run, outcome: Outcome, isCheckpoint: boolean): Promise<void> {
  const { context, options, partition, open } = run;
  const sendings: Sending[] = await sendingsOf(context, partition, outcome);
  const began = context.clock.monotonic();
  if (isCheckpoint) sendings.push(statesOf(run));
  const next = Math.max(run.position, open.written);
  const checkpoint = isCheckpoint ? run.position : open.checkpoint;
  await open.transactor.commit({
    sendings,
    groupId: wireGroup(context, options.group),
    wire: options.input.wire,
    partition,
    next,
    note: checkpointNote(checkpoint),
  });
  Object.assign(open, { written: next, checkpoint });
  Object.assign(run, { flushing: false, savedAt: context.clock.monotonic() });
  if (isCheckpoint) open.due.saved(run.savedAt - began);
  run.room.moved();
}

/**
 * A position with nothing beside it needs no transaction, which the brokers write down five times over: who is not a
 * member any more is refused as well.
 */
async function savePosition(run: Run): Promise<void> {
  const { room, partition, open, position, context } = run;
  const note = checkpointNote(open.checkpoint);
  try {
    await room.member.commit([{ partition, next: position, note }]);
    open.written = position;
  } catch (error) {
    // The next one will do.
    if (faultOf(error) !== REBALANCING) throw error;
  }
  Object.assign(run, { flushing: false, savedAt: context.clock.monotonic() });
  room.moved();
}

function statesOf({ options, partition, open, position }: Run): Sending {
  const messages = guarded(() => open.states.messagesOf(open.fold.changes()));
  messages.push(open.states.marker(position));
  return { wire: options.changelog, partition, messages, isZipped: true };
}
