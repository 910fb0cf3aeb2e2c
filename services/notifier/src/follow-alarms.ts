import { notificationKey, topics } from '@infrapulse/contracts';
import type { AlarmRecord } from '@infrapulse/domain';
import type { Consumer, StreamPort } from '@infrapulse/ports';
import { annunciationOf } from './annunciation.ts';
import type { Routing } from './config.ts';
import type { DeliveryLog } from './delivery-log.ts';
import type { Events } from './events.ts';
import type { Outbox, Terms } from './outbox.ts';
import type { Places } from './places.ts';
import { channelsOf, routesOf, type Taken } from './route-alarm.ts';

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
  if (record.type !== 'transition') return;
  const annunciation = annunciationOf(record);
  if (annunciation === undefined) return events.notCalled('quiet');
  const { alarm, at, id } = record;
  const place = deps.places.of(alarm);
  const wanted = WANTED[annunciation];
  const taken = routesOf({ alarm, place, at }, config).find(
    ({ route }) => route.tell.includes(wanted) && channelsOf(route, at, config).includes(channel),
  );
  if (!taken) return events.notCalled('no_route');
  const key = notificationKey(id, channel);
  if (deliveries.hasEnded(key)) return events.known(channel);
  events.called(annunciation);
  const notification = { key, calling: annunciation, at, alarm, place };
  await outbox.add(notification, { leaving, ...groupingOf(taken, wanted) });
}

/** Raises and clears of a route are told apart; a route that does not wait tells each by itself. */
function groupingOf({ route, index }: Taken, told: string): Pick<Terms, 'together'> {
  if (route.groupWait === 0) return {};
  return { together: { group: `route-${index}/${told}`, waitMs: route.groupWait } };
}
