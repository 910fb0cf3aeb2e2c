import { setImmediate as nextTurn } from 'node:timers/promises';
import { PipelineError, type StreamBatch, type Topic } from '@infrapulse/ports';
import { type Context, endsOf } from './context.ts';
import { readRecords } from './read-records.ts';

/** A safety net beside the announcements, for a thread that died between commit and word of it. */
const POLL_MS = 1000;

export interface Follower {
  readonly failed: Promise<never>;
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
  const { topic, batchMax, handle } = options;
  const positions = Array.from({ length: context.partitions }, (_, p) => options.from(p));
  const waiters = new Set<() => void>();
  let stopped = false;
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  const wakeups = new Set<() => void>();
  const wake = () => {
    for (const wakeup of [...wakeups]) wakeup();
  };
  const endNews = context.announcements.onNews((name) => name === topic.name && wake());
  const endPoll = context.clock.every(POLL_MS, wake);
  const loops = positions.map((_, partition) => loop(partition).catch(fail));

  async function loop(partition: number): Promise<void> {
    while (!stopped) {
      const position = positions[partition] ?? 0;
      const { records, next } = readRecords(context, topic, partition, {
        position,
        limit: batchMax,
      });
      if (records.length > 0 && !(await delivered({ partition, records, next }))) continue;
      positions[partition] = next;
      for (const waiter of [...waiters]) waiter();
      if (records.length === 0 && next === position) await news();
      else await nextTurn();
    }
  }

  async function delivered(batch: StreamBatch<unknown>): Promise<boolean> {
    try {
      await handle(batch);
      return true;
    } catch (error) {
      if (!(error instanceof PipelineError) || error.outcome !== 'retry') throw error;
      await context.clock.sleep(50);
      return false;
    }
  }

  function news(): Promise<void> {
    return new Promise((resolve) => {
      const wakeup = () => {
        wakeups.delete(wakeup);
        resolve();
      };
      wakeups.add(wakeup);
    });
  }

  return {
    failed,
    positions: () => positions,
    lag: () =>
      positions.reduce((sum, at, p) => sum + Math.max(0, endsOf(context, topic, p).next - at), 0),
    caughtUp() {
      const targets = positions.map((_, p) => endsOf(context, topic, p).next);
      const done = () => targets.every((target, p) => (positions[p] ?? 0) >= target);
      const reached = new Promise<void>((resolve) => {
        const check = () => {
          if (!done()) return;
          waiters.delete(check);
          resolve();
        };
        waiters.add(check);
        check();
      });
      return Promise.race([reached, failed]);
    },
    async stop() {
      stopped = true;
      endNews();
      endPoll();
      wake();
      await Promise.all(loops);
    },
  };
}
