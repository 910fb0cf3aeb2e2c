import { NO_SUCH_CHANNEL, notificationKey, topics } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { Clock, Consumer, StreamPort } from '@infrapulse/ports';
import type { Runtime } from '@infrapulse/runtime';
import { BLANK_ALARM } from './blank-alarm.ts';
import type { Delivered } from './deliver.ts';
import { type DeliveryLog, openDeliveryLog } from './delivery-log.ts';
import { createEvents } from './events.ts';
import { NOWHERE } from './notification.ts';
import type { Outbox } from './outbox.ts';

interface TestDeps {
  readonly stream: StreamPort;
  readonly clock: Clock;
  readonly outboxes: ReadonlyMap<string, Outbox>;
  readonly deliveries: DeliveryLog;
}

const NO_CHANNEL: Delivered = {
  outcome: 'failed',
  answer: { outcome: 'refused', status: null, detail: NO_SUCH_CHANNEL },
  attempts: 0,
};
/** A request that waited so long for a notifier has nobody left who looks for its answer. */
const STALE_MS = 60_000;
/** Tests that are refused at once, at most. */
const REFUSED_MAX = 100;

/** Tests asked for through the log: only the notifier holds credentials, wherever the api runs. */
export function sendTests({ stream, clock, outboxes, deliveries }: TestDeps): Promise<Consumer> {
  const options = { topic: topics.notifications, group: 'notifier-tests', from: 'latest' } as const;
  return stream.consume(options, async ({ records }) => {
    for (const { value } of records) {
      if (value.type !== 'channel_test' || clock.now() - value.at > STALE_MS) continue;
      const { channel, testId, at } = value;
      const key = notificationKey(`test~${testId}`, channel);
      // Asked again after a kill: it was answered.
      if (deliveries.hasEnded(key)) continue;
      const notification = {
        key,
        calling: 'test',
        at,
        alarm: testAlarm(at),
        place: NOWHERE,
      } as const;
      const outbox = outboxes.get(channel);
      // Not waited for: a dead channel must not hold up the test of another.
      if (outbox) void outbox.add(notification).catch(() => undefined);
      else await deliveries.settle(channel, [notification], NO_CHANNEL);
    }
  });
}

/** Where no channel is set and no notifier runs: whoever tests one is told so at once. */
export async function refuseTests(
  deps: Runtime & Pick<TestDeps, 'stream'>,
): Promise<{ stop(): Promise<void> }> {
  const { stream, clock } = deps;
  const events = createEvents(deps);
  const deliveries = await openDeliveryLog({ stream, clock, events, rememberMax: REFUSED_MAX });
  const tests = await sendTests({ stream, clock, outboxes: new Map(), deliveries });
  return {
    async stop() {
      await tests.stop();
      await deliveries.others.stop();
    },
  };
}

function testAlarm(at: number): Alarm {
  return {
    ...BLANK_ALARM,
    id: 'platform~infrapulse~-~TEST',
    rule: 'TEST',
    severity: 'INDETERMINATE',
    text: { zh: '通道工作正常', en: 'This channel works' },
    raisedAt: at,
  };
}
