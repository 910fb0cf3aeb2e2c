import { alarmPerformanceSchema, timeParam, toIso } from '@infrapulse/contracts';
import { type Alarm, isOfPlatform } from '@infrapulse/domain';
import { z } from 'zod';
import { alarmPerformance, type Raise } from '../alarm-performance.ts';
import { stepsIn } from '../alarm-steps.ts';
import type { RouteDeps } from '../deps.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';

const DAY_MS = 86_400_000;
/** Steps that call for an operator, when they end in such a state: what was shelved or suppressed calls when it is not any more. */
const CALLS: ReadonlySet<string> = new Set(['raised', 'unshelved', 'returned']);
/** States in which a raise called for an operator. */
const ANNUNCIATED = new Set(['UNACK_ACTIVE', 'RTN_UNACK', 'LATCHED_UNACK']);
const ACTIVE = new Set(['UNACK_ACTIVE', 'ACK_ACTIVE']);

export function alarmPerformanceRoutes(deps: RouteDeps): readonly Route[] {
  const { city, clock, config } = deps;
  return [
    route({
      method: 'GET',
      path: '/alarms/performance',
      tag: 'alarms',
      summary: 'How the alarm system serves its operators; default: the last 24 hours',
      query: z.strictObject({ from: timeParam.optional(), to: timeParam.optional() }),
      answer: alarmPerformanceSchema,
      csvRows: (figures) => [figures],
      async handle({ query }) {
        const to = query.to ?? clock.now();
        const from = query.from ?? to - DAY_MS;
        if (from >= to) throw new ProblemError('INVALID_PARAMETER', 'from: must be before to');
        const { positions } = config;
        const { raises, lasted } = await readSteps(deps, from, to);
        const active = [...[...city.alarms.open()].flatMap(activeOf), ...lasted];
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

interface Active {
  readonly alarm: string;
  readonly raisedAt: number;
}

function activeOf({ id, state, raisedAt }: Alarm): readonly Active[] {
  return raisedAt !== null && ACTIVE.has(state) ? [{ alarm: id, raisedAt }] : [];
}

/** Raises in [from, to), and alarms that were active at `to` and are not any more. */
async function readSteps(deps: RouteDeps, from: number, to: number) {
  const cleared = new Map<string, number>();
  const acked = new Map<string, number>();
  const calls: (Omit<Raise, 'clearedAt' | 'ackedAt'> & { readonly occurrence: string })[] = [];
  const lasted: Active[] = [];
  for await (const { step, at, alarm } of await stepsIn(deps, { from })) {
    const { id, severity, raisedAt, chattering = false } = alarm;
    const occurrence = `${id}~${alarm.occurrence}`;
    if (step === 'cleared') cleared.set(occurrence, at);
    if (step === 'acked') acked.set(occurrence, at);
    if (step === 'cleared' && at > to && raisedAt !== null) lasted.push({ alarm: id, raisedAt });
    if (!CALLS.has(step) || at >= to || !isForOperators(alarm)) continue;
    calls.push({ alarm: id, at, severity, chattering, occurrence });
  }
  const raises = calls
    .map(({ occurrence, ...call }) => ({
      ...call,
      clearedAt: cleared.get(occurrence) ?? null,
      ackedAt: acked.get(occurrence) ?? null,
    }))
    .sort((a, b) => a.at - b.at);
  return { raises, lasted };
}

function isForOperators(alarm: Alarm): boolean {
  return !alarm.historical && !isOfPlatform(alarm) && ANNUNCIATED.has(alarm.state);
}
