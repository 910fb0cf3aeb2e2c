import {
  type AlarmCore,
  type AlarmName,
  type AlarmRule,
  alarmId,
  type CoreStep,
  FLOOD_ABOVE,
  FLOOD_ALARM_ID,
  FLOOD_RULE,
  type Forecast,
  isSilenceAlarm,
  type KindId,
  parseAlarmId,
  type RuleSet,
  type SilenceScope,
  type TrendPoint,
} from '@infrapulse/domain';
import type { Plan } from '@infrapulse/plan';
import type { Output } from '@infrapulse/ports';
import type { Events } from './events.ts';
import { publishSteps } from './publish-steps.ts';
import type { RuleIndex } from './rule-index.ts';
import { addCalls, callsNotice } from './tell-calls.ts';
import type { TimerQueue } from './timer-queue.ts';

/** What the fold over KPIs remembers of one alarm; plain data. */
export interface KpiAlarm {
  readonly core: AlarmCore;
  /** The policy whose figures are judged, and the end of its newest record with a value. */
  readonly policy: string;
  readonly valueAt: number;
  /** Only of a rule that warns before its limit: what its trend is made of, and says. */
  readonly samples?: readonly TrendPoint[];
  readonly forecast?: Forecast | null;
  /** Only of an incident of silence. */
  readonly silence?: KnownSilence;
}

/** What is known of an incident: the kinds of its assets, and by partition of readings how many are silent. */
interface KnownSilence {
  readonly kinds: readonly KindId[];
  readonly assets: Readonly<Record<string, number>>;
}

/** What every step of the fold over KPIs works on. */
export interface KpiWork {
  readonly alarms: Map<string, KpiAlarm>;
  /** `<scope>/<id>` of assets and parts that are out of service. */
  readonly out: Set<string>;
  readonly touchedService: Set<string>;
  /** Ends of shelving, and of what chatters. */
  readonly timers: TimerQueue;
  readonly touched: Set<string>;
  readonly events: Events;
  readonly plan: Plan;
  ruleSet: RuleSet;
  rules: RuleIndex;
  /** Partition of `kpis` that is folded. */
  readonly partition: number;
  /** Operators who share the alarms. */
  readonly positions: number;
  /** When alarms of this fold called in the last ten minutes; and of every fold, where the flood is judged. */
  calls: readonly number[];
  loads: Readonly<Record<string, readonly number[]>>;
  /** Newest time that a record has told. */
  now: number;
  outputs: Output[];
  src: string;
}

export interface KpiSubject {
  readonly name: AlarmName;
  readonly rule: AlarmRule;
  /** '' of the platform's own. */
  readonly kind: KindId | '';
}

/** What an alarm is about; undefined when its rule is gone. */
export function subjectOf(
  { rules }: Pick<KpiWork, 'rules'>,
  id: string,
  { silence }: KpiAlarm,
): KpiSubject | undefined {
  const name = parseAlarmId(id);
  if (!name) return undefined;
  if (id === FLOOD_ALARM_ID) return { name, rule: FLOOD_RULE, kind: '' };
  const kind = silence?.kinds[0];
  if (kind === undefined || !isSilenceAlarm(id)) {
    const found = rules.kpiRuleById.get(name.rule);
    return found && { name, rule: found.rule, kind: found.kind };
  }
  const rule = rules.ofKind[kind].commonSilence[name.scope as SilenceScope];
  return rule && { name, rule, kind };
}

interface Change {
  readonly alarm: KpiAlarm;
  readonly steps: readonly CoreStep[];
}

/** Remembers an alarm, publishes its steps and sets its timer. */
export function keepAlarm(
  work: KpiWork,
  { name, rule, kind }: KpiSubject,
  { alarm, steps }: Change,
): void {
  const id = alarmId(name);
  work.alarms.set(id, alarm);
  work.touched.add(id);
  const { trigger } = rule;
  const own = id === FLOOD_ALARM_ID ? FLOOD_ABOVE * work.positions : null;
  const limit = trigger.type === 'kpi' ? trigger.limit : own;
  const kinds = alarm.silence?.kinds ?? (kind === '' ? [] : [kind]);
  publishSteps({ name, kind, kinds, rule, limit, forecast: alarm.forecast ?? null }, steps, work);
  for (const { step } of steps) work.events.transitionPublished(step);
  setAlarmTimer(work, id, alarm.core);
  if (id !== FLOOD_ALARM_ID) countCalls(work, steps);
}

function countCalls(work: KpiWork, steps: readonly CoreStep[]): void {
  const calls = addCalls(work.calls, steps, work.now);
  if (calls === work.calls) return;
  work.calls = calls;
  work.outputs.push(callsNotice(`kpis-${work.partition}`, calls, work.now));
}

export function setAlarmTimer(
  { timers }: Pick<KpiWork, 'timers'>,
  id: string,
  core: AlarmCore,
): void {
  const due = [core.shelvedUntil, ownTimer(id, core)].filter((at) => at !== null);
  if (due.length > 0) timers.set(id, Math.min(...due));
}

/** When an alarm changes by itself; one on figures waits for its next figure. */
export function ownTimer(id: string, { clearDue, quietDue = null }: AlarmCore): number | null {
  return isSilenceAlarm(id) ? (clearDue ?? quietDue) : null;
}
