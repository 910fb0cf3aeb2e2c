import { nextTurn, PipelineError, type StreamBatch, type Topic } from '@infrapulse/ports';
import { type Context, endsOf, environmentOf } from './context.ts';
import { readRecords } from './read-records.ts';

/** A safety net beside the announcements. */
const POLL_MS = 1000;
const RETRY_MS = 50;

interface Follower {
  readonly failed: Promise<never>;
  partitions(): readonly number[];
  /** Makes `failed` reject, once. */
  fail(error: unknown): void;
  /** Next position of each partition. */
  positions(): readonly number[];
  lag(): number;
  caughtUp(): Promise<void>;
  /** Ends after the batch in hand. */
  stop(): Promise<void>;
}

export interface FollowOptions {
  readonly topic: Topic<unknown>;
  readonly from: (partition: number) => number;
  readonly batchMax: number;
  /** Records handed out whose handling has not ended, beyond which the next batch waits; 0: one batch at a time. */
  readonly aheadMax?: number;
  readonly handle: (batch: StreamBatch<unknown>, leaving: AbortSignal) => Promise<void> | void;
}

/** Delivers every partition in order; a `retry` delivers the batch again, and what was handed out after it. */
export function follow(context: Context, options: FollowOptions): Follower {
  const { topic } = options;
  const positions = Array.from({ length: context.partitions }, (_, p) => options.from(p));
  const news = createBell();
  const moved = createBell();
  const { failed, fail } = createFailure();
  const endNews = context.announcements.onNews(topic.name, news.ring);
  const endPoll = context.clock.every(POLL_MS, news.ring);
  const leaving = new AbortController();
  const isStopped = () => leaving.signal.aborted;
  const run = {
    ...{ context, options, positions, news, moved, fail, isStopped },
    leaving: leaving.signal,
  };
  const loops = positions.map((_, partition) => followPartition(run, partition).catch(fail));
  const ends = () => positions.map((_, p) => endsOf(context, topic, p).next);

  return {
    failed,
    fail,
    positions: () => positions,
    partitions: () => positions.map((_, partition) => partition),
    lag: () => ends().reduce((sum, next, p) => sum + Math.max(0, next - (positions[p] ?? 0)), 0),
    async caughtUp() {
      // What this turn has read so far may be a view from before the last append of another thread.
      environmentOf(context, topic.name).numbers.resetReadTxn();
      const targets = ends();
      const isBehind = () => targets.some((target, p) => (positions[p] ?? 0) < target);
      while (isBehind()) await Promise.race([moved.rung(), failed]);
    },
    async stop() {
      leaving.abort();
      endNews();
      endPoll();
      news.ring();
      moved.ring();
      await Promise.all(loops);
    },
  };
}

interface Run {
  readonly context: Context;
  readonly options: FollowOptions;
  readonly positions: number[];
  readonly news: Bell;
  /** A batch was handled, or will not be. */
  readonly moved: Bell;
  readonly fail: (error: unknown) => void;
  isStopped(): boolean;
  readonly leaving: AbortSignal;
}

/** How far one partition was handed out. */
interface Reach {
  at: number;
  /** Resolves when everything handed out has been handled, or will not be. */
  handled: Promise<void>;
  state: 'going' | 'again' | 'failed';
}

async function followPartition(run: Run, partition: number): Promise<void> {
  const { options, positions, news, moved } = run;
  const reach: Reach = {
    at: positions[partition] ?? 0,
    handled: Promise.resolve(),
    state: 'going',
  };
  const inHand = () => reach.at - (positions[partition] ?? 0);
  try {
    while (!run.isStopped() && reach.state !== 'failed') {
      if (reach.state === 'again') await goBack(run, partition, reach);
      else if (inHand() > (options.aheadMax ?? 0)) await moved.rung();
      else if (handOut(run, partition, reach)) await nextTurn();
      else await news.rung();
    }
  } finally {
    await reach.handled;
  }
}

async function goBack({ positions }: Run, partition: number, reach: Reach): Promise<void> {
  await reach.handled;
  if (reach.state !== 'again') return;
  reach.at = positions[partition] ?? 0;
  reach.state = 'going';
}

/** Hands out the next batch; false when there is nothing. */
function handOut(run: Run, partition: number, reach: Reach): boolean {
  const { next, done } = step(run, partition, reach.at);
  if (!done && next === reach.at) return false;
  reach.at = next;
  reach.handled = moveOn(run, reach, { partition, next, done, before: reach.handled });
  return true;
}

interface HandedOut extends Step {
  readonly partition: number;
  readonly before: Promise<void>;
}

/** The position moves in order: past a batch once it and all before it have been handled. */
async function moveOn(
  { positions, news, moved, fail }: Run,
  reach: Reach,
  { partition, next, done, before }: HandedOut,
): Promise<void> {
  // Both are looked at from the start: one that rejects meanwhile has somebody who hears of it.
  const [delivered] = await Promise.all([failsAs(reach, done, fail), before]);
  if (!delivered && reach.state === 'going') reach.state = 'again';
  if (reach.state === 'going') positions[partition] = next;
  else news.ring();
  moved.ring();
}

async function failsAs(
  reach: Reach,
  done: Promise<boolean> | undefined,
  fail: (error: unknown) => void,
): Promise<boolean> {
  try {
    return (await done) ?? true;
  } catch (error) {
    reach.state = 'failed';
    fail(error);
    return false;
  }
}

interface Step {
  readonly next: number;
  /** Whether the batch counts as delivered; undefined where there was nothing to deliver. */
  readonly done?: Promise<boolean> | undefined;
}

/** Holds no record of the batch while somebody works on it: who waits for a disk would keep them all alive. */
function step(run: Run, partition: number, position: number): Step {
  const { context, options } = run;
  const limit = options.batchMax;
  const { records, next } = readRecords(context, options.topic, partition, { position, limit });
  if (records.length === 0) return { next };
  return { next, done: delivered(run, { partition, records, next }) };
}

function delivered(run: Run, batch: StreamBatch<unknown>): Promise<boolean> {
  const { context } = run;
  return handle(run, batch).then(
    () => true,
    async (error: unknown) => {
      if (!(error instanceof PipelineError) || error.outcome !== 'retry') throw error;
      await context.clock.sleep(RETRY_MS);
      return false;
    },
  );
}

/** Apart from what waits for it: a closure there that names the batch would keep it alive meanwhile. */
async function handle({ options, leaving }: Run, batch: StreamBatch<unknown>): Promise<void> {
  return options.handle(batch, leaving);
}

interface Bell {
  readonly ring: () => void;
  /** Resolves at the next ring. */
  readonly rung: () => Promise<void>;
}

function createBell(): Bell {
  let waiting: (() => void)[] = [];
  return {
    ring() {
      const now = waiting;
      waiting = [];
      for (const resolve of now) resolve();
    },
    rung: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

function createFailure() {
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Whoever started the reader hears of it; nobody must.
  failed.catch(() => undefined);
  return { failed, fail: (error: unknown) => fail(error) };
}
