import { randomUUID } from 'node:crypto';
import {
  NO_SUCH_CHANNEL,
  type NotificationRecord,
  notificationKey,
  topics,
} from '@infrapulse/contracts';
import { nearEnd } from './city/follow-readings.ts';
import type { RouteDeps } from './deps.ts';
import { ProblemError } from './problem.ts';
import { waitFor } from './wait-for.ts';

interface TestAnswer {
  readonly testId: string;
  readonly channel: string;
  readonly outcome: NotificationRecord['outcome'] | 'pending';
  readonly status: number | null;
  readonly detail: string;
}

/** A channel may take its time; nobody who tests one looks away meanwhile. */
const WITHIN_MS = 15_000;

/**
 * Asks through the log, where the notifier hears it in whatever process it runs, and reads its word on it there.
 * Pending when it said nothing yet: the channel is still tried, or no notifier runs.
 */
export async function testChannel(deps: RouteDeps, channel: string): Promise<TestAnswer> {
  const { stream, clock, config, audit } = deps;
  const testId = randomUUID();
  const key = notificationKey(`test~${testId}`, channel);
  const listeners = new Set<() => void>();
  let ended: NotificationRecord | undefined;
  await audit.add({
    user: config.user,
    action: 'channel.test',
    subject: channel,
    detail: { testId },
  });
  const from = await nearEnd(stream, topics.notifications, 0);
  const options = { topic: topics.notifications, group: null, from } as const;
  const consumer = await stream.consume(options, ({ records }) => {
    for (const { value } of records)
      if (value.type === 'notification' && value.key === key) ended = value;
    if (ended) for (const listener of listeners) listener();
  });
  try {
    const value = {
      type: 'channel_test',
      testId,
      channel,
      user: config.user,
      at: clock.now(),
    } as const;
    await stream.append(topics.notifications, [{ key: channel, value }]);
    await waitFor({
      withinMs: WITHIN_MS,
      listen(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      seen: () => ended !== undefined,
    });
  } finally {
    await consumer.stop();
  }
  if (ended && isUnknown(ended))
    throw new ProblemError(
      'CHANNEL_UNKNOWN',
      `no channel ${channel}; the setting notifier.channels says which there are`,
    );
  const { outcome = 'pending', status = null, detail = 'nothing heard yet' } = ended ?? {};
  return { testId, channel, outcome, status, detail };
}

/** A channel may say the same words itself, but only when it was tried. */
function isUnknown({ attempts, detail }: NotificationRecord): boolean {
  return attempts === 0 && detail === NO_SUCH_CHANNEL;
}
