import { topics } from '@infrapulse/contracts';
import {
  type Alarm,
  type AlarmCommand,
  type AlarmCore,
  type AlarmName,
  type AlarmRule,
  type AlarmTransition,
  alarmId,
  type CommandResult,
  type CoreStep,
  type Forecast,
  isChattering,
  type KindId,
  kpiOf,
  stateOf,
} from '@infrapulse/domain';
import { type Plan, routeDepartments, targetVersions } from '@infrapulse/plan';
import type { Output } from '@infrapulse/ports';

interface Subject {
  readonly name: AlarmName;
  /** '' of the platform's own. */
  readonly kind: KindId | '';
  /** Every kind it is about, when that is more than one. */
  readonly kinds?: readonly KindId[];
  readonly rule: AlarmRule;
  /** Limit in force, by attribute or plain. */
  readonly limit: number | string | null;
  readonly forecast?: Forecast | null;
  /** Whom to call about it; absent where the register is not known. */
  readonly contacts?: readonly string[];
}

/** The alarm as interfaces §8 lists it. */
function alarmOf(
  { name, kind, kinds = kind === '' ? [] : [kind], rule, limit, ...more }: Subject,
  core: AlarmCore,
  plan: Plan,
): Alarm {
  const { forecast = null, contacts = [] } = more;
  const { trigger } = rule;
  const compares = trigger.type === 'limit' || trigger.type === 'kpi';
  return {
    id: alarmId(name),
    scope: name.scope,
    assetOrId: name.id,
    part: name.part,
    kind,
    rule: rule.id,
    occurrence: core.occurrence,
    stepNo: core.stepNo,
    state: stateOf(core),
    severity: rule.severity,
    source: rule.source,
    text: rule.text,
    cause: rule.cause,
    consequence: rule.consequence,
    action: rule.action,
    respondS: rule.respondS,
    raisedAt: core.raisedAt,
    ackedAt: core.ackedAt,
    ackedBy: core.ackedBy,
    clearedAt: core.clearedAt,
    shelvedUntil: core.shelvedUntil,
    suppressedBy: core.suppressedBy,
    chattering: isChattering(core),
    called: core.called ?? false,
    calledAt: core.calledAt ?? null,
    safety: rule.safety,
    value: core.value,
    limit,
    comparator: compares ? trigger.comparator : null,
    unit: unitOf(trigger),
    ...(trigger.type === 'kpi' && { kpi: trigger.kpi }),
    forecast,
    planTarget: isOfPlan(plan, rule) ? rule.planTarget : null,
    depts: departmentsOf(plan, kinds, rule),
    contacts,
    historical: false,
    comments: core.comments,
  };
}

/** '' of what has none: a ratio as well. */
function unitOf(trigger: AlarmRule['trigger']): string {
  if (trigger.type === 'limit') return trigger.unit;
  const unit = trigger.type === 'kpi' ? kpiOf(trigger.kpi)?.unit : undefined;
  return unit === undefined || unit === '1' ? '' : unit;
}

function departmentsOf(plan: Plan, kinds: readonly KindId[], rule: AlarmRule): readonly string[] {
  return rule.depts ?? [...new Set(kinds.flatMap((kind) => routeDepartments(plan, kind, rule)))];
}

/** A rule may speak of a target that another city's plan does not have. */
function isOfPlan(plan: Plan, { planTarget }: AlarmRule): boolean {
  return planTarget !== null && targetVersions(plan, planTarget).length > 0;
}

interface Publishing {
  readonly src: string;
  readonly outputs: Output[];
  readonly plan: Plan;
}

/** Each step once on `alarms`; the present record on `alarm-states`, removed when the alarm is NORMAL. */
export function publishSteps(
  subject: Subject,
  steps: readonly CoreStep[],
  { src, outputs, plan }: Publishing,
): void {
  const id = alarmId(subject.name);
  for (const { step, at, by, reason, core, historical } of steps) {
    const alarm = { ...alarmOf(subject, core, plan), historical };
    const value: AlarmTransition = {
      type: 'transition',
      id: `${id}~${core.occurrence}~${core.stepNo}`,
      step,
      stepNo: core.stepNo,
      at,
      by,
      reason,
      alarm,
      src,
    };
    const key = `${subject.name.scope}/${subject.name.id}`;
    outputs.push({ topic: topics.alarms as Output['topic'], key, value });
  }
  const last = steps.at(-1);
  if (!last || last.historical) return;
  publishState(subject, last.core, { outputs, plan });
}

/** The present record alone, for what changes without a step. */
export function publishState(
  subject: Subject,
  core: AlarmCore,
  { outputs, plan }: Pick<Publishing, 'outputs' | 'plan'>,
): void {
  const alarm = alarmOf(subject, core, plan);
  const value = alarm.state === 'NORMAL' ? undefined : alarm;
  outputs.push({ topic: topics.alarmStates as Output['topic'], key: alarm.id, value });
}

export function publishResult(
  command: AlarmCommand,
  result: Pick<CommandResult, 'outcome' | 'reason'>,
  { src, outputs }: { readonly src: string; readonly outputs: Output[] },
): void {
  const { commandId, alarm, at } = command;
  const value: CommandResult = { type: 'command_result', commandId, alarm, ...result, at, src };
  const name = alarm.split('~').slice(0, 2).join('/');
  outputs.push({ topic: topics.alarms as Output['topic'], key: name, value });
}
