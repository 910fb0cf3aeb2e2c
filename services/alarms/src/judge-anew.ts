import {
  type AlarmCore,
  type AlarmRule,
  type Condition,
  limitCondition,
  limitFor,
  looksAt,
  versionAt,
  withChanges,
} from '@infrapulse/domain';
import type { Work } from './alarm-work.ts';
import { type AssetAlarms, timeOfPart } from './city-alarms.ts';
import { keep, observe, partOfKey, ruleOfKey } from './observe-alarm.ts';

interface Changed {
  readonly key: string;
  readonly before: AlarmRule;
}

/**
 * Looks at an alarm with the rule that is in force now, at what was seen last: a device that reports on change may say
 * nothing for long, and what the rule does not look at any more would never end. An active alarm on a limit, and what
 * is of unknown quality, wait for what comes.
 */
export function judgeAnew(work: Work, state: AssetAlarms, { key, before }: Changed): void {
  const rule = ruleOfKey(work, state, key);
  const core = withDelays(state.alarms[key] as AlarmCore, before, rule);
  const part = partOfKey(key);
  const at = Math.max(core.seenAt, timeOfPart(work.city, state, part));
  keep(work, state, { key, rule, at }, { core, steps: [] });
  if (core.frozenAt !== null || (!core.active && core.raiseDue === null)) return;
  const condition = conditionNow(state, { rule, before, part, at, core });
  if (condition === undefined) return;
  observe(work, state, { rule, part, condition, at, value: core.value, historical: false });
}

/** What is due is due by the new delays. */
function withDelays(core: AlarmCore, before: AlarmRule, rule: AlarmRule): AlarmCore {
  const { raiseDue, clearDue } = core;
  const later = (due: number | null, seconds: number) =>
    due === null ? null : due + seconds * 1000;
  return withChanges(core, {
    raiseDue: later(raiseDue, rule.onDelayS - before.onDelayS),
    clearDue: later(clearDue, rule.offDelayS - before.offDelayS),
  });
}

interface Look {
  readonly rule: AlarmRule;
  readonly before: AlarmRule;
  readonly part: string;
  readonly at: number;
  readonly core: AlarmCore;
}

/** undefined: what was seen last does not say, or the next figure will. */
function conditionNow(
  { asset }: AssetAlarms,
  { rule: { trigger }, before, part, at, core: { active, value } }: Look,
): Condition | undefined {
  if (trigger.type === 'status' && typeof value === 'string')
    return trigger.statuses.includes(value) ? 'raises' : 'clears';
  if (trigger.type === 'error' && typeof value === 'string')
    return trigger.codes.includes(value) ? 'raises' : 'clears';
  if (trigger.type !== 'limit' || before.trigger.type !== 'limit') return undefined;
  const version = versionAt(asset, at);
  if (trigger.metric !== before.trigger.metric || !looksAt(trigger, version, part)) return 'clears';
  if (active || trigger.whileActive !== undefined || typeof value !== 'number') return undefined;
  return limitCondition(trigger, value, limitFor(trigger, version, part));
}
