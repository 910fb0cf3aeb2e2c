import { commandKey, topics } from '@infrapulse/contracts';
import {
  type AlarmCommand,
  type AlarmName,
  addTrendPoint,
  alarmId,
  type Condition,
  commandAlarm,
  DEFAULT_RULE_SET,
  endShelving,
  fireTimers,
  foresee,
  type KpiLogRecord,
  type KpiRecord,
  type KpiTrigger,
  limitCondition,
  NEW_ALARM,
  observeCondition,
  type RuleSet,
} from '@infrapulse/domain';
import { shippedPlan } from '@infrapulse/plan';
import type { Fold, KeptState, Output, StreamRecord } from '@infrapulse/ports';
import { RULES } from './city-alarms.ts';
import type { AlarmsConfig } from './config.ts';
import type { Events } from './events.ts';
import {
  type KpiAlarm,
  type KpiWork,
  keepAlarm,
  ownTimer,
  setAlarmTimer,
  subjectOf,
} from './keep-kpi-alarm.ts';
import { kpiRulesOf, policiesOf } from './kpi-rules.ts';
import { publishResult } from './publish-steps.ts';
import { indexRules, type KpiRule } from './rule-index.ts';
import { FLOOD_TIMER, judgeFlood, takeCalls, watchFlood } from './take-calls.ts';
import { takeKpiRules } from './take-rules.ts';
import { followService, outOfService, takeService } from './take-service.ts';
import { takeSilence } from './take-silence.ts';
import { createTimerQueue } from './timer-queue.ts';

export const KPIS_FOLD_VERSION = 2;

const ALARM = 'alarm/';
const OUT = 'out/';
/** A policy without a value for so long gives way to another. */
const POLICY_KEPT_MS = 7_200_000;

interface KpiFoldDeps {
  readonly partition: number;
  readonly config: Pick<AlarmsConfig, 'plan' | 'positions'>;
  readonly events: Events;
}

/**
 * KPI records in, alarms on their values out; the clock is the record's `end`. Commands come on the same topic, and
 * what the partitions of readings see of silence and of the register.
 */
export function createKpiAlarmsFold(
  state: KeptState,
  { partition, config: { plan = shippedPlan(), positions = 1 }, events }: KpiFoldDeps,
): Fold<KpiLogRecord> {
  const work = restoreWork(state, { partition, positions, events, plan });
  return {
    apply(records) {
      work.outputs = [];
      for (const record of records) take(work, record);
      return work.outputs;
    },
    *changes() {
      if (work.touched.delete(RULES)) yield [RULES, work.ruleSet];
      for (const id of work.touched) yield [`${ALARM}${id}`, work.alarms.get(id)];
      work.touched.clear();
      for (const subject of work.touchedService)
        yield [`${OUT}${subject}`, work.out.has(subject) ? true : undefined];
      work.touchedService.clear();
      yield ['now', work.now];
      yield ['calls', { calls: work.calls, loads: work.loads }];
    },
  };
}

function restoreWork(
  state: KeptState,
  deps: Pick<KpiWork, 'events' | 'plan' | 'partition' | 'positions'>,
): KpiWork {
  const alarms = new Map<string, KpiAlarm>();
  const out = new Set<string>();
  for (const [key, value] of state)
    if (key.startsWith(ALARM)) alarms.set(key.slice(ALARM.length), value as KpiAlarm);
    else if (key.startsWith(OUT)) out.add(key.slice(OUT.length));
  const now = (state.get('now') as number | undefined) ?? 0;
  const ruleSet = (state.get(RULES) as RuleSet | undefined) ?? DEFAULT_RULE_SET;
  const timers = createTimerQueue();
  const work: KpiWork = {
    alarms,
    timers,
    touched: new Set<string>(),
    out,
    touchedService: new Set<string>(),
    ...deps,
    ruleSet,
    rules: indexRules(ruleSet),
    calls: [],
    loads: {},
    ...(state.get('calls') as Pick<KpiWork, 'calls' | 'loads'> | undefined),
    now,
    outputs: [],
    src: '',
  };
  for (const [id, { core }] of alarms) setAlarmTimer(work, id, core);
  watchFlood(work);
  return work;
}

function take(work: KpiWork, { partition, offset, value }: StreamRecord<KpiLogRecord>): void {
  work.src = `${partition}:${offset}`;
  // A command that was answered, or a record that retention took.
  if (!value) return;
  if ('type' in value) return takeOther(work, value);
  work.now = Math.max(work.now, value.end);
  for (const found of kpiRulesOf(work.rules, value)) check(work, found, value);
  for (const id of work.timers.take(work.now).sort())
    if (id === FLOOD_TIMER) judgeFlood(work, work.now);
    else runTimer(work, id);
}

function takeOther(work: KpiWork, value: Exclude<KpiLogRecord, KpiRecord>): void {
  switch (value.type) {
    case 'command':
      return takeCommand(work, value);
    case 'silence':
      return takeSilence(work, value);
    case 'service':
      return takeService(work, value);
    case 'calls':
      return takeCalls(work, value);
    case 'rules':
      return takeKpiRules(work, value);
  }
}

function check(work: KpiWork, found: KpiRule, record: KpiRecord): void {
  const { rule, trigger } = found;
  const name: AlarmName = { scope: record.scope, id: record.id, part: '', rule: rule.id };
  const id = alarmId(name);
  const known = work.alarms.get(id);
  if (known && !speaksFor(known, trigger, record)) return;
  const { condition, value, ...trend } = lookAt(trigger, known, record);
  // Of several policies it is remembered which one is judged, also while nothing is wrong.
  const isRemembered = policiesOf(trigger).length > 1 || trigger.forecast !== undefined;
  if (!known && condition !== 'raises' && !isRemembered) return;
  const { end: at, policy } = record;
  const suppressedBy = outOfService(work, name, rule);
  const seen = { condition, at, value, historical: false, suppressedBy };
  const { core, steps } = observeCondition(known?.core ?? NEW_ALARM, rule, seen);
  const valueAt = record.value === null ? (known?.valueAt ?? 0) : at;
  keepAlarm(work, { ...found, name }, { alarm: { core, policy, valueAt, ...trend }, steps });
}

interface Look extends Pick<KpiAlarm, 'samples' | 'forecast'> {
  readonly condition: Condition;
  readonly value: number | null;
}

/** What a record says to a rule: by its figure, or by where the trend of its figures leads. */
function lookAt(trigger: KpiTrigger, known: KpiAlarm | undefined, record: KpiRecord): Look {
  const { end: at, value } = record;
  const condition = conditionOf(trigger, record);
  const { forecast: ahead } = trigger;
  if (!ahead) return { condition, value };
  const before = known?.policy === record.policy ? (known.samples ?? []) : [];
  if (value === null || condition === 'unknown')
    return { condition: 'unknown', value, samples: before, forecast: known?.forecast ?? null };
  const samples = addTrendPoint(before, { at, value }, ahead);
  const found = foresee({ ...trigger, forecast: ahead }, samples, { at, value });
  return { ...found, value: found.forecast?.value ?? value, samples };
}

/** Of several policies that stand for the default the best with a value is judged (as MQTT shows it). */
function speaksFor(known: KpiAlarm, trigger: KpiTrigger, { policy, value, end }: KpiRecord) {
  if (policy === known.policy) return true;
  if (value === null) return false;
  const policies = policiesOf(trigger);
  const isBetter = policies.indexOf(policy) < policies.indexOf(known.policy);
  return isBetter || end - known.valueAt > POLICY_KEPT_MS;
}

/** A figure that too little is known for, or of what is younger than its window, freezes the timers: it neither raises nor clears. */
function conditionOf(
  trigger: KpiTrigger,
  { value, quality, target, verdict }: KpiRecord,
): Condition {
  const isYoung = target !== null && verdict === 'not_judged';
  if (value === null || quality !== 'sufficient' || isYoung) return 'unknown';
  return limitCondition(trigger, value, trigger.limit);
}

function runTimer(work: KpiWork, id: string): void {
  const alarm = work.alarms.get(id);
  const subject = alarm && subjectOf(work, id, alarm);
  if (!subject) return;
  const due = ownTimer(id, alarm.core);
  const fired =
    due !== null && due <= work.now
      ? fireTimers(alarm.core, subject.rule, {
          until: work.now,
          suppressedBy: outOfService(work, subject.name, subject.rule),
        }).steps
      : [];
  const steps = [...fired, ...endShelving(fired.at(-1)?.core ?? alarm.core, work.now)];
  const core = steps.at(-1)?.core ?? alarm.core;
  keepAlarm(work, subject, { alarm: { ...alarm, core }, steps });
}

function takeCommand(work: KpiWork, command: AlarmCommand): void {
  const alarm = work.alarms.get(command.alarm);
  const subject = alarm && subjectOf(work, command.alarm, alarm);
  const key = commandKey(command);
  work.outputs.push({ topic: topics.kpis as Output['topic'], key, value: undefined });
  if (!subject) {
    const reason = 'there is no such alarm';
    work.events.commandAnswered('refused');
    return publishResult(command, { outcome: 'refused', reason }, work);
  }
  const { core, steps, outcome, reason } = commandAlarm(
    alarm.core,
    subject.rule,
    command,
    outOfService(work, subject.name, subject.rule),
  );
  keepAlarm(work, subject, { alarm: { ...alarm, core }, steps });
  followService(work, subject);
  work.events.commandAnswered(outcome);
  publishResult(command, { outcome, reason }, work);
}
