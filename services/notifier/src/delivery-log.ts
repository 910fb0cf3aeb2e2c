import {
  type NotificationLog,
  type NotificationRecord,
  topics,
  type WithheldCall,
} from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import {
  type Clock,
  type Consumer,
  type Positions,
  type StreamPort,
  within,
} from '@infrapulse/ports';
import type { Delivered } from './deliver.ts';
import type { Events } from './events.ts';
import type { Notification } from './notification.ts';
import { createWithheld, type Withheld } from './withheld.ts';

/**
 * How notifications ended, and what silences kept back: written to the log, and remembered so that after a restart
 * none is sent again, and none forgotten.
 */
export interface DeliveryLog {
  hasEnded(key: string): boolean;
  /** Whether somebody was told of this occurrence. */
  hasCalled(alarm: Pick<Alarm, 'id' | 'occurrence'>): boolean;
  /** Whether it was told of there, by whatever called. */
  hasTold(channel: string, alarm: Pick<Alarm, 'id' | 'occurrence'>): boolean;
  settle(channel: string, together: readonly Notification[], delivered: Delivered): Promise<void>;
  /** Rejects when the log does not take it: it would be forgotten. */
  withhold(call: WithheldCall): Promise<void>;
  readonly withheld: Withheld;
  /**
   * Resolves when all is known that other notifiers had noted before the call; after a while in any case, as being
   * told twice is better than not at all.
   */
  current(): Promise<void>;
  /** Reads what others note. */
  readonly others: Consumer;
}

interface DeliveryDeps {
  readonly stream: StreamPort;
  readonly clock: Clock;
  readonly events: Events;
  readonly rememberMax: number;
}

const PAGE = 1000;
const CURRENT_WITHIN_MS = 5000;

/** Reads the newest `rememberMax` endings first, then what is noted by whomever. */
export async function openDeliveryLog(deps: DeliveryDeps): Promise<DeliveryLog> {
  const { stream, events, rememberMax } = deps;
  const ended = createRecent(rememberMax);
  const called = createRecent(rememberMax);
  const toldOn = createRecent(rememberMax);
  const withheld = createWithheld(rememberMax);
  const remember = (record: NotificationLog) => {
    if (record.type === 'withheld') withheld.take(record);
    if (record.type !== 'notification') return;
    ended.add(record.key);
    withheld.settle(record);
    if (record.outcome !== 'delivered') return;
    called.add(`${record.alarm}~${record.occurrence}`);
    toldOn.add(`${record.channel}/${record.alarm}~${record.occurrence}`);
  };
  const from = await nextOf(stream);
  for (const record of await readNoted(stream, rememberMax)) remember(record);
  const others = await stream.consume(
    { topic: topics.notifications, group: null, from },
    ({ records }) => {
      for (const { value } of records) remember(value);
    },
  );
  return {
    others,
    // Whatever comes of it.
    current: () =>
      within(
        deps.clock,
        CURRENT_WITHIN_MS,
        others.caughtUp().catch(() => undefined),
      ),
    hasEnded: (key) => ended.has(key),
    hasCalled: ({ id, occurrence }) => called.has(`${id}~${occurrence}`),
    hasTold: (channel, { id, occurrence }) => toldOn.has(`${channel}/${id}~${occurrence}`),
    withheld,
    async withhold(call) {
      if (!withheld.take(call)) return;
      try {
        await stream.append(topics.notifications, [{ key: call.channel, value: call }]);
      } catch (error) {
        withheld.giveBack(call);
        throw error;
      }
    },
    async settle(channel, together, delivered) {
      const records = together.map((one) => recordOf(channel, one, { together, delivered, deps }));
      for (const record of records) {
        remember(record);
        events.notificationEnded(record);
      }
      await note(records, deps);
    },
  };
}

async function note(
  records: readonly NotificationRecord[],
  { stream, events }: DeliveryDeps,
): Promise<void> {
  const appends = records.map((value) => ({ key: value.channel, value }));
  try {
    await stream.append(topics.notifications, appends);
  } catch (error) {
    // It is told; what is lost is the note, and that a restart knows of it.
    events.notNoted(error);
  }
}

async function nextOf(stream: StreamPort): Promise<Positions> {
  const ends = await stream.ends(topics.notifications);
  return Object.fromEntries(ends.map(({ next }, partition) => [partition, next]));
}

/** The newest `limit` endings and what was withheld among them, oldest first; twice as many in all at most. */
async function readNoted(stream: StreamPort, limit: number): Promise<readonly NotificationLog[]> {
  const found: NotificationLog[] = [];
  let endings = 0;
  let before: Positions | undefined;
  while (endings < limit && found.length < 2 * limit) {
    const options = { limit: PAGE, ...(before && { before }) };
    const page = await stream.tail(topics.notifications, options);
    for (const { value } of page.records) {
      if (value.type === 'channel_test') continue;
      found.push(value);
      if (value.type === 'notification') endings += 1;
    }
    if (page.before === null || page.records.length === 0) break;
    before = page.before;
  }
  return found.reverse();
}

/** The newest `max` of what was added. */
function createRecent(max: number) {
  const names = new Set<string>();
  return {
    has: (name: string) => names.has(name),
    add(name: string) {
      names.delete(name);
      names.add(name);
      if (names.size > max) names.delete(names.values().next().value as string);
    },
  };
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
