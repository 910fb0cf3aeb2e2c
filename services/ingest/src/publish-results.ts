import { topics } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import type { StreamPort } from '@infrapulse/ports';
import type { Events } from './events.ts';
import type { Broker } from './open-broker.ts';
import { levelOf } from './reject-message.ts';
import { createShownKpis } from './shown-kpis.ts';

/** KPIs of assets and above and the alarms that stand, as retained messages (interfaces §2). */
export async function publishResults(
  stream: StreamPort,
  broker: Pick<Broker, 'publish' | 'stand' | 'subscribers'>,
  events: Pick<Events, 'resultsFailed'>,
): Promise<() => Promise<void>> {
  const alarmTopics = new Map<string, string>();

  function alarm(id: string, record: Alarm | undefined): void {
    const topic = record ? alarmTopic(record) : alarmTopics.get(id);
    if (topic === undefined) return;
    if (record) alarmTopics.set(id, topic);
    else alarmTopics.delete(id);
    broker.publish(topic, record ? JSON.stringify(record) : '', true);
  }

  const shown = createShownKpis({
    openTable: () => stream.table(topics.kpis, { held: 'store' }),
    onShown(topic, record) {
      if (broker.subscribers.wantsKpis) broker.publish(topic, JSON.stringify(record), false);
    },
    onFailed: (error) => events.resultsFailed(error),
  });
  broker.stand(shown);
  broker.subscribers.onKpisWanted(() => shown.open());
  const alarms = await stream.table(topics.alarmStates);
  for (const [id, record] of alarms.entries()) alarm(id, record);
  alarms.onChange(alarm);
  return async () => {
    await shown.stop();
    await alarms.stop();
  };
}

/** Where an alarm stands, retained, until it is normal again. */
export function alarmTopic({ scope, assetOrId, part, rule }: Alarm): string {
  const levels = [scope, assetOrId, part, rule].map(levelOf);
  return `infrapulse/v1/alarm/${levels.join('/')}`;
}
