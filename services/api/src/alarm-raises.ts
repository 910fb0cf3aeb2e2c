import { type Alarm, type AlarmTransition, isOfPlatform } from '@infrapulse/domain';
import type { Active, Raise } from './alarm-performance.ts';
import { stepsIn } from './alarm-steps.ts';
import type { RouteDeps } from './deps.ts';

/** Steps that call for an operator, when they end in such a state: what was shelved or suppressed calls when it is not any more. */
const CALLS: ReadonlySet<string> = new Set(['raised', 'unshelved', 'returned']);
/** States in which a raise called for an operator. */
const ANNUNCIATED = new Set(['UNACK_ACTIVE', 'RTN_UNACK', 'LATCHED_UNACK']);
const ACTIVE = new Set(['UNACK_ACTIVE', 'ACK_ACTIVE']);

/** What called for operators in [from, to), in order of time, and what was active at `to`. */
export async function readRaises(
  deps: Pick<RouteDeps, 'city' | 'stream'>,
  from: number,
  to: number,
) {
  const cleared = new Map<string, number>();
  const acked = new Map<string, number>();
  const calls: AlarmTransition[] = [];
  const active = [...deps.city.alarms.open()]
    .filter(({ state }) => ACTIVE.has(state))
    .flatMap(since);
  for await (const step of await stepsIn(deps, { from })) {
    if (step.step === 'cleared') cleared.set(occurrenceOf(step), step.at);
    if (step.step === 'acked') acked.set(occurrenceOf(step), step.at);
    // It still was active then.
    if (step.step === 'cleared' && step.at > to) active.push(...since(step.alarm));
    if (step.at < to && isCall(step)) calls.push(step);
  }
  const raises = calls.map((call): Raise => {
    const { id: alarm, severity, chattering = false } = call.alarm;
    const clearedAt = cleared.get(occurrenceOf(call)) ?? null;
    const ackedAt = acked.get(occurrenceOf(call)) ?? null;
    return { alarm, at: call.at, severity, chattering, clearedAt, ackedAt };
  });
  const alarms = new Map(calls.map(({ alarm }) => [alarm.id, alarm]));
  return { raises: raises.sort((a, b) => a.at - b.at), active, alarms };
}

function since({ id, raisedAt }: Alarm): readonly Active[] {
  return raisedAt === null ? [] : [{ alarm: id, raisedAt }];
}

function occurrenceOf({ alarm }: AlarmTransition): string {
  return `${alarm.id}~${alarm.occurrence}`;
}

function isCall({ step, alarm }: AlarmTransition): boolean {
  const isForOperators = !alarm.historical && !isOfPlatform(alarm);
  return CALLS.has(step) && isForOperators && ANNUNCIATED.has(alarm.state);
}
