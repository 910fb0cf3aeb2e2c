import { callsKey, topics } from '@infrapulse/contracts';
import {
  type CallsNotice,
  type Condition,
  callsWithin,
  FLOOD_ABOVE,
  FLOOD_ALARM,
  FLOOD_ALARM_ID,
  FLOOD_ENDS_BELOW,
  FLOOD_RULE,
  fewerThan,
  NEW_ALARM,
  observeCondition,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import { type KpiAlarm, type KpiSubject, type KpiWork, keepAlarm } from './keep-kpi-alarm.ts';
import { publishState } from './publish-steps.ts';

/** Name of the timer by which a flood ends; no alarm's id. */
export const FLOOD_TIMER = 'flood';
const NEVER: KpiAlarm = { core: NEW_ALARM, policy: '', valueAt: 0 };
const SUBJECT: KpiSubject = { name: FLOOD_ALARM, rule: FLOOD_RULE, kind: '' };

/** When alarms of one fold called of late: together with those of the others they may be a flood. */
export function takeCalls(work: KpiWork, { source, calls, at }: CallsNotice): void {
  work.outputs.push({
    topic: topics.kpis as Output['topic'],
    key: callsKey(source),
    value: undefined,
  });
  // Where figures are behind readings, calls of their alarms are not to be taken for calls of now.
  work.now = Math.max(work.now, calls.at(-1) ?? 0);
  work.loads = { ...work.loads, [source]: calls };
  judgeFlood(work, Math.max(work.now, at));
}

/** Begins a flood, shows how many calls it has, and ends it at the instant at which few enough were left. */
export function judgeFlood(work: KpiWork, now: number): void {
  const known = work.alarms.get(FLOOD_ALARM_ID) ?? NEVER;
  const calls = callsWithin(Object.values(work.loads).flat(), now);
  const { condition, at } = lookAt(work, known, { calls, now });
  if (condition === 'between' && !known.core.active) return;
  const seen = { condition, at, value: calls.length, historical: false, suppressedBy: null };
  const { core, steps } = observeCondition(known.core, FLOOD_RULE, seen);
  keepAlarm(work, SUBJECT, { alarm: { ...known, core }, steps });
  // More or fewer of them: no step, but the list shows how many.
  if (steps.length === 0 && core.active && core.value !== known.core.value)
    publishState({ ...SUBJECT, limit: limitOf(work) }, core, work);
  watchFlood(work);
}

function lookAt(
  work: KpiWork,
  { core }: KpiAlarm,
  { calls, now }: { readonly calls: readonly number[]; readonly now: number },
): { readonly condition: Condition; readonly at: number } {
  const below = FLOOD_ENDS_BELOW * work.positions;
  if (calls.length > limitOf(work)) return { condition: 'raises', at: now };
  if (!core.active || calls.length >= below) return { condition: 'between', at: now };
  const all = Object.values(work.loads)
    .flat()
    .sort((a, b) => a - b);
  return { condition: 'clears', at: Math.max(fewerThan(all, below) ?? now, core.seenAt) };
}

function limitOf({ positions }: Pick<KpiWork, 'positions'>): number {
  return FLOOD_ABOVE * positions;
}

/** Puts the end of a flood up: it comes when nothing is said. */
export function watchFlood(work: KpiWork): void {
  if (work.alarms.get(FLOOD_ALARM_ID)?.core.active !== true) return;
  const calls = callsWithin(Object.values(work.loads).flat(), work.now);
  const end = fewerThan(calls, FLOOD_ENDS_BELOW * work.positions);
  if (end !== null) work.timers.set(FLOOD_TIMER, end);
}
