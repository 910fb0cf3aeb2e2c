import { nextTurn, PipelineError, type StreamBatch } from '@infrapulse/ports';
import { type Bell, createBell } from './bell.ts';
import type { Context } from './context.ts';
import type { Lane, LaneRoom } from './follow-group.ts';
import type { Inbox } from './inbox.ts';

const RETRY_MS = 50;

interface HandOutOptions {
  readonly partition: number;
  readonly inbox: Inbox;
  readonly position: number;
  readonly batchMax: number;
  /** Records handed out whose handling has not ended, beyond which the next batch waits; 0: one batch at a time. */
  readonly aheadMax: number;
  readonly handle: (batch: StreamBatch<unknown>, leaving: AbortSignal) => Promise<void> | void;
}

interface Run {
  readonly context: Context;
  readonly options: HandOutOptions;
  readonly room: LaneRoom;
  readonly news: Bell;
  /** Everything before it has been handled. */
  position: number;
  /** Everything before it was handed out. */
  reach: number;
  /** Resolves when everything handed out has been handled, or will not be. */
  handled: Promise<void>;
  state: 'going' | 'again' | 'failed';
  /** Aborts when the partition may go to another. */
  leaving: AbortController;
  paused: boolean;
  stopped: boolean;
}

/** Delivers one partition in order; a `retry` delivers the batch again, and what was handed out after it. */
export function handOut(context: Context, options: HandOutOptions, room: LaneRoom): Lane {
  const { partition, inbox, position } = options;
  const run: Run = {
    context,
    options,
    room,
    news: createBell(),
    position,
    reach: position,
    handled: Promise.resolve(),
    state: 'going',
    leaving: new AbortController(),
    paused: false,
    stopped: false,
  };
  const running = deliver(run).catch(room.fail);
  return {
    partition,
    inbox,
    position: () => run.position,
    wake: run.news.ring,
    async pause() {
      run.paused = true;
      run.leaving.abort();
      await run.handled;
    },
    resume() {
      run.paused = false;
      run.leaving = new AbortController();
      run.news.ring();
    },
    async discard() {
      run.stopped = true;
      run.leaving.abort();
      run.news.ring();
      await running;
    },
  };
}

async function deliver(run: Run): Promise<void> {
  const { options, news } = run;
  try {
    while (!run.stopped && run.state !== 'failed') {
      if (run.paused) await news.rung();
      else if (run.state === 'again') await goBack(run);
      else if (run.reach - run.position > options.aheadMax) await news.rung();
      else if (handOutNext(run)) await nextTurn();
      else await news.rung();
    }
  } finally {
    await run.handled;
  }
}

async function goBack(run: Run): Promise<void> {
  await run.handled;
  if (run.state !== 'again') return;
  run.reach = run.position;
  run.state = 'going';
  run.options.inbox.reset(run.position);
  run.room.wentBack();
}

/** False when there is nothing to hand out. */
function handOutNext(run: Run): boolean {
  const { inbox, batchMax } = run.options;
  const batch = inbox.take(batchMax);
  if (!batch) return false;
  run.room.hungry();
  run.reach = batch.next;
  const done = batch.records.length === 0 ? undefined : delivered(run, batch);
  run.handled = moveOn(run, { next: batch.next, done, before: run.handled });
  return true;
}

interface HandedOut {
  readonly next: number;
  /** Whether the batch counts as delivered; undefined where there was nothing to deliver. */
  readonly done: Promise<boolean> | undefined;
  readonly before: Promise<void>;
}

/** The position moves in order: past a batch once it and all before it have been handled. */
async function moveOn(run: Run, { next, done, before }: HandedOut): Promise<void> {
  // Both are looked at from the start: one that rejects meanwhile has somebody who hears of it.
  const [isDelivered] = await Promise.all([failsAs(run, done), before]);
  if (!isDelivered && run.state === 'going') run.state = 'again';
  if (run.state === 'going') run.position = next;
  run.news.ring();
  run.room.moved();
}

async function failsAs(run: Run, done: Promise<boolean> | undefined): Promise<boolean> {
  try {
    return (await done) ?? true;
  } catch (error) {
    run.state = 'failed';
    run.room.fail(error);
    return false;
  }
}

async function delivered(run: Run, batch: StreamBatch<unknown>): Promise<boolean> {
  const { context, options, leaving } = run;
  try {
    await options.handle(batch, leaving.signal);
    return true;
  } catch (error) {
    if (!(error instanceof PipelineError) || error.outcome !== 'retry') throw error;
    await context.clock.sleep(RETRY_MS, context.closing);
    return false;
  }
}
