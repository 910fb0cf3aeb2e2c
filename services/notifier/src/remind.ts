import { type Calling, notificationKey } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { Table } from '@infrapulse/ports';
import type { NotifierConfig, Route } from './config.ts';
import type { DeliveryLog } from './delivery-log.ts';
import type { Notification } from './notification.ts';
import type { Outbox } from './outbox.ts';
import type { Places } from './places.ts';
import { channelsOf, routesOf } from './route-alarm.ts';

/** A call that is due although nothing new happened to the alarm. */
interface Reminder {
  readonly channel: string;
  readonly notification: Notification;
}

interface RemindDeps {
  readonly config: NotifierConfig;
  readonly places: Places;
  readonly deliveries: Pick<DeliveryLog, 'hasEnded' | 'hasCalled'>;
  /** Reminders of what was due before may have been sent, or belong to a time when there was no notifier. */
  readonly startedAt: number;
}

/** Hands over what is due of all alarms, each once, and says why somebody is called. */
export function createRemind(deps: RemindDeps, outboxes: ReadonlyMap<string, Outbox>) {
  const inHand = new Set<string>();
  const hasTimers = deps.config.routes.some(
    ({ repeat, escalate }) => repeat || escalate.length > 0,
  );
  return (states: Pick<Table<Alarm>, 'entries'>, now: number): readonly Calling[] => {
    if (!hasTimers) return [];
    const due = [...states.entries()].flatMap(([, alarm]) => remindersOf(alarm, now, deps));
    const fresh = due.filter(({ notification }) => !inHand.has(notification.key));
    for (const { channel, notification } of fresh) {
      const { key } = notification;
      inHand.add(key);
      // Stopped meanwhile: it is still due after the next start.
      const told = outboxes
        .get(channel)
        ?.add(notification)
        .catch(() => undefined);
      void told?.finally(() => inHand.delete(key));
    }
    return fresh.map(({ notification }) => notification.calling);
  };
}

/**
 * What is due now for an alarm that nobody acknowledged: the newest repetition of its routes, and every escalation
 * whose time has come. Keys follow from alarm, occurrence, number and channel, so that each goes out once.
 */
function remindersOf(alarm: Alarm, now: number, deps: RemindDeps): readonly Reminder[] {
  const { config, places, deliveries } = deps;
  if (alarm.state !== 'UNACK_ACTIVE' || alarm.raisedAt === null) return [];
  const since = alarm.raisedAt;
  const place = places.of(alarm);
  return routesOf({ alarm, place, at: now }, config)
    .flatMap(({ route, index }) => callsOf(route, { index, since, now, config }))
    .filter(({ at }) => at >= deps.startedAt || deliveries.hasCalled(alarm))
    .map(({ channel, calling, number, at }) => {
      const what = `${alarm.id}~${alarm.occurrence}~${calling}-${number}`;
      const key = notificationKey(what, channel);
      return { channel, notification: { key, calling, at, alarm, place } };
    })
    .filter(({ notification }) => !deliveries.hasEnded(notification.key));
}

interface Call {
  readonly channel: string;
  readonly calling: 'repeat' | 'escalate';
  readonly number: string;
  readonly at: number;
}

function callsOf(
  route: Route,
  {
    index,
    since,
    now,
    config,
  }: {
    readonly index: number;
    readonly since: number;
    readonly now: number;
    readonly config: NotifierConfig;
  },
): readonly Call[] {
  const calls: Call[] = [];
  const count = route.repeat ? Math.floor((now - since) / route.repeat) : 0;
  if (route.repeat && count > 0) {
    const at = since + count * route.repeat;
    for (const channel of channelsOf(route, at, config))
      calls.push({ channel, calling: 'repeat', number: `${count}`, at });
  }
  route.escalate.forEach(({ after, to }, step) => {
    if (now - since < after) return;
    const number = `${index}.${step}`;
    for (const channel of to)
      calls.push({ channel, calling: 'escalate', number, at: since + after });
  });
  return calls;
}
