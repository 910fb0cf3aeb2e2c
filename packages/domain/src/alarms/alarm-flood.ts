import type { Alarm } from '../model/alarm.ts';
import { stateOf } from './alarm-core.ts';
import { type AlarmName, alarmId } from './alarm-id.ts';
import { type AlarmRule, PLAIN_RULE, texts } from './alarm-rule.ts';
import type { CoreStep } from './observe-condition.ts';

/** A flood: more than 10 calls in ten minutes for each operator, until fewer than 5 (domain.md §5.3, ISA-18.2 §16). */
export const FLOOD_WINDOW_MS = 600_000;
export const FLOOD_ABOVE = 10;
export const FLOOD_ENDS_BELOW = 5;

/** The alarm system's own alarm; of the platform, as no asset has it. */
export const FLOOD_ALARM: AlarmName = {
  scope: 'platform',
  id: 'infrapulse',
  part: '',
  rule: 'ALARM_FLOOD',
};
export const FLOOD_ALARM_ID = alarmId(FLOOD_ALARM);

/** In no set of rules: nobody can do without it, and no kind has it. */
export const FLOOD_RULE: AlarmRule = {
  ...PLAIN_RULE,
  id: FLOOD_ALARM.rule,
  severity: 'MAJOR',
  source: 'standard',
  trigger: { type: 'status', statuses: [] },
  depts: [],
  respondS: 600,
  text: texts('告警泛滥', 'Alarm flood'),
  cause: texts(
    '十分钟内告警超过每个值班席 10 条',
    'More than 10 alarms in ten minutes for each operator',
  ),
  consequence: texts('值班员来不及处理, 重要告警被淹没', 'Operators miss what matters'),
  action: texts(
    '先处理紧急告警, 查找共同原因, 增派人手',
    'Critical ones first; look for what they have in common; call for help',
  ),
};

const CALLS: ReadonlySet<string> = new Set(['raised', 'unshelved', 'returned']);

/** Whether a step calls for an operator: what is shelved or suppressed does not. */
export function isCall({ step, core }: Pick<CoreStep, 'step' | 'core'>): boolean {
  return CALLS.has(step) && stateOf(core) === 'UNACK_ACTIVE';
}

/** The alarm system's alarms on itself are no load of it. */
export function isOfPlatform({ scope }: Pick<Alarm, 'scope'>): boolean {
  return scope === FLOOD_ALARM.scope;
}

/** Instants in (now − 10 min, now], oldest first. */
export function callsWithin(calls: readonly number[], now: number): readonly number[] {
  return calls.filter((at) => at > now - FLOOD_WINDOW_MS).sort((a, b) => a - b);
}

/** When fewer than `below` of these calls, oldest first, are left, if no other comes. */
export function fewerThan(calls: readonly number[], below: number): number | null {
  const last = calls.at(-below);
  return last === undefined ? null : last + FLOOD_WINDOW_MS;
}
