import { topics } from '@infrapulse/contracts';
import {
  type AlarmRecord,
  isCalendar,
  type KpiLogRecord,
  type KpiRecord,
  type KpiWindow,
  windowRange,
} from '@infrapulse/domain';
import type { StreamPort, StreamRecord } from '@infrapulse/ports';
import type { Events } from './events.ts';
import { alarmTopic } from './publish-results.ts';
import { createShownTopics, hasNumber } from './shown-topics.ts';

const GROUP = 'ingest-results';

/** Publishes as the product at a foreign broker; resolves when that has it. */
type Publish = (topic: string, payload: string) => Promise<void>;

/**
 * Results at a foreign broker, retained: the instances of ingest divide them among themselves, each result at least
 * once. A record that says something of an earlier period than its own time is not shown: a newer one is.
 */
export async function publishOutside(
  stream: StreamPort,
  publish: Publish,
  events: Events,
): Promise<() => Promise<void>> {
  const shown = createShownTopics();

  async function kpis(records: readonly StreamRecord<KpiLogRecord>[]): Promise<void> {
    const newest = new Map<string, string>();
    for (const { key, value } of records) {
      if ('type' in value || !isCurrent(value)) continue;
      const topic = shown.show(key, () => hasNumber(value));
      if (topic !== undefined) newest.set(topic, JSON.stringify(value));
    }
    await all(newest, publish);
  }

  async function alarms(records: readonly StreamRecord<AlarmRecord>[]): Promise<void> {
    const newest = new Map<string, string>();
    for (const { value } of records) {
      if (value.type !== 'transition') continue;
      const { alarm } = value;
      newest.set(alarmTopic(alarm), alarm.state === 'NORMAL' ? '' : JSON.stringify(alarm));
    }
    await all(newest, publish);
  }

  const from = 'earliest' as const;
  const consumers = [
    await stream.consume({ topic: topics.kpis, group: GROUP, from }, (batch) =>
      kpis(batch.records),
    ),
    await stream.consume({ topic: topics.alarms, group: `${GROUP}-alarms`, from }, (batch) =>
      alarms(batch.records),
    ),
  ];
  for (const { failed } of consumers) failed.catch((error: unknown) => events.resultsFailed(error));
  return async () => {
    await Promise.all(consumers.map((consumer) => consumer.stop()));
  };
}

async function all(payloads: ReadonlyMap<string, string>, publish: Publish): Promise<void> {
  await Promise.all([...payloads].map(([topic, payload]) => publish(topic, payload)));
}

/** Of a calendar window the period that held the time it was computed. */
function isCurrent({ window, start, computedAt }: KpiRecord): boolean {
  if (!isCalendar(window as KpiWindow)) return true;
  return windowRange(window as KpiWindow, computedAt).start === start;
}
