import type { AlarmFilter } from '@infrapulse/contracts';
import { ALARM_STATES, type Alarm } from '@infrapulse/domain';
import type { RouteDeps } from './deps.ts';
import { ProblemError } from './problem.ts';

/** Alarms that a filter means: those that stand, and with a time or `all` also those that are over. */
export function alarmsLike(
  { city }: Pick<RouteDeps, 'city'>,
  filter: AlarmFilter,
): readonly Alarm[] {
  const states = wantedStates(filter);
  const source = states === 'open' ? city.alarms.open() : city.alarms.known();
  const found: Alarm[] = [];
  for (const alarm of source) {
    if (typeof states !== 'string' && !states.has(alarm.state)) continue;
    if (matches(alarm, filter)) found.push(alarm);
  }
  return found;
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
  const wants = (wanted: string | undefined, value: string | null) =>
    wanted === undefined || wanted === value;
  return (
    wants(filter.severity, alarm.severity) &&
    wants(filter.kind, alarm.kind) &&
    wants(filter.asset, alarm.assetOrId) &&
    wants(filter.scope, alarm.scope) &&
    wants(filter.rule, alarm.rule) &&
    wants(filter.suppressedBy, alarm.suppressedBy) &&
    (filter.dept === undefined || alarm.depts.includes(filter.dept)) &&
    (filter.from === undefined || raisedAt >= filter.from) &&
    (filter.to === undefined || raisedAt < filter.to)
  );
}
