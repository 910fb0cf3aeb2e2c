import { alarmPerformanceSchema, timeParam, toIso } from '@infrapulse/contracts';
import { isOfPlatform } from '@infrapulse/domain';
import { z } from 'zod';
import { alarmPerformance, type Raise } from '../alarm-performance.ts';
import type { PlacedTransition } from '../city/watch-alarms.ts';
import type { RouteDeps } from '../deps.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';

const DAY_MS = 86_400_000;
/** Steps that call for an operator, when they end in such a state: what was shelved or suppressed calls when it is not any more. */
const CALLS: ReadonlySet<string> = new Set(['raised', 'unshelved', 'returned']);
/** States in which a raise called for an operator. */
const ANNUNCIATED = new Set(['UNACK_ACTIVE', 'RTN_UNACK', 'LATCHED_UNACK']);
const ACTIVE = new Set(['UNACK_ACTIVE', 'ACK_ACTIVE']);

export function alarmPerformanceRoutes({ city, clock, config }: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/alarms/performance',
      tag: 'alarms',
      summary: 'How the alarm system serves its operators; default: the last 24 hours',
      query: z.strictObject({ from: timeParam.optional(), to: timeParam.optional() }),
      answer: alarmPerformanceSchema,
      csvRows: (figures) => [figures],
      handle({ query }) {
        const to = query.to ?? clock.now();
        const from = query.from ?? to - DAY_MS;
        if (from >= to) throw new ProblemError('INVALID_PARAMETER', 'from: must be before to');
        const { positions } = config;
        const active = [...city.alarms.open()].flatMap(({ id, state, raisedAt }) =>
          raisedAt !== null && ACTIVE.has(state) ? [{ alarm: id, raisedAt }] : [],
        );
        const raises = raisesOf(city.alarms.transitions(), from, to);
        const figures = alarmPerformance({ raises, active, from, to, positions });
        const stale = figures.stale.map(({ alarm, raisedAt }) => ({
          alarm,
          raisedAt: toIso(raisedAt),
        }));
        return { body: { from: toIso(from), to: toIso(to), positions, ...figures, stale } };
      },
    }),
  ];
}

function raisesOf(transitions: readonly PlacedTransition[], from: number, to: number): Raise[] {
  const cleared = new Map<string, number>();
  const acked = new Map<string, number>();
  for (const { value } of transitions) {
    const occurrence = `${value.alarm.id}~${value.alarm.occurrence}`;
    if (value.step === 'cleared') cleared.set(occurrence, value.at);
    if (value.step === 'acked') acked.set(occurrence, value.at);
  }
  return transitions
    .map(({ value }) => value)
    .filter(
      ({ step, at, alarm }) =>
        CALLS.has(step) &&
        at >= from &&
        at < to &&
        !alarm.historical &&
        !isOfPlatform(alarm) &&
        ANNUNCIATED.has(alarm.state),
    )
    .map(({ at, alarm }) => ({
      alarm: alarm.id,
      at,
      severity: alarm.severity,
      chattering: alarm.chattering ?? false,
      clearedAt: cleared.get(`${alarm.id}~${alarm.occurrence}`) ?? null,
      ackedAt: acked.get(`${alarm.id}~${alarm.occurrence}`) ?? null,
    }))
    .sort((a, b) => a.at - b.at);
}
