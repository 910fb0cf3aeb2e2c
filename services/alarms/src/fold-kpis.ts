import { commandKey, topics } from '@infrapulse/contracts';
import {
  type AlarmCommand,
  type AlarmCore,
  type AlarmName,
  alarmId,
  type Condition,
  type CoreStep,
  clears,
  commandAlarm,
  endShelving,
  type KpiRecord,
  type KpiTrigger,
  NEW_ALARM,
  observeCondition,
  parseAlarmId,
  raises,
} from '@infrapulse/domain';
import { type Plan, shippedPlan } from '@infrapulse/plan';
import type { Fold, Output, StreamRecord } from '@infrapulse/ports';
import type { Events } from './events.ts';
import { type KpiRule, kpiRuleById, kpiRulesOf, policiesOf } from './kpi-rules.ts';
import { publishResult, publishSteps } from './publish-steps.ts';
import { createTimerQueue, type TimerQueue } from './timer-queue.ts';

export const KPIS_FOLD_VERSION = 2;

/** What the fold remembers of one alarm; plain data. */
interface KpiAlarm {
  readonly core: AlarmCore;
  /** The policy whose figures are judged, and the end of its newest record with a value. */
  readonly policy: string;
  readonly valueAt: number;
}

interface Work {
  readonly alarms: Map<string, KpiAlarm>;
  /** Ends of shelving. */
  readonly timers: TimerQueue;
  readonly touched: Set<string>;
  readonly events: Events;
  readonly plan: Plan;
  /** Newest `end` of all records. */
  now: number;
  outputs: Output[];
  src: string;
}

const ALARM = 'alarm/';
/** A policy without a value for so long gives way to another. */
const POLICY_KEPT_MS = 7_200_000;

/** KPI records in, alarms on their values out; the clock is the record's `end`. Commands come on the same topic. */
export function createKpiAlarmsFold(
  state: ReadonlyMap<string, unknown>,
  events: Events,
  plan: Plan = shippedPlan(),
): Fold<KpiRecord | AlarmCommand> {
  const work = restoreWork(state, { events, plan });
  return {
    apply(records) {
      work.outputs = [];
      for (const record of records) take(work, record);
      return work.outputs;
    },
    *changes() {
      for (const id of work.touched) yield [`${ALARM}${id}`, work.alarms.get(id)];
      work.touched.clear();
      yield ['now', work.now];
    },
  };
}

function restoreWork(
  state: ReadonlyMap<string, unknown>,
  deps: Pick<Work, 'events' | 'plan'>,
): Work {
  const alarms = new Map<string, KpiAlarm>();
  for (const [key, value] of state)
    if (key.startsWith(ALARM)) alarms.set(key.slice(ALARM.length), value as KpiAlarm);
  const now = (state.get('now') as number | undefined) ?? 0;
  const timers = createTimerQueue();
  const work = { alarms, timers, touched: new Set<string>(), ...deps, now, outputs: [], src: '' };
  for (const [id, { core }] of alarms) setTimer(work, id, core);
  return work;
}

function take(
  work: Work,
  { partition, offset, value }: StreamRecord<KpiRecord | AlarmCommand>,
): void {
  work.src = `${partition}:${offset}`;
  // A command that was answered, or a record that retention took.
  if (!value) return;
  if ('type' in value) return takeCommand(work, value);
  for (const found of kpiRulesOf(value)) check(work, found, value);
  work.now = Math.max(work.now, value.end);
  for (const id of work.timers.take(work.now).sort()) unshelve(work, id);
}

function check(work: Work, found: KpiRule, record: KpiRecord): void {
  const { rule, trigger } = found;
  const name: AlarmName = { scope: record.scope, id: record.id, part: '', rule: rule.id };
  const id = alarmId(name);
  const known = work.alarms.get(id);
  if (known && !speaksFor(known, trigger, record)) return;
  const condition = conditionOf(trigger, record);
  // Of several policies it is remembered which one is judged, also while nothing is wrong.
  if (!known && condition !== 'raises' && policiesOf(trigger).length === 1) return;
  const { end: at, value, policy } = record;
  const seen = { condition, at, value, historical: false, suppressedBy: null };
  const { core, steps } = observeCondition(known?.core ?? NEW_ALARM, rule, seen);
  const valueAt = value === null ? (known?.valueAt ?? 0) : at;
  keep(work, found, name, { alarm: { core, policy, valueAt }, steps });
}

/** Of several policies that stand for the default the best with a value is judged (as MQTT shows it). */
function speaksFor(known: KpiAlarm, trigger: KpiTrigger, { policy, value, end }: KpiRecord) {
  if (policy === known.policy) return true;
  if (value === null) return false;
  const policies = policiesOf(trigger);
  const isBetter = policies.indexOf(policy) < policies.indexOf(known.policy);
  return isBetter || end - known.valueAt > POLICY_KEPT_MS;
}

/** A figure that too little is known for freezes the timers: it neither raises nor clears. */
function conditionOf(trigger: KpiTrigger, { value, quality }: KpiRecord): Condition {
  if (value === null || quality !== 'sufficient') return 'unknown';
  if (raises(trigger.comparator, value, trigger.limit)) return 'raises';
  return clears(trigger, value, trigger.limit) ? 'clears' : 'between';
}

interface Change {
  readonly alarm: KpiAlarm;
  readonly steps: readonly CoreStep[];
}

function keep(work: Work, { rule, trigger, kind }: KpiRule, name: AlarmName, change: Change): void {
  const id = alarmId(name);
  work.alarms.set(id, change.alarm);
  work.touched.add(id);
  publishSteps({ name, kind, rule, limit: trigger.limit }, change.steps, work);
  for (const { step } of change.steps) work.events.transitionPublished(step);
  setTimer(work, id, change.alarm.core);
}

function setTimer({ timers }: Pick<Work, 'timers'>, id: string, core: AlarmCore): void {
  if (core.shelvedUntil !== null) timers.set(id, core.shelvedUntil);
}

function unshelve(work: Work, id: string): void {
  const alarm = work.alarms.get(id);
  const name = parseAlarmId(id);
  const found = name && kpiRuleById.get(name.rule);
  if (!alarm || !found) return;
  const steps = endShelving(alarm.core, work.now);
  const core = steps.at(-1)?.core;
  if (core) keep(work, found, name, { alarm: { ...alarm, core }, steps });
}

function takeCommand(work: Work, command: AlarmCommand): void {
  const name = parseAlarmId(command.alarm);
  const found = name && kpiRuleById.get(name.rule);
  const alarm = work.alarms.get(command.alarm);
  const key = commandKey(command);
  work.outputs.push({ topic: topics.kpis as Output['topic'], key, value: undefined });
  if (!name || !found || !alarm) {
    const reason = 'there is no such alarm';
    work.events.commandAnswered('refused');
    return publishResult(command, { outcome: 'refused', reason }, work);
  }
  const { core, steps, outcome, reason } = commandAlarm(alarm.core, found.rule, command);
  keep(work, found, name, { alarm: { ...alarm, core }, steps });
  work.events.commandAnswered(outcome);
  publishResult(command, { outcome, reason }, work);
}
