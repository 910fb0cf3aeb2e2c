import { alarmPerformanceSchema, type NamedAlarm, rangeQuery, toIso } from '@infrapulse/contracts';
import { z } from 'zod';
import { alarmPerformance } from '../alarm-performance.ts';
import { readRaises } from '../alarm-raises.ts';
import type { RouteDeps } from '../deps.ts';
import { nameAlarm } from '../name-alarm.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';

const DAY_MS = 86_400_000;
/** Somewhat longer than the log keeps steps of alarms. */
const DAYS_MAX = 400;

export function alarmPerformanceRoutes(deps: RouteDeps): readonly Route[] {
  const { city, clock, config } = deps;
  return [
    route({
      method: 'GET',
      path: '/alarms/performance',
      tag: 'alarms',
      summary:
        'How the alarm system serves its operators, up to now; default: the last 24 hours, 400 days at most',
      query: z.strictObject(rangeQuery),
      answer: alarmPerformanceSchema,
      csvRows: (figures) => [figures],
      async handle({ query, locale }) {
        const { from, to } = timeOf(query, clock.now());
        const { positions } = config;
        const { alarms, ...told } = await readRaises(deps, from, to);
        const figures = alarmPerformance({ ...told, from, to, positions });
        const named = namedIn(figures, (id) => nameAlarm(city, id, locale, alarms.get(id)));
        return { body: { from: toIso(from), to: toIso(to), positions, ...figures, ...named } };
      },
    }),
  ];
}

/** What is still to come has no figures: an alarm is not old because `to` is far away. */
function timeOf(query: { from?: number | undefined; to?: number | undefined }, now: number) {
  const to = Math.min(query.to ?? now, now);
  const from = query.from ?? to - DAY_MS;
  if (from >= to)
    throw new ProblemError('INVALID_PARAMETER', 'from: must be before to, and in the past');
  if (to - from > DAYS_MAX * DAY_MS)
    throw new ProblemError('RANGE_TOO_LARGE', `ask for ${DAYS_MAX} days at most`);
  return { from, to };
}

/** The alarms of the lists by what they say, not by their ids alone. */
function namedIn(
  { top10, chattering, stale }: ReturnType<typeof alarmPerformance>,
  nameOf: (id: string) => NamedAlarm,
) {
  const named = <T extends { alarm: string }>(of: T) => ({ ...of, ...nameOf(of.alarm) });
  return {
    top10: top10.map(named),
    chattering: chattering.map(named),
    stale: stale.map((of) => ({ ...named(of), raisedAt: toIso(of.raisedAt) })),
  };
}
