import {
  type AlarmCommand,
  FLOOD_ALARM,
  parseAlarmId,
  parseKpiKey,
  type ServiceNotice,
  type SilenceNotice,
} from '@infrapulse/domain';

const COMMAND = 'command/';
const SILENCE = 'silence/';
const SERVICE = 'service/';
const CALLS = 'calls/';
/** Key of a set of rules, in `readings`, in `kpis` and in `rules`. */
export const RULES_KEY = 'rules';

/** Key of a command on a KPI's alarm, among the KPI records. */
export function commandKey({
  alarm,
  commandId,
}: Pick<AlarmCommand, 'alarm' | 'commandId'>): string {
  return `${COMMAND}${alarm}/${commandId}`;
}

/** Key of what a partition sees of a group's silence, among the KPI records. */
export function silenceKey({
  scope,
  id,
  partition,
}: Pick<SilenceNotice, 'scope' | 'id' | 'partition'>): string {
  return `${SILENCE}${scope}/${id}/${partition}`;
}

/** Key of what came into service or left it, among the KPI records. */
export function serviceKey({ scope, id }: Pick<ServiceNotice, 'scope' | 'id'>): string {
  return `${SERVICE}${scope}/${id}`;
}

/** Key of when alarms of one fold called, among the KPI records: all of them go where the flood is judged. */
export function callsKey(source: string): string {
  return `${CALLS}${source}`;
}

/**
 * What a key of the `kpis` topic is about, `<scope>/<id>`: everything of one subject is in one partition, so that
 * the fold over KPIs sees its periods, policies and commands in order.
 */
export function kpiSubject(key: string): string {
  if (key === RULES_KEY) return key;
  if (key.startsWith(CALLS)) return `${FLOOD_ALARM.scope}/${FLOOD_ALARM.id}`;
  if (key.startsWith(SERVICE)) return key.slice(SERVICE.length);
  if (key.startsWith(SILENCE)) return key.slice(SILENCE.length, key.lastIndexOf('/'));
  if (!key.startsWith(COMMAND)) {
    const { scope, id } = parseKpiKey(key);
    return `${scope}/${id}`;
  }
  const alarm = parseAlarmId(key.slice(COMMAND.length, key.lastIndexOf('/')));
  return alarm ? `${alarm.scope}/${alarm.id}` : '';
}
