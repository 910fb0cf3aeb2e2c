import { notificationKey, topics } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { Clock, StreamPort } from '@infrapulse/ports';
import { BLANK_ALARM } from './blank-alarm.ts';
import type { NotifierConfig } from './config.ts';
import type { Events } from './events.ts';
import type { Outbox } from './outbox.ts';
import { channelsOf, routesOf } from './route-alarm.ts';

interface WatchDeps {
  readonly stream: StreamPort;
  readonly clock: Clock;
  readonly config: NotifierConfig;
  readonly outboxes: ReadonlyMap<string, Outbox>;
  readonly events: Events;
}

/** Whether log time moves, by the wall clock. */
interface PlatformWatch {
  look(): Promise<void>;
  isSilent(): boolean;
}

/**
 * Log time moves with ticks, and each is a record: a log of readings that does not grow stands still, and so does
 * one that cannot be asked. Told through the routes that PLATFORM_SILENT takes, not through the log, which may be
 * what has failed.
 */
export function createPlatformWatch(deps: WatchDeps): PlatformWatch {
  const { stream, clock, config } = deps;
  let grown = '';
  let movedAt = clock.monotonic();
  let silentSince: number | undefined;

  async function look(): Promise<void> {
    const now = clock.monotonic();
    const ends = await stream.ends(topics.readings).catch(() => undefined);
    const next = ends === undefined ? grown : ends.map((end) => end.next).join();
    if (next !== grown) {
      [grown, movedAt] = [next, now];
      if (silentSince !== undefined) tell('clear', silentSince, deps);
      silentSince = undefined;
    } else if (silentSince === undefined && now - movedAt >= config.silentAfter) {
      silentSince = Math.round(clock.now() - (now - movedAt));
      tell('raise', silentSince, deps);
    }
  }

  return { look, isSilent: () => silentSince !== undefined };
}

function tell(calling: 'raise' | 'clear', since: number, deps: WatchDeps): void {
  const { clock, config, outboxes, events } = deps;
  const alarm = silentAlarm(since, calling === 'clear' ? clock.now() : null);
  const place = { name: '', siteName: '', district: '' };
  const routed = { alarm, place, at: clock.now() };
  const ids = routesOf(routed, config)
    .filter(({ route }) => route.tell.includes(calling))
    .flatMap(({ route }) => channelsOf(route, routed.at, config));
  events.platformSilent(calling === 'raise');
  for (const channel of new Set(ids)) {
    const key = notificationKey(`${alarm.id}~${since}~${calling}`, channel);
    const told = outboxes.get(channel)?.add({ ...routed, key, calling });
    // When it stops meanwhile, it is looked at anew after the next start.
    void told?.catch(() => undefined);
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
