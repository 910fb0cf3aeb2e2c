import { topics } from '@infrapulse/contracts';
import type { Alarm, AlarmCommand, KpiRecord } from '@infrapulse/domain';
import type { StreamPort, Table } from '@infrapulse/ports';
import { levelOf } from './reject-message.ts';

const DEFAULT_POLICY: Readonly<Record<string, string>> = {
  'charger.uptime': 'exclude_unknown',
  'charger.count': 'equipment',
  'site5g.availability': 'without_energy_saving',
  'site5g.count': 'gnb',
};

type Publish = (topic: string, payload: string, retain: boolean) => void;

/** KPIs of assets and above and the alarms that stand, as retained messages (interfaces §2). */
export async function publishResults(
  stream: StreamPort,
  publish: Publish,
): Promise<() => Promise<void>> {
  const tables: Table<unknown>[] = [];
  const newest = new Map<string, number>();
  const alarmTopics = new Map<string, string>();

  function kpi(record: KpiRecord | AlarmCommand | undefined): void {
    if (!record || 'type' in record || !isPublished(record)) return;
    const topic = [
      'infrapulse/v1/kpi',
      record.kpi,
      record.scope,
      levelOf(record.id),
      record.window,
    ];
    const name = topic.join('/');
    // A calendar window has a record for each period; the present one is shown.
    if (record.start < (newest.get(name) ?? 0)) return;
    newest.set(name, record.start);
    publish(name, JSON.stringify(record), true);
  }

  function alarm(id: string, record: Alarm | undefined): void {
    const topic = record ? topicOf(record) : alarmTopics.get(id);
    if (topic === undefined) return;
    if (record) alarmTopics.set(id, topic);
    else alarmTopics.delete(id);
    publish(topic, record ? JSON.stringify(record) : '', true);
  }

  const kpis = await stream.table(topics.kpis);
  tables.push(kpis);
  for (const [, record] of kpis.entries()) kpi(record);
  kpis.onChange((_, record) => kpi(record));
  const alarms = await stream.table(topics.alarmStates);
  tables.push(alarms);
  for (const [id, record] of alarms.entries()) alarm(id, record);
  alarms.onChange(alarm);
  return async () => {
    for (const table of tables) await table.stop();
  };
}

function isPublished({ kpi, policy, scope }: KpiRecord): boolean {
  return scope !== 'part' && policy === (DEFAULT_POLICY[kpi] ?? policy);
}

function topicOf({ scope, assetOrId, part, rule }: Alarm): string {
  const levels = [scope, assetOrId, part, rule].map(levelOf);
  return `infrapulse/v1/alarm/${levels.join('/')}`;
}
