import { topics } from '@infrapulse/contracts';
import {
  type Alarm,
  type AlarmCommand,
  defaultPolicies,
  type KpiRecord,
  newestPeriods,
} from '@infrapulse/domain';
import type { StreamPort, Table } from '@infrapulse/ports';
import type { Broker } from './open-broker.ts';
import { levelOf } from './reject-message.ts';

const ROLLING: ReadonlySet<string> = new Set(['now', '1h', '24h', '30d', '12mo']);

/** What is shown on a topic now. */
interface Shown {
  /** Of the record in the table. */
  readonly key: string;
  readonly period: number;
  /** Place among the policies that stand for the default, 0 the best. */
  readonly rank: number;
  readonly hasValue: boolean;
}

/** KPIs of assets and above and the alarms that stand, as retained messages (interfaces §2). */
export async function publishResults(
  stream: StreamPort,
  broker: Pick<Broker, 'publish' | 'stand' | 'subscribers'>,
): Promise<() => Promise<void>> {
  const tables: Table<unknown>[] = [];
  const shown = new Map<string, Shown>();
  const alarmTopics = new Map<string, string>();

  function kpi(key: string, record: KpiRecord | AlarmCommand | undefined): void {
    if (!record || 'type' in record || record.scope === 'part') return;
    const rank = defaultPolicies(record.kpi).indexOf(record.policy);
    if (rank < 0) return;
    const levels = [record.kpi, record.scope, levelOf(record.id), record.window];
    const topic = `infrapulse/v1/kpi/${levels.join('/')}`;
    const period = ROLLING.has(record.window) ? 0 : record.start;
    const candidate = { key, period, rank, hasValue: record.value !== null };
    if (!takesOver(candidate, shown.get(topic))) return;
    shown.set(topic, candidate);
    if (broker.subscribers.wantsKpis) broker.publish(topic, JSON.stringify(record), false);
  }

  function alarm(id: string, record: Alarm | undefined): void {
    const topic = record ? topicOf(record) : alarmTopics.get(id);
    if (topic === undefined) return;
    if (record) alarmTopics.set(id, topic);
    else alarmTopics.delete(id);
    broker.publish(topic, record ? JSON.stringify(record) : '', true);
  }

  const kpis = await stream.table(topics.kpis, { held: 'store' });
  tables.push(kpis);
  const newest = newestPeriods(kpis.keys(), 1);
  const wanted = (key: string) => newest.has(key) && !key.includes('/part/');
  for (const [key, record] of kpis.entries({ wanted })) kpi(key, record);
  kpis.onChange(kpi);
  broker.stand({
    topics: () => shown.keys(),
    payload: (topic) => textOf(kpis.get(shown.get(topic)?.key ?? '')),
  });
  const alarms = await stream.table(topics.alarmStates);
  tables.push(alarms);
  for (const [id, record] of alarms.entries()) alarm(id, record);
  alarms.onChange(alarm);
  return async () => {
    for (const table of tables) await table.stop();
  };
}

function textOf(record: KpiRecord | AlarmCommand | undefined): string | undefined {
  return record && JSON.stringify(record);
}

/** The newest period of a calendar window, and of several default policies the best that has a value. */
function takesOver(candidate: Shown, shown: Shown | undefined): boolean {
  if (!shown || candidate.period !== shown.period) return candidate.period >= (shown?.period ?? 0);
  if (candidate.rank === shown.rank) return true;
  return candidate.hasValue && (!shown.hasValue || candidate.rank < shown.rank);
}

function topicOf({ scope, assetOrId, part, rule }: Alarm): string {
  const levels = [scope, assetOrId, part, rule].map(levelOf);
  return `infrapulse/v1/alarm/${levels.join('/')}`;
}
