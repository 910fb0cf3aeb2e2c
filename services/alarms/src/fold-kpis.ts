import { topics } from '@infrapulse/contracts';
import {
  type AlarmCommand,
  type AlarmCore,
  type AlarmRule,
  type Condition,
  clears,
  commandAlarm,
  endShelving,
  KIND_IDS,
  type KindId,
  type KpiRecord,
  type KpiTrigger,
  NEW_ALARM,
  observeCondition,
  raises,
  rulesOf,
} from '@infrapulse/domain';
import type { Fold, Output, StreamRecord } from '@infrapulse/ports';
import { type AlarmName, alarmId, parseAlarmId } from './alarm-id.ts';
import type { Events } from './events.ts';
import { publishResult, publishSteps } from './publish-steps.ts';

export const KPIS_FOLD_VERSION = 1;

interface KpiRule {
  readonly rule: AlarmRule;
  readonly trigger: KpiTrigger;
  readonly kind: KindId;
}

const KPI_RULES: readonly KpiRule[] = KIND_IDS.flatMap((kind) =>
  rulesOf(kind).flatMap((rule) =>
    rule.trigger.type === 'kpi' ? [{ rule, trigger: rule.trigger, kind }] : [],
  ),
);
const byId: ReadonlyMap<string, KpiRule> = new Map(KPI_RULES.map((rule) => [rule.rule.id, rule]));

interface Work {
  readonly cores: Map<string, AlarmCore>;
  readonly touched: Set<string>;
  readonly events: Events;
  outputs: Output[];
  src: string;
}

/** KPI records in, alarms on their values out; the clock is the record's `end`. Commands come on the same topic. */
export function createKpiAlarmsFold(
  state: ReadonlyMap<string, unknown>,
  events: Events,
): Fold<KpiRecord | AlarmCommand> {
  const cores = new Map(state as ReadonlyMap<string, AlarmCore>);
  const work: Work = { cores, touched: new Set(), events, outputs: [], src: '' };
  return {
    apply(records) {
      work.outputs = [];
      for (const record of records) take(work, record);
      return work.outputs;
    },
    *changes() {
      for (const id of work.touched) yield [id, work.cores.get(id)];
      work.touched.clear();
    },
  };
}

function take(
  work: Work,
  { partition, offset, value }: StreamRecord<KpiRecord | AlarmCommand>,
): void {
  work.src = `${partition}:${offset}`;
  if (value === undefined) return;
  if ('type' in value) return takeCommand(work, value);
  for (const found of KPI_RULES) if (isAbout(found.trigger, value)) check(work, found, value);
}

function isAbout({ kpi, policies, scopes, window }: KpiTrigger, record: KpiRecord): boolean {
  return (
    record.kpi === kpi &&
    record.window === window &&
    scopes.includes(record.scope) &&
    (policies?.includes(record.policy) ?? true)
  );
}

function check(work: Work, { rule, trigger, kind }: KpiRule, record: KpiRecord): void {
  const name: AlarmName = { scope: record.scope, id: record.id, part: '', rule: rule.id };
  const id = alarmId(name);
  const known = work.cores.get(id);
  const condition = conditionOf(trigger, record);
  if (!known && condition !== 'raises') return;
  const seen = {
    condition,
    at: record.end,
    value: record.value,
    historical: false,
    suppressedBy: null,
  };
  const observed = observeCondition(known ?? NEW_ALARM, rule, seen);
  const unshelved = endShelving(observed.core, record.end);
  const steps = [...observed.steps, ...unshelved];
  work.cores.set(id, unshelved.at(-1)?.core ?? observed.core);
  work.touched.add(id);
  publishSteps({ name, kind, rule, limit: trigger.limit }, steps, work);
  for (const { step } of steps) work.events.transitionPublished(step);
}

/** A figure that too little is known for freezes the timers: it neither raises nor clears. */
function conditionOf(trigger: KpiTrigger, { value, quality }: KpiRecord): Condition {
  if (value === null || quality !== 'sufficient') return 'unknown';
  if (raises(trigger.comparator, value, trigger.limit)) return 'raises';
  return clears(trigger, value, trigger.limit) ? 'clears' : 'between';
}

function takeCommand(work: Work, command: AlarmCommand): void {
  const name = parseAlarmId(command.alarm);
  const found = name && byId.get(name.rule);
  const core = work.cores.get(command.alarm);
  const key = `command/${command.commandId}`;
  work.outputs.push({ topic: topics.kpis as Output['topic'], key, value: undefined });
  if (!name || !found || !core) {
    const reason = 'there is no such alarm';
    work.events.commandAnswered('refused');
    return publishResult(command, { outcome: 'refused', reason }, work);
  }
  const { rule, trigger, kind } = found;
  const change = commandAlarm(core, rule, command);
  work.cores.set(command.alarm, change.core);
  work.touched.add(command.alarm);
  publishSteps({ name, kind, rule, limit: trigger.limit }, change.steps, work);
  work.events.commandAnswered(change.outcome);
  publishResult(command, change, work);
}
