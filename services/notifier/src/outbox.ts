import { createHash } from 'node:crypto';
import { type Clock, PipelineError } from '@infrapulse/ports';
import type { Answer, Sender } from './channels/channel.ts';
import type { NotifierConfig } from './config.ts';
import { type Delivered, deliver } from './deliver.ts';
import type { Events } from './events.ts';
import { nextTurn, type Waiting } from './next-turn.ts';
import type { Notification } from './notification.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

interface OutboxDeps {
  readonly channel: string;
  readonly clock: Clock;
  readonly config: NotifierConfig;
  readonly events: Events;
  readonly sender: Sender;
  /** Part of the channel's limits that is ours, 0 to 1. */
  readonly share: () => number;
  readonly signal: AbortSignal;
  readonly cutOff: AbortSignal;
  /** Notes how each ended; must not reject. */
  readonly settle: (together: readonly Notification[], delivered: Delivered) => Promise<void>;
}

/** What waits for one channel, and the one that hands it over, message by message. */
export interface Outbox {
  /**
   * Resolves when it has ended, however; rejects with `retry` when stopped, or left to another notifier, before. What
   * waits already, under the same key, is not added.
   */
  add(notification: Notification, terms?: Terms): Promise<void>;
  /** Resolves when nothing is under way any more, after a stop. */
  ended(): Promise<void>;
}

export interface Terms {
  /** Goes out with others of its group, which it waits for. */
  readonly together?: { readonly group: string; readonly waitMs: number };
  /** Aborts when another notifier is to tell it. */
  readonly leaving?: AbortSignal;
}

interface Entry extends Waiting {
  readonly notification: Notification;
  readonly leaving: AbortSignal | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const BEHIND_MS = 1000;

interface Run {
  readonly deps: OutboxDeps;
  readonly limit: RateLimit;
  queue: readonly Entry[];
  inHand: readonly Entry[];
  /** Aborts when the queue is to be looked at again. */
  changed: AbortController;
  /** Aborts when the attempts at what is in hand are to end. */
  giveUp: AbortController;
}

export function createOutbox(deps: OutboxDeps): Outbox {
  const { clock, signal, events, channel } = deps;
  const run: Run = {
    deps,
    limit: createRateLimit(deps.sender.limits, deps.share),
    queue: [],
    inHand: [],
    changed: new AbortController(),
    giveUp: new AbortController(),
  };
  const look = () => lookAgain(run);
  const listen = once((leaving: AbortSignal) => leaving.addEventListener('abort', look));
  const waiting = new Map<string, Promise<void>>();
  let driving: Promise<void> | undefined;
  listen(signal);

  async function drive(): Promise<void> {
    do await workOff(run);
    while (run.queue.length > 0);
    driving = undefined;
  }

  function enter(notification: Notification, { together, leaving }: Terms): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      if (signal.aborted || leaving?.aborted) return reject(stopped());
      const { group, waitMs } = together ?? { group: notification.key, waitMs: 0 };
      const dueAt = clock.monotonic() + waitMs;
      run.queue = [...run.queue, { notification, group, dueAt, leaving, resolve, reject }];
      if (leaving) listen(leaving);
      events.waiting(channel, run.queue.length);
      run.changed.abort();
      driving ??= drive();
    });
  }

  return {
    add(notification, terms = {}) {
      const { key } = notification;
      const ended =
        waiting.get(key) ?? enter(notification, terms).finally(() => waiting.delete(key));
      waiting.set(key, ended);
      return ended;
    },
    ended: async () => driving,
  };
}

/** For each signal once: what waits has few of them in common, and a signal warns of many listeners. */
function once(work: (signal: AbortSignal) => void): (signal: AbortSignal) => void {
  const seen = new WeakSet<AbortSignal>();
  return (signal) => {
    if (!seen.has(signal)) work(signal);
    seen.add(signal);
  };
}

/** We stop, or something goes to another notifier. */
function lookAgain({ deps, inHand, changed, giveUp }: Run): void {
  changed.abort();
  if (deps.signal.aborted || inHand.some(isLeaving)) giveUp.abort();
}

async function workOff(run: Run): Promise<void> {
  const { signal } = run.deps;
  while (run.queue.length > 0) {
    if (!signal.aborted) await turn(run);
    letGo(run, signal.aborted ? run.queue : run.queue.filter(isLeaving));
  }
}

/** The log has them still. */
function letGo(run: Run, gone: readonly Entry[]): void {
  if (gone.length === 0) return;
  remove(run, gone);
  for (const { reject } of gone) reject(stopped());
}

function remove(run: Run, gone: readonly Entry[]): void {
  const { events, channel } = run.deps;
  run.queue = run.queue.filter((entry) => !gone.includes(entry));
  events.waiting(channel, run.queue.length);
}

async function turn(run: Run): Promise<void> {
  const { limit, queue } = run;
  const { clock, sender } = run.deps;
  const now = clock.monotonic();
  const next = nextTurn(queue, {
    now,
    combinesMax: sender.combinesMax,
    behindMs: sender.limits.length > 0 ? BEHIND_MS : Number.POSITIVE_INFINITY,
    waitAnyMs: limit.waitMs(now, 'any'),
    waitCriticalMs: limit.waitMs(now, 'critical'),
  });
  if ('waitMs' in next) {
    run.changed = new AbortController();
    await clock.sleep(next.waitMs, run.changed.signal);
  } else
    await handOver(
      run,
      next.take.map((place) => queue[place] as Entry),
    );
}

async function handOver(run: Run, taken: readonly Entry[]): Promise<void> {
  const { deps, limit } = run;
  [run.inHand, run.giveUp] = [taken, new AbortController()];
  const notifications = taken.map(({ notification }) => notification);
  const message = { key: keyOf(notifications), notifications };
  const onRetry = (answer: Answer, waitMs: number) =>
    deps.events.attemptFailed(deps.channel, answer, waitMs);
  const how = { ...deps, limit, onRetry, signal: run.giveUp.signal };
  const delivered = await deliver(message, how);
  run.inHand = [];
  if (delivered === undefined) return;
  await deps.settle(notifications, delivered);
  remove(run, taken);
  for (const { resolve } of taken) resolve();
}

function isLeaving({ leaving }: Entry): boolean {
  return leaving?.aborted ?? false;
}

function stopped(): PipelineError {
  return new PipelineError(
    'IP_STREAM_CLOSED',
    'retry',
    'another notifier tells it, or a later start',
  );
}

/** Of one its own; of several one that follows from all of theirs. */
function keyOf(notifications: readonly Notification[]): string {
  const keys = notifications.map(({ key }) => key);
  if (keys.length === 1) return keys[0] as string;
  return `digest~${createHash('sha256').update(keys.join('\n')).digest('hex').slice(0, 32)}`;
}
