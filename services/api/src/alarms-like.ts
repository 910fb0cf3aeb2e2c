import { type AlarmFilter, assetOf, partOfAlarm } from '@infrapulse/contracts';
import { ALARM_STATES, type Alarm } from '@infrapulse/domain';
import type { RouteDeps } from './deps.ts';
import { ProblemError } from './problem.ts';

/** Alarms that a filter means: those that stand, and with a time or `all` also those that are over. */
export function alarmsLike(
  { city }: Pick<RouteDeps, 'city'>,
  filter: AlarmFilter,
  known: Iterable<Alarm> = city.alarms.known(),
): readonly Alarm[] {
  const states = wantedStates(filter);
  const source = states === 'open' ? city.alarms.open() : known;
  const found: Alarm[] = [];
  for (const alarm of source) {
    if (typeof states !== 'string' && !states.has(alarm.state)) continue;
    if (matches(alarm, filter) && isOf(city, alarm, filter.operator)) found.push(alarm);
  }
  return found;
}

type City = RouteDeps['city'];

function isOf(city: City, alarm: Alarm, operator: string | undefined): boolean {
  return operator === undefined || operatorOf(city, alarm) === operator;
}

/** Who runs the asset of an alarm, or the operator that the alarm is of; null for a site, a gateway, the city. */
export function operatorOf(city: City, alarm: Alarm): string | null {
  if (alarm.scope === 'operator') return alarm.assetOrId;
  const version = versionOf(city, alarm);
  const id = partOfAlarm(alarm);
  return version?.parts.find(({ part }) => part === id)?.operator ?? version?.operator ?? null;
}

/** The register version in force of the asset that an alarm is of. */
export function versionOf({ register }: City, alarm: Alarm) {
  const id = assetOf(alarm);
  const asset = id === undefined ? undefined : register.get(id);
  return asset && register.inForce(asset);
}

function wantedStates({ state, from, to }: AlarmFilter): 'open' | 'all' | ReadonlySet<string> {
  if (state === undefined) return from === undefined && to === undefined ? 'open' : 'all';
  if (state === 'open' || state === 'all') return state;
  const names = new Set(state.split(','));
  const strange = [...names].find((name) => !ALARM_STATES.some((known) => known === name));
  if (strange === undefined) return names;
  const reason = `one or more of ${ALARM_STATES.join(', ')}, or open or all`;
  throw new ProblemError('INVALID_PARAMETER', `state: ${reason}`, [{ field: 'state', reason }]);
}

function matches(alarm: Alarm, filter: AlarmFilter): boolean {
  const raisedAt = alarm.raisedAt ?? 0;
  const wants = <T>(wanted: T | undefined, value: T | null) =>
    wanted === undefined || wanted === value;
  return (
    wants(filter.severity, alarm.severity) &&
    wants(filter.kind, alarm.kind) &&
    wants(filter.asset, alarm.assetOrId) &&
    wants(filter.scope, alarm.scope) &&
    wants(filter.rule, alarm.rule) &&
    wants(filter.suppressedBy, alarm.suppressedBy) &&
    wants(filter.chattering, alarm.chattering ?? false) &&
    (filter.dept === undefined || alarm.depts.includes(filter.dept)) &&
    (filter.from === undefined || raisedAt >= filter.from) &&
    (filter.to === undefined || raisedAt < filter.to)
  );
}
