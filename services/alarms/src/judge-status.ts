import { isDeepStrictEqual } from 'node:util';
import type { AlarmCore, KindId } from '@infrapulse/domain';
import type { Work } from './alarm-work.ts';
import { type AssetAlarms, timeOfPart } from './city-alarms.ts';
import { keyOf, observe } from './observe-alarm.ts';
import type { RuleIndex } from './rule-index.ts';
import { silenceDue } from './silence-due.ts';

type StatusRules = RuleIndex['ofKind'][KindId]['status'];

/** Rules on a status that the former set did not have so. */
export function freshStatusRules(next: RuleIndex, before: RuleIndex, kind: KindId): StatusRules {
  const former = before.ofKind[kind].byId;
  return next.ofKind[kind].status.filter(({ rule }) => {
    return !isDeepStrictEqual(former.get(rule.id)?.trigger, rule.trigger);
  });
}

/** Looks with rules that came with another set at what each part is; of a silent asset nobody knows. */
export function judgeStatus(work: Work, state: AssetAlarms, rules: StatusRules): void {
  const { statuses = {} } = state;
  const due = silenceDue(work.city, state, work.config);
  if (due !== null && due <= work.city.clock.now) return;
  for (const part of Object.keys(statuses).sort())
    for (const { rule, statuses: meant } of rules) {
      const value = statuses[part]?.status ?? '';
      const core = state.alarms[keyOf(part, rule.id)];
      if (!meant.has(value) || isPending(core)) continue;
      const at = Math.max(timeOfPart(work.city, state, part), core?.seenAt ?? 0);
      observe(work, state, { rule, part, condition: 'raises', at, value, historical: false });
    }
}

/** Raised, about to be, or of unknown quality. */
function isPending(core: AlarmCore | undefined): boolean {
  return core !== undefined && (core.active || core.frozenAt !== null || core.raiseDue !== null);
}
