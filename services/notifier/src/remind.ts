import { type Calling, notificationKey } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { Table } from '@infrapulse/ports';
import type { NotifierConfig, Route } from './config.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { type DueCall, type HandOver, stillDue } from './hand-over.ts';
import type { Held } from './held.ts';
import type { Places } from './places.ts';
import { channelsOf, routesOf, unsilencedAt } from './route-alarm.ts';

interface RemindDeps {
  readonly config: NotifierConfig;
  readonly places: Places;
  readonly deliveries: Pick<DeliveryLog, 'hasEnded' | 'hasCalled' | 'current'>;
  readonly held: Pick<Held, 'holds'>;
  readonly handOver: HandOver;
  /** Reminders of what was due before may have been sent, or belong to a time when there was no notifier. */
  readonly startedAt: number;
}

/** Hands over what is due of the alarms that are ours, each once, and says why somebody is called. */
export function createRemind(deps: RemindDeps) {
  const { config, deliveries, handOver } = deps;
  const hasTimers = config.routes.some(({ repeat, escalate }) => repeat || escalate.length > 0);
  return async (
    states: Pick<Table<Alarm>, 'entries'>,
    now: number,
  ): Promise<readonly Calling[]> => {
    if (!hasTimers) return [];
    const fresh = () =>
      [...states.entries()]
        .flatMap(([, alarm]) => remindersOf(alarm, now, deps))
        .filter(({ notification }) => !handOver.has(notification.key));
    const due = await stillDue(fresh, deliveries);
    for (const call of due) handOver.add(call);
    return due.map(({ notification }) => notification.calling);
  };
}

/**
 * What is due now for an alarm that nobody acknowledged: the newest repetition of its routes, and every escalation
 * whose time has come. Keys follow from alarm, occurrence, number and channel, and when it called if that was not its
 * raise, so that each goes out once.
 */
function remindersOf(alarm: Alarm, now: number, deps: RemindDeps): readonly DueCall[] {
  const { config, places, deliveries, held } = deps;
  if (alarm.state !== 'UNACK_ACTIVE' || alarm.raisedAt === null) return [];
  const place = places.of(alarm, now);
  // While a silence kept it back nobody could answer, nor while it was shelved or suppressed.
  const calledAt = alarm.calledAt ?? alarm.raisedAt;
  const since = unsilencedAt({ alarm, place, at: calledAt }, config);
  const again = calledAt === alarm.raisedAt ? '' : `@${calledAt}`;
  return routesOf({ alarm, place, at: now }, config)
    .flatMap(({ route, index }) => callsOf(route, { index, since, now, config }))
    .filter(({ channel }) => held.holds(channel, alarm))
    .filter(({ at }) => at >= deps.startedAt || deliveries.hasCalled(alarm))
    .map(({ channel, calling, number, at }) => {
      const what = `${alarm.id}~${alarm.occurrence}~${calling}-${number}${again}`;
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
