import { type NotificationRecord, topics } from '@infrapulse/contracts';
import type { Clock, Positions, StreamPort } from '@infrapulse/ports';
import type { Delivered } from './deliver.ts';
import type { Events } from './events.ts';
import type { Notification } from './notification.ts';

/** How notifications ended: written to the log, and remembered so that none is sent again after a restart. */
export interface DeliveryLog {
  hasEnded(key: string): boolean;
  settle(channel: string, together: readonly Notification[], delivered: Delivered): Promise<void>;
}

interface DeliveryDeps {
  readonly stream: StreamPort;
  readonly clock: Clock;
  readonly events: Events;
  readonly rememberMax: number;
}

const PAGE = 1000;

/** Reads the newest `rememberMax` endings first. */
export async function openDeliveryLog(deps: DeliveryDeps): Promise<DeliveryLog> {
  const { stream, events, rememberMax } = deps;
  const ended = await readEnded(stream, rememberMax);
  const remember = (key: string) => {
    ended.add(key);
    if (ended.size > rememberMax) ended.delete(ended.values().next().value as string);
  };
  return {
    hasEnded: (key) => ended.has(key),
    async settle(channel, together, delivered) {
      const records = together.map((one) => recordOf(channel, one, { together, delivered, deps }));
      for (const record of records) {
        remember(record.key);
        events.notificationEnded(record);
      }
      try {
        await stream.append(
          topics.notifications,
          records.map((value) => ({ key: channel, value })),
        );
      } catch (error) {
        // It is told; what is lost is the note, and that a restart knows of it.
        events.notNoted(error);
      }
    },
  };
}

/** Oldest first, so that what is forgotten first is the oldest. */
async function readEnded(stream: StreamPort, limit: number): Promise<Set<string>> {
  const keys: string[] = [];
  let before: Positions | undefined;
  while (keys.length < limit) {
    const page = await stream.tail(topics.notifications, {
      limit: PAGE,
      ...(before && { before }),
    });
    for (const { value } of page.records) if (value.type === 'notification') keys.push(value.key);
    if (page.before === null || page.records.length === 0) break;
    before = page.before;
  }
  return new Set(keys.slice(0, limit).reverse());
}

function recordOf(
  channel: string,
  { key, calling, alarm, at }: Notification,
  {
    together,
    delivered: { outcome, answer, attempts },
    deps,
  }: {
    readonly together: readonly Notification[];
    readonly delivered: Delivered;
    readonly deps: DeliveryDeps;
  },
): NotificationRecord {
  return {
    type: 'notification',
    key,
    channel,
    calling,
    alarm: alarm.id,
    occurrence: alarm.occurrence,
    severity: alarm.severity,
    outcome,
    status: answer.status,
    detail: answer.detail,
    attempts,
    together: together.length,
    since: at,
    at: deps.clock.now(),
  };
}
