import { type AlarmCommand, parseAlarmId, parseKpiKey } from '@infrapulse/domain';

const COMMAND = 'command/';

/** Key of a command on a KPI's alarm, among the KPI records. */
export function commandKey({
  alarm,
  commandId,
}: Pick<AlarmCommand, 'alarm' | 'commandId'>): string {
  return `${COMMAND}${alarm}/${commandId}`;
}

/**
 * What a key of the `kpis` topic is about, `<scope>/<id>`: everything of one subject is in one partition, so that
 * the fold over KPIs sees its periods, policies and commands in order.
 */
export function kpiSubject(key: string): string {
  if (!key.startsWith(COMMAND)) {
    const { scope, id } = parseKpiKey(key);
    return `${scope}/${id}`;
  }
  const alarm = parseAlarmId(key.slice(COMMAND.length, key.lastIndexOf('/')));
  return alarm ? `${alarm.scope}/${alarm.id}` : '';
}
