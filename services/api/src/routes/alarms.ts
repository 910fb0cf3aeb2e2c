import {
  alarmDetailSchema,
  alarmPageSchema,
  alarmToWire,
  pageQuery,
  timeParam,
  toIso,
} from '@infrapulse/contracts';
import { ALARM_STATES, type Alarm, KIND_IDS, SEVERITIES } from '@infrapulse/domain';
import { z } from 'zod';
import type { PlacedTransition } from '../city/watch-alarms.ts';
import type { RouteDeps } from '../deps.ts';
import { pageOfItems, sortOf } from '../list-page.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';

const SORTS = ['raisedAt', 'severity', 'state', 'rule', 'assetOrId', 'id'] as const;
const HISTORY_MAX = 500;

const listQuery = z.strictObject({
  state: z
    .string()
    .optional()
    .describe(`One or more of ${ALARM_STATES.join(', ')}, or open (default) or all`),
  severity: z.enum(SEVERITIES).optional(),
  kind: z.enum(KIND_IDS).optional(),
  asset: z.string().optional(),
  scope: z.string().optional(),
  rule: z.string().optional(),
  dept: z.string().optional().describe('Code of a department that is told'),
  from: timeParam.optional().describe('Raised at or after'),
  to: timeParam.optional().describe('Raised before'),
  sort: z
    .string()
    .optional()
    .describe(`${SORTS.join(', ')}; default -raisedAt`),
  ...pageQuery,
});
type ListQuery = z.output<typeof listQuery>;

export const alarmParams = z.object({ id: z.string() });

export function alarmOr404({ city }: Pick<RouteDeps, 'city'>, id: string): Alarm {
  const alarm = city.alarms.get(id);
  if (alarm) return alarm;
  throw new ProblemError('ALARM_UNKNOWN', `no alarm ${id} is open or was of late`);
}

export function alarmRoutes(deps: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/alarms',
      tag: 'alarms',
      summary: 'Alarms that are not normal; with state=all or a time also those that are over',
      query: listQuery,
      answer: alarmPageSchema,
      handle({ query, locale }) {
        const { name, descending } = sortOf(query.sort ?? '-raisedAt', SORTS, 'raisedAt');
        const { page, next } = pageOfItems(matching(deps, query), {
          ...query,
          cursor: query.cursor,
          descending,
          idOf: ({ id }) => id,
          keyOf: (alarm) =>
            name === 'severity' ? SEVERITIES.indexOf(alarm.severity) : (alarm[name] ?? 0),
        });
        return { body: { items: page.map((alarm) => alarmToWire(alarm, locale)), next } };
      },
    }),
    route({
      method: 'GET',
      path: '/alarms/{id}',
      tag: 'alarms',
      summary: 'One alarm with its history',
      params: alarmParams,
      answer: alarmDetailSchema,
      handle({ params, locale }) {
        const alarm = alarmOr404(deps, params.id);
        const history = deps.city.alarms.transitions(alarm.id).slice(-HISTORY_MAX);
        return {
          body: { ...alarmToWire(alarm, locale), history: history.map(transitionToWire) },
        };
      },
    }),
  ];
}

function transitionToWire({ value }: PlacedTransition) {
  const { id, step, stepNo, at, by, reason, alarm } = value;
  const { occurrence, state } = alarm;
  return { id, step, stepNo, occurrence, state, at: toIso(at), by, reason };
}

function matching({ city }: RouteDeps, query: ListQuery): readonly Alarm[] {
  const states = wantedStates(query);
  const source = states === 'open' ? city.alarms.open() : city.alarms.known();
  const found: Alarm[] = [];
  for (const alarm of source) {
    if (typeof states !== 'string' && !states.has(alarm.state)) continue;
    if (matches(alarm, query)) found.push(alarm);
  }
  return found;
}

function wantedStates({ state, from, to }: ListQuery): 'open' | 'all' | ReadonlySet<string> {
  if (state === undefined) return from === undefined && to === undefined ? 'open' : 'all';
  if (state === 'open' || state === 'all') return state;
  const names = new Set(state.split(','));
  const strange = [...names].find((name) => !ALARM_STATES.some((known) => known === name));
  if (strange === undefined) return names;
  const reason = `one or more of ${ALARM_STATES.join(', ')}, or open or all`;
  throw new ProblemError('INVALID_PARAMETER', `state: ${reason}`, [{ field: 'state', reason }]);
}

function matches(alarm: Alarm, query: ListQuery): boolean {
  const raisedAt = alarm.raisedAt ?? 0;
  const wants = (wanted: string | undefined, value: string) =>
    wanted === undefined || wanted === value;
  return (
    wants(query.severity, alarm.severity) &&
    wants(query.kind, alarm.kind) &&
    wants(query.asset, alarm.assetOrId) &&
    wants(query.scope, alarm.scope) &&
    wants(query.rule, alarm.rule) &&
    (query.dept === undefined || alarm.depts.includes(query.dept)) &&
    (query.from === undefined || raisedAt >= query.from) &&
    (query.to === undefined || raisedAt < query.to)
  );
}
