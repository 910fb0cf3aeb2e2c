import assert from 'node:assert/strict';
import {
  alarmDetailSchema,
  alarmFilterSchema,
  alarmPageSchema,
  pageQuery,
  toIso,
} from '@infrapulse/contracts';
import { ALARM_STATES, type Alarm, SEVERITIES } from '@infrapulse/domain';
import { z } from 'zod';
import { alarmsSince } from '../alarm-steps.ts';
import { alarmsLike } from '../alarms-like.ts';
import type { PlacedTransition } from '../city/watch-alarms.ts';
import type { RouteDeps } from '../deps.ts';
import { pageOfItems, sortOf } from '../list-page.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { showAlarms } from '../show-alarms.ts';

const SORTS = ['priority', 'raisedAt', 'severity', 'state', 'rule', 'assetOrId', 'id'] as const;
const HISTORY_MAX = 500;

const listQuery = alarmFilterSchema.extend({
  state: z
    .string()
    .optional()
    .describe(`One or more of ${ALARM_STATES.join(', ')}, or open (default) or all`),
  sort: z
    .string()
    .optional()
    .describe(
      `${SORTS.join(', ')}; default -raisedAt. priority: what nobody has acknowledged, then the most severe, then the newest first`,
    ),
  ...pageQuery,
});

export const alarmParams = z.object({ id: z.string() });

export function alarmOr404({ city }: Pick<RouteDeps, 'city'>, id: string): Alarm {
  const alarm = city.alarms.get(id);
  if (alarm) return alarm;
  throw new ProblemError('ALARM_UNKNOWN', `${noAlarm(id)}: GET /alarms?state=all lists those`);
}

export function noAlarm(id: string): string {
  return `no alarm ${id} is open or was of late`;
}

export function alarmRoutes(deps: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/alarms',
      tag: 'alarms',
      summary:
        'Alarms that are not normal; with `from` also those that are over, from the log; with state=all or `to` alone those of the newest 20,000 steps; with `to` each at its newest occurrence before',
      query: listQuery,
      answer: alarmPageSchema,
      async handle({ query, locale }) {
        const { name, descending } = sortOf(query.sort ?? '-raisedAt', SORTS, 'raisedAt');
        const known = await alarmsSince(deps, query);
        const { page, next } = pageOfItems(alarmsLike(deps, query, known), {
          ...query,
          cursor: query.cursor,
          descending,
          idOf: ({ id }) => id,
          keyOf: (alarm) => {
            if (name === 'priority') return priorityOf(alarm);
            return name === 'severity' ? SEVERITIES.indexOf(alarm.severity) : alarm[name];
          },
        });
        return { body: { items: showAlarms(deps, page, locale), next } };
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
        const [shown] = showAlarms(deps, [alarm], locale);
        const history = deps.city.alarms.transitions(alarm.id).slice(-HISTORY_MAX);
        assert(shown);
        return { body: { ...shown, history: history.map(transitionToWire) } };
      },
    }),
  ];
}

const INSTANT_MAX = 1e13;

/** Least first: what calls before what is acknowledged, then by severity, then the newest; exact below 2^53. */
function priorityOf({ state, severity, raisedAt }: Alarm): number {
  const heard = state.includes('UNACK') ? 0 : 1;
  const level = heard * SEVERITIES.length + SEVERITIES.indexOf(severity);
  return level * INSTANT_MAX + (INSTANT_MAX - (raisedAt ?? 0));
}

function transitionToWire({ value }: PlacedTransition) {
  const { id, step, stepNo, at, by, reason, alarm } = value;
  const { occurrence, state } = alarm;
  return { id, step, stepNo, occurrence, state, at: toIso(at), by, reason };
}
