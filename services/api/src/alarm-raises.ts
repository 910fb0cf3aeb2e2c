import { type AlarmTransition, isOfPlatform } from '@infrapulse/domain';
import { createActiveAt } from './active-at.ts';
import type { Raise } from './alarm-performance.ts';
import { stepsIn } from './alarm-steps.ts';
import type { RouteDeps } from './deps.ts';

/** Steps that call for an operator, when they end in such a state: what was shelved or suppressed calls when it is not any more. */
const CALLS: ReadonlySet<string> = new Set(['raised', 'unshelved', 'returned']);
/** States in which a raise called for an operator. */
const ANNUNCIATED = new Set(['UNACK_ACTIVE', 'RTN_UNACK', 'LATCHED_UNACK']);

/** What called for operators in [from, to), in order of time, and what was active at `to`. */
export async function readRaises(
  deps: Pick<RouteDeps, 'city' | 'stream'>,
  from: number,
  to: number,
) {
  const cleared = new Map<string, number>();
  const acked = new Map<string, number>();
  const calls: AlarmTransition[] = [];
  const activeAt = createActiveAt(to);
  for await (const step of await stepsIn(deps, { from })) {
    if (step.step === 'cleared') cleared.set(occurrenceOf(step), step.at);
    if (step.step === 'acked') acked.set(occurrenceOf(step), step.at);
    activeAt.take(step);
    if (step.at < to && isCall(step)) calls.push(step);
  }
  const raises = calls.map((call): Raise => {
    const { id: alarm, severity, chattering = false } = call.alarm;
    const clearedAt = cleared.get(occurrenceOf(call)) ?? null;
    const ackedAt = acked.get(occurrenceOf(call)) ?? null;
    return { alarm, at: call.at, severity, chattering, clearedAt, ackedAt };
  });
  const alarms = new Map(calls.map(({ alarm }) => [alarm.id, alarm]));
  const active = activeAt.active(deps.city.alarms.open());
  return { raises: raises.sort((a, b) => a.at - b.at), active, alarms };
}

function occurrenceOf({ alarm }: AlarmTransition): string {
  return `${alarm.id}~${alarm.occurrence}`;
}

function isCall({ step, alarm }: AlarmTransition): boolean {
  const isForOperators = !alarm.historical && !isOfPlatform(alarm);
  return CALLS.has(step) && isForOperators && ANNUNCIATED.has(alarm.state);
}
