import { createHash } from 'node:crypto';
import { type Clock, PipelineError } from '@infrapulse/ports';
import type { Sender } from './channels/channel.ts';
import type { NotifierConfig } from './config.ts';
import { type Delivered, deliver } from './deliver.ts';
import type { Events } from './events.ts';
import { nextTurn, type Waiting } from './next-turn.ts';
import type { Notification } from './notification.ts';
import { createRateLimit } from './rate-limit.ts';

interface OutboxDeps {
  readonly channel: string;
  readonly clock: Clock;
  readonly config: NotifierConfig;
  readonly events: Events;
  readonly sender: Sender;
  readonly signal: AbortSignal;
  readonly cutOff: AbortSignal;
  /** Notes how each ended; must not reject. */
  readonly settle: (together: readonly Notification[], delivered: Delivered) => Promise<void>;
}

/** What waits for one channel, and the one that hands it over, message by message. */
export interface Outbox {
  /** Resolves when it has ended, however; rejects with `retry` when stopped before. */
  add(notification: Notification, grouping?: Grouping): Promise<void>;
  /** Resolves when nothing is under way any more, after a stop. */
  ended(): Promise<void>;
}

export interface Grouping {
  readonly group: string;
  readonly waitMs: number;
}

interface Entry extends Waiting {
  readonly notification: Notification;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const BEHIND_MS = 1000;

export function createOutbox(deps: OutboxDeps): Outbox {
  const { clock, sender, signal, events, channel } = deps;
  const limit = createRateLimit(sender.limits);
  let queue: readonly Entry[] = [];
  let changed = new AbortController();
  let driving: Promise<void> | undefined;

  async function drive(): Promise<void> {
    while (queue.length > 0 && !signal.aborted) await turn();
    driving = undefined;
    if (signal.aborted) leave();
  }

  async function turn(): Promise<void> {
    const now = clock.monotonic();
    const next = nextTurn(queue, {
      now,
      combinesMax: sender.combinesMax,
      behindMs: sender.limits.length > 0 ? BEHIND_MS : Number.POSITIVE_INFINITY,
      waitAnyMs: limit.waitMs(now, 'any'),
      waitCriticalMs: limit.waitMs(now, 'critical'),
    });
    if ('waitMs' in next) {
      changed = new AbortController();
      await clock.sleep(next.waitMs, AbortSignal.any([changed.signal, signal]));
    } else await handOver(next.take);
  }

  async function handOver(places: readonly number[]): Promise<void> {
    const taken = places.map((place) => queue[place] as Entry);
    const notifications = taken.map(({ notification }) => notification);
    const message = { key: keyOf(notifications), notifications };
    const onRetry = (answer: Parameters<Events['attemptFailed']>[1], waitMs: number) =>
      events.attemptFailed(channel, answer, waitMs);
    const delivered = await deliver(message, { ...deps, limit, onRetry });
    if (delivered === undefined) return;
    await deps.settle(notifications, delivered);
    queue = queue.filter((entry) => !taken.includes(entry));
    for (const { resolve } of taken) resolve();
    events.waiting(channel, queue.length);
  }

  /** The log has them still. */
  function leave(): void {
    for (const { reject } of queue) reject(stopped());
    queue = [];
  }

  return {
    add: (notification, { group, waitMs } = { group: notification.key, waitMs: 0 }) =>
      new Promise<void>((resolve, reject) => {
        if (signal.aborted) return reject(stopped());
        const dueAt = clock.monotonic() + waitMs;
        queue = [...queue, { notification, group, dueAt, resolve, reject }];
        events.waiting(channel, queue.length);
        changed.abort();
        driving ??= drive();
      }),
    ended: async () => driving,
  };
}

function stopped(): PipelineError {
  return new PipelineError('IP_STREAM_CLOSED', 'retry', 'the notifier stops');
}

/** Of one its own; of several one that follows from all of theirs. */
function keyOf(notifications: readonly Notification[]): string {
  const keys = notifications.map(({ key }) => key);
  if (keys.length === 1) return keys[0] as string;
  return `digest~${createHash('sha256').update(keys.join('\n')).digest('hex').slice(0, 32)}`;
}
