import { matchesAlarm, topics } from '@infrapulse/contracts';
import {
  type Alarm,
  type AlarmRecord,
  type AlarmState,
  type AlarmTransition,
  SEVERITIES,
  type Severity,
} from '@infrapulse/domain';
import type { Positions, StreamPort, Table } from '@infrapulse/ports';
import { annunciationOf } from './annunciation.ts';
import type { Summary } from './config.ts';
import type { Places } from './places.ts';
import type { Shift } from './shift.ts';

interface SumDeps {
  readonly stream: Pick<StreamPort, 'tail'>;
  readonly states: Pick<Table<Alarm>, 'entries'>;
  readonly places: Places;
}

const PAGE = 5000;
/** Steps of a shift that are looked through, the newest. */
const STEPS_MAX = 500_000;
const TEN_MINUTES_MS = 600_000;
const FREQUENT_MAX = 3;
const ACTIVE: ReadonlySet<AlarmState> = new Set([
  'UNACK_ACTIVE',
  'ACK_ACTIVE',
  'LATCHED_UNACK',
  'LATCHED_ACK',
]);

/** What called within a shift, and what stands now, of the alarms that a summary means. */
export async function sumUpShift(
  { stream, states, places }: SumDeps,
  summary: Summary,
  { from, to }: Pick<Shift, 'from' | 'to'>,
): Promise<Shift> {
  const isMeant = (alarm: Alarm) => matchesAlarm(summary, alarm, places.of(alarm, to).district);
  const called = (await callsIn(stream, from, to)).filter(({ alarm }) => isMeant(alarm));
  const present = [...states.entries()]
    .map(([, alarm]) => alarm)
    .filter((alarm) => !alarm.historical && isMeant(alarm));
  const inState = (state: AlarmState) => present.filter((alarm) => alarm.state === state).length;
  const standing = present.filter(({ state }) => ACTIVE.has(state)).sort(byUrgency);
  return {
    from,
    to,
    calls: bySeverity(called),
    mostInTenMinutes: mostInTenMinutes(called),
    frequent: mostFrequent(called),
    standing: standing.map((alarm) => ({ alarm, place: places.of(alarm, to) })),
    returned: inState('RTN_UNACK'),
    shelved: inState('SHELVED'),
    suppressed: inState('SUPPRESSED_BY_DESIGN'),
    outOfService: inState('OUT_OF_SERVICE'),
  };
}

/** Steps within the shift that called somebody, read backwards from the end of the log. */
async function callsIn(
  stream: SumDeps['stream'],
  from: number,
  to: number,
): Promise<readonly AlarmTransition[]> {
  const found: AlarmTransition[] = [];
  let before: Positions | undefined;
  for (let read = 0; read < STEPS_MAX; read += PAGE) {
    const options = { limit: PAGE, ...(before && { before }) };
    const page = await stream.tail<AlarmRecord>(topics.alarms, options);
    const steps = page.records.map(({ value }) => value).filter(isStep);
    found.push(...steps.filter((step) => step.at >= from && step.at < to && isCall(step)));
    const isOlder = steps.length > 0 && steps.every(({ at }) => at < from);
    if (page.before === null || page.records.length === 0 || isOlder) break;
    before = page.before;
  }
  return found;
}

function isStep(value: AlarmRecord): value is AlarmTransition {
  return value.type === 'transition';
}

function isCall(step: AlarmTransition): boolean {
  const annunciation = annunciationOf(step);
  return annunciation === 'raise' || annunciation === 'raise_again';
}

function bySeverity(calls: readonly AlarmTransition[]): Shift['calls'] {
  const count = (severity: Severity) =>
    calls.filter(({ alarm }) => alarm.severity === severity).length;
  return Object.fromEntries(SEVERITIES.map((each) => [each, count(each)])) as Shift['calls'];
}

function mostInTenMinutes(calls: readonly AlarmTransition[]): number {
  const counts = countBy(calls, ({ at }) => Math.floor(at / TEN_MINUTES_MS));
  return Math.max(0, ...[...counts.values()].map(({ length }) => length));
}

/** What called once is not frequent. */
function mostFrequent(calls: readonly AlarmTransition[]): Shift['frequent'] {
  return [...countBy(calls, ({ alarm }) => alarm.id).values()]
    .filter(({ length }) => length > 1)
    .sort((a, b) => b.length - a.length)
    .slice(0, FREQUENT_MAX)
    .map((own) => ({ alarm: (own[0] as AlarmTransition).alarm, count: own.length }));
}

function countBy<K>(
  calls: readonly AlarmTransition[],
  keyOf: (step: AlarmTransition) => K,
): ReadonlyMap<K, readonly AlarmTransition[]> {
  const groups = new Map<K, AlarmTransition[]>();
  for (const step of calls) {
    const key = keyOf(step);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(step);
  }
  return groups;
}

function byUrgency(a: Alarm, b: Alarm): number {
  const graver = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  return graver !== 0 ? graver : (a.raisedAt ?? 0) - (b.raisedAt ?? 0);
}
