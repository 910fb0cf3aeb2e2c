import { notificationKey, topics } from '@infrapulse/contracts';
import type { AlarmRecord } from '@infrapulse/domain';
import type { Consumer, StreamPort } from '@infrapulse/ports';
import { annunciationOf } from './annunciation.ts';
import type { Routing } from './config.ts';
import type { DeliveryLog } from './delivery-log.ts';
import type { Events } from './events.ts';
import type { Notification } from './notification.ts';
import type { Outbox } from './outbox.ts';
import type { Places } from './places.ts';
import { groupingOf, mayCall, routeTo, unsilencedAt } from './route-alarm.ts';

interface FollowDeps {
  readonly stream: StreamPort;
  readonly channel: string;
  readonly config: Routing & { readonly waitingMax: number };
  readonly outbox: Outbox;
  readonly deliveries: DeliveryLog;
  readonly places: Places;
  readonly events: Events;
}

const BATCH_MAX = 50;

/** What a route must tell to tell it: who is taken over hears no more of its own, as of what is over. */
const WANTED = {
  raise: 'raise',
  raise_again: 'raise',
  clear: 'clear',
  taken_over: 'clear',
  acknowledge: 'acknowledge',
} as const;

/**
 * One channel's way through the alarms: a group of its own, whose position moves past what has ended, and which
 * several notifiers share. A new channel begins with what comes next.
 */
export function followAlarms(deps: FollowDeps): Promise<Consumer> {
  const options = {
    topic: topics.alarms,
    group: `notifier-${deps.channel}`,
    from: 'latest',
    batchMax: BATCH_MAX,
    aheadMax: deps.config.waitingMax,
  } as const;
  const known = oncePerTenure(() => deps.deliveries.current());
  return deps.stream.consume(options, async ({ records }, leaving) => {
    await known(leaving);
    await Promise.all(records.map(({ value }) => tell(value, leaving, deps)));
  });
}

/**
 * Whoever had a partition before us may have told what is behind its position, and noted so: asked once when it
 * comes to us. Batches wait for the same answer, which keeps them in order.
 */
function oncePerTenure(ask: () => Promise<void>): (leaving: AbortSignal) => Promise<void> {
  const asked = new WeakMap<AbortSignal, Promise<void>>();
  return (leaving) => {
    const known = asked.get(leaving) ?? ask();
    asked.set(leaving, known);
    return known;
  };
}

async function tell(record: AlarmRecord, leaving: AbortSignal, deps: FollowDeps): Promise<void> {
  const { channel, config, events, outbox, deliveries } = deps;
  if (record.type !== 'transition' || record.alarm.historical) return events.notCalled('quiet');
  const annunciation = annunciationOf(record);
  const { alarm, at, id, stepNo } = record;
  // What was kept back is told by this step, or not to be told any more.
  if (annunciation !== undefined || alarm.state !== 'UNACK_ACTIVE')
    deliveries.withheld.forgetBefore(channel, alarm.id, { occurrence: alarm.occurrence, stepNo });
  if (annunciation === undefined) return events.notCalled('quiet');
  const key = notificationKey(id, channel);
  if (deliveries.hasEnded(key)) return events.known(channel);
  const place = deps.places.of(alarm, at);
  const notification = { key, calling: annunciation, at, alarm, place };
  const isSilenced = unsilencedAt(notification, config) > at;
  if (isSilenced && !endsWhatWasTold(notification, deps))
    return keepBack(notification, stepNo, deps);
  const tells = WANTED[annunciation];
  const heard = isSilenced ? { ...config, silences: [] } : config;
  const taken = routeTo(channel, notification, { tells, config: heard });
  if (!taken) return events.notCalled('no_route');
  events.called(annunciation);
  await outbox.add(notification, { leaving, ...groupingOf(taken, tells) });
}

/** Who was called is told when it is over, also within a silence: by route at the call, or by what is noted. */
function endsWhatWasTold(
  { calling, alarm, place }: Notification,
  { channel, config, deliveries }: FollowDeps,
): boolean {
  if (calling !== 'clear') return false;
  const at = alarm.calledAt ?? alarm.raisedAt;
  const wasCalled =
    at !== null && routeTo(channel, { alarm, place, at }, { tells: 'raise', config }) !== undefined;
  return wasCalled || deliveries.hasTold(channel, alarm);
}

/** Raises may be told later, to whoever is on duty then. */
async function keepBack(
  { key, calling, at, alarm, place }: Notification,
  stepNo: number,
  { channel, config, events, deliveries }: FollowDeps,
): Promise<void> {
  events.notCalled('silenced');
  if (calling !== 'raise' && calling !== 'raise_again') return;
  if (!mayCall(channel, { alarm, place }, config)) return;
  const of = { alarm: alarm.id, occurrence: alarm.occurrence, stepNo };
  await deliveries.withhold({ type: 'withheld', key, channel, calling, at, ...of });
}
