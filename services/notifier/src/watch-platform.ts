import { notificationKey, topics } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import { type Clock, type StreamPort, within } from '@infrapulse/ports';
import { BLANK_ALARM } from './blank-alarm.ts';
import type { NotifierConfig } from './config.ts';
import type { DeliveryLog } from './delivery-log.ts';
import type { Events } from './events.ts';
import type { Held } from './held.ts';
import { NOWHERE, type Notification } from './notification.ts';
import type { Outbox } from './outbox.ts';
import { channelsOf, routesOf, unsilencedAt } from './route-alarm.ts';

interface WatchDeps {
  readonly stream: StreamPort;
  readonly clock: Clock;
  readonly config: NotifierConfig;
  readonly outboxes: ReadonlyMap<string, Outbox>;
  readonly deliveries: Pick<DeliveryLog, 'hasEnded'>;
  readonly held: Pick<Held, 'holds'>;
  readonly events: Events;
}

/** Whether log time moves, by the wall clock. */
interface PlatformWatch {
  look(): Promise<void>;
  isSilent(): boolean;
}

/** A time in which log time stood still. */
interface Silence {
  /** How many records the log had: every notifier finds the same, whatever its clock says. */
  readonly records: number;
  /** Unix ms. */
  readonly since: number;
  readonly noticedAt: number;
  overAt: number | null;
  /** Keys of what we told of it. */
  readonly told: Set<string>;
}

/** A log that takes longer to say how long it is counts as one that has not grown. */
const ANSWER_MS = 1000;
/** So long after its end it is still told: whoever has to may change meanwhile. */
const REMEMBER_MS = 60_000;

/**
 * Log time moves with ticks, and each is a record: a log of readings that does not grow stands still, and so does
 * one that cannot be asked. Told through the routes that PLATFORM_SILENT takes, not through the log, which may be
 * what has failed. Every notifier looks; the one that has the channel's partition of this alarm tells.
 */
export function createPlatformWatch(deps: WatchDeps): PlatformWatch {
  const { clock, config, events } = deps;
  const count = createCount(deps);
  let records = -1;
  let movedAt = clock.monotonic();
  let silence: Silence | undefined;
  const isSilent = () => silence?.overAt === null;

  async function look(): Promise<void> {
    const found = (await count()) ?? records;
    const now = clock.monotonic();
    if (found !== records) {
      [records, movedAt] = [found, now];
      if (silence && isSilent()) end(silence);
    } else if (!isSilent() && now - movedAt >= config.silentAfter) begin(now);
    if (silence) tellAll(silence, deps);
    if ((silence?.overAt ?? Number.POSITIVE_INFINITY) + REMEMBER_MS < clock.now())
      silence = undefined;
  }

  function begin(now: number): void {
    const noticedAt = clock.now();
    const since = Math.round(noticedAt - (now - movedAt));
    silence = { records, since, noticedAt, overAt: null, told: new Set() };
    events.platformSilent(true);
  }

  function end(over: Silence): void {
    over.overAt = clock.now();
    events.platformSilent(false);
  }

  return { look, isSilent };
}

/** How many records the log has; undefined when it cannot be asked, or has not answered yet. */
function createCount({ stream, clock }: WatchDeps): () => Promise<number | undefined> {
  let answer: Promise<number | undefined> | undefined;
  const ask = async () => {
    try {
      const ends = await stream.ends(topics.readings);
      return ends.reduce((sum, { next }) => sum + next, 0);
    } catch {
      return undefined;
    } finally {
      answer = undefined;
    }
  };
  // One that hangs is asked once.
  return () => within(clock, ANSWER_MS, (answer ??= ask()));
}

function tellAll(silence: Silence, deps: WatchDeps): void {
  const { since, noticedAt, overAt } = silence;
  const standing = { alarm: silentAlarm(since, null), place: NOWHERE };
  // Kept back by a silence of notifications until then.
  const at = unsilencedAt({ ...standing, at: noticedAt }, deps.config);
  if (at <= deps.clock.now() && at < (overAt ?? Number.POSITIVE_INFINITY))
    tell({ ...standing, at, calling: 'raise' }, silence, deps);
  if (overAt === null) return;
  const over = { alarm: silentAlarm(since, overAt), place: NOWHERE, at: overAt };
  tell({ ...over, calling: 'clear' }, silence, deps);
}

interface Telling extends Omit<Notification, 'key'> {
  readonly calling: 'raise' | 'clear';
}

function tell(routed: Telling, { records, told }: Silence, deps: WatchDeps): void {
  const { config, outboxes, deliveries, held } = deps;
  const { alarm, calling } = routed;
  const ids = routesOf(routed, config)
    .filter(({ route }) => route.tell.includes(calling))
    .flatMap(({ route }) => channelsOf(route, routed.at, config));
  for (const channel of new Set(ids)) {
    const key = notificationKey(`${alarm.id}~${records}~${calling}`, channel);
    if (!held.holds(channel, alarm) || told.has(key) || deliveries.hasEnded(key)) continue;
    told.add(key);
    const adding = outboxes.get(channel)?.add({ ...routed, key });
    // When it stops meanwhile, it is looked at anew after the next start.
    void adding?.catch(() => undefined);
  }
}

function silentAlarm(since: number, clearedAt: number | null): Alarm {
  return {
    ...BLANK_ALARM,
    id: 'platform~infrapulse~-~PLATFORM_SILENT',
    rule: 'PLATFORM_SILENT',
    severity: 'CRITICAL',
    state: clearedAt === null ? 'UNACK_ACTIVE' : 'RTN_UNACK',
    text: { zh: '平台时间停滞: 不再处理数据', en: 'Log time stands still: nothing is processed' },
    cause: {
      zh: '接入服务停止, 或日志不可写',
      en: 'No ingest runs, or the log cannot be written',
    },
    action: {
      zh: '查看 /readyz、磁盘空间与接入服务',
      en: 'Look at /readyz, the disk and the ingest service',
    },
    raisedAt: since,
    clearedAt,
  };
}
