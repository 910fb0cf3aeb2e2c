import { setImmediate as nextTurn } from 'node:timers/promises';
import { PipelineError, type StreamBatch, type Topic } from '@infrapulse/ports';
import { type Context, endsOf, environmentOf } from './context.ts';
import { readRecords } from './read-records.ts';

/** A safety net beside the announcements. */
const POLL_MS = 1000;
const RETRY_MS = 50;

interface Follower {
  readonly failed: Promise<never>;
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
  readonly handle: (batch: StreamBatch<unknown>) => Promise<void> | void;
}

/** Delivers every partition in order, one batch at a time each; a `retry` delivers the batch again. */
export function follow(context: Context, options: FollowOptions): Follower {
  const { topic } = options;
  const positions = Array.from({ length: context.partitions }, (_, p) => options.from(p));
  const news = createBell();
  const moved = createBell();
  const { failed, fail } = createFailure();
  const endNews = context.announcements.onNews(topic.name, news.ring);
  const endPoll = context.clock.every(POLL_MS, news.ring);
  let stopped = false;
  const run = { context, options, positions, news, moved, isStopped: () => stopped };
  const loops = positions.map((_, partition) => followPartition(run, partition).catch(fail));
  const ends = () => positions.map((_, p) => endsOf(context, topic, p).next);

  return {
    failed,
    fail,
    positions: () => positions,
    lag: () => ends().reduce((sum, next, p) => sum + Math.max(0, next - (positions[p] ?? 0)), 0),
    async caughtUp() {
      // What this turn has read so far may be a view from before the last append of another thread.
      environmentOf(context, topic.name).numbers.resetReadTxn();
      const targets = ends();
      const isBehind = () => targets.some((target, p) => (positions[p] ?? 0) < target);
      while (isBehind()) await Promise.race([moved.rung(), failed]);
    },
    async stop() {
      stopped = true;
      endNews();
      endPoll();
      news.ring();
      await Promise.all(loops);
    },
  };
}

interface Run {
  readonly context: Context;
  readonly options: FollowOptions;
  readonly positions: number[];
  readonly news: Bell;
  readonly moved: Bell;
  isStopped(): boolean;
}

async function followPartition(run: Run, partition: number): Promise<void> {
  const { positions, news, moved } = run;
  while (!run.isStopped()) {
    const position = positions[partition] ?? 0;
    const { next, done } = step(run, partition, position);
    if (done && !(await done)) continue;
    positions[partition] = next;
    moved.ring();
    if (!done && next === position) await news.rung();
    else await nextTurn();
  }
}

interface Step {
  readonly next: number;
  /** Whether the batch counts as delivered; undefined where there was nothing to deliver. */
  readonly done?: Promise<boolean>;
}

/** Holds no record of the batch while somebody works on it: who waits for a disk would keep them all alive. */
function step(run: Run, partition: number, position: number): Step {
  const { context, options } = run;
  const limit = options.batchMax;
  const { records, next } = readRecords(context, options.topic, partition, { position, limit });
  if (records.length === 0) return { next };
  return { next, done: delivered(run, { partition, records, next }) };
}

function delivered({ context, options }: Run, batch: StreamBatch<unknown>): Promise<boolean> {
  return handle(options, batch).then(
    () => true,
    async (error: unknown) => {
      if (!(error instanceof PipelineError) || error.outcome !== 'retry') throw error;
      await context.clock.sleep(RETRY_MS);
      return false;
    },
  );
}

/** Apart from what waits for it: a closure there that names the batch would keep it alive meanwhile. */
async function handle(options: FollowOptions, batch: StreamBatch<unknown>): Promise<void> {
  return options.handle(batch);
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
