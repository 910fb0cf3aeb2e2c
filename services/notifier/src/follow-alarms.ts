import { notificationKey, topics } from '@infrapulse/contracts';
import type { AlarmRecord } from '@infrapulse/domain';
import type { Consumer, StreamBatch, StreamPort } from '@infrapulse/ports';
import { annunciationOf } from './annunciation.ts';
import type { Routing } from './config.ts';
import type { DeliveryLog } from './delivery-log.ts';
import type { Events } from './events.ts';
import type { Grouping, Outbox } from './outbox.ts';
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
 * One channel's way through the alarms: a group of its own, whose position moves past what has ended. A new channel
 * begins with what comes next.
 */
export function followAlarms(deps: FollowDeps): Promise<Consumer> {
  const options = {
    topic: topics.alarms,
    group: `notifier-${deps.channel}`,
    from: 'latest',
    batchMax: BATCH_MAX,
    aheadMax: deps.config.waitingMax,
  } as const;
  return deps.stream.consume(options, (batch) => tellAll(batch, deps));
}

async function tellAll({ records }: StreamBatch<AlarmRecord>, deps: FollowDeps): Promise<void> {
  await Promise.all(records.map(({ value }) => tell(value, deps)));
}

async function tell(record: AlarmRecord, deps: FollowDeps): Promise<void> {
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
  await outbox.add({ key, calling: annunciation, at, alarm, place }, groupingOf(taken, wanted));
}

/** Raises and clears of a route are told apart; a route that does not wait tells each by itself. */
function groupingOf({ route, index }: Taken, told: string): Grouping | undefined {
  if (route.groupWait === 0) return undefined;
  return { group: `route-${index}/${told}`, waitMs: route.groupWait };
}
