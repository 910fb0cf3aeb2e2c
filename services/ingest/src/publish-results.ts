import { topics } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { StreamPort, Table } from '@infrapulse/ports';
import type { Broker } from './open-broker.ts';
import { levelOf } from './reject-message.ts';
import { createShownKpis } from './shown-kpis.ts';

/** KPIs of assets and above and the alarms that stand, as retained messages (interfaces §2). */
export async function publishResults(
  stream: StreamPort,
  broker: Pick<Broker, 'publish' | 'stand' | 'subscribers'>,
): Promise<() => Promise<void>> {
  const tables: Table<unknown>[] = [];
  const alarmTopics = new Map<string, string>();

  function alarm(id: string, record: Alarm | undefined): void {
    const topic = record ? topicOf(record) : alarmTopics.get(id);
    if (topic === undefined) return;
    if (record) alarmTopics.set(id, topic);
    else alarmTopics.delete(id);
    broker.publish(topic, record ? JSON.stringify(record) : '', true);
  }

  const kpis = await stream.table(topics.kpis, { held: 'store' });
  tables.push(kpis);
  const shown = createShownKpis(kpis);
  kpis.onChange((key, record) => {
    if (!record || 'type' in record) return;
    const topic = shown.take(key, record);
    if (topic !== undefined && broker.subscribers.wantsKpis)
      broker.publish(topic, JSON.stringify(record), false);
  });
  broker.stand(shown);
  const alarms = await stream.table(topics.alarmStates);
  tables.push(alarms);
  for (const [id, record] of alarms.entries()) alarm(id, record);
  alarms.onChange(alarm);
  return async () => {
    shown.stop();
    for (const table of tables) await table.stop();
  };
}

function topicOf({ scope, assetOrId, part, rule }: Alarm): string {
  const levels = [scope, assetOrId, part, rule].map(levelOf);
  return `infrapulse/v1/alarm/${levels.join('/')}`;
}
