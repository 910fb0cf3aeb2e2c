import { RULES_KEY, topics } from '@infrapulse/contracts';
import {
  type AlarmCore,
  type CoreStep,
  isSilenceAlarm,
  type RuleSet,
  type RulesChange,
  SILENCE_SCOPES,
  stateOf,
  stepOf,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import type { Work } from './alarm-work.ts';
import { type AssetAlarms, RULES } from './city-alarms.ts';
import { isReported } from './device-rule.ts';
import { endIncidents } from './fold-silence.ts';
import { type KpiWork, keepAlarm, subjectOf } from './keep-kpi-alarm.ts';
import { keep, ruleOfKey } from './observe-alarm.ts';
import { indexRules, type RuleIndex } from './rule-index.ts';

/** Other rules are in force from here on: alarms of rules that are gone end, the others go on under the new ones. */
export function takeRules(work: Work, change: RulesChange): void {
  const { city, partition, outputs } = work;
  if (change.revision <= city.ruleSet.revision) return;
  const next = indexRules(change);
  for (const scope of SILENCE_SCOPES)
    if (!Object.values(next.ofKind).some(({ commonSilence }) => commonSilence[scope]))
      endIncidents(work, scope);
  for (const state of inOrder(city.assets)) endRemoved(work, state, next);
  city.ruleSet = ruleSetOf(change);
  city.touched.add(RULES);
  work.rules = next;
  // One partition says it for all: they all have it from the same hand.
  if (partition !== 0) return;
  outputs.push({ topic: topics.rules as Output['topic'], key: RULES_KEY, value: city.ruleSet });
}

/** The same for alarms on KPIs and on the silence of many. */
export function takeKpiRules(work: KpiWork, change: RulesChange): void {
  if (change.revision <= work.ruleSet.revision) return;
  const next = indexRules(change);
  for (const id of [...work.alarms.keys()].sort()) {
    const alarm = work.alarms.get(id);
    const subject = alarm && subjectOf(work, id, alarm);
    if (!subject || has(next, id, subject)) continue;
    const change = ended(alarm.core, work.now);
    keepAlarm(work, subject, { alarm: { ...alarm, core: change.core }, steps: change.steps });
  }
  work.ruleSet = ruleSetOf(change);
  work.touched.add(RULES);
  work.rules = next;
}

function has(
  rules: RuleIndex,
  id: string,
  { rule, kind }: NonNullable<ReturnType<typeof subjectOf>>,
) {
  if (kind === '') return true;
  return isSilenceAlarm(id) ? rules.ofKind[kind].byId.has(rule.id) : rules.kpiRuleById.has(rule.id);
}

function ruleSetOf({ revision, version, rules, at, by }: RulesChange): RuleSet {
  return { revision, version, rules, at, by };
}

function inOrder(assets: ReadonlyMap<string, AssetAlarms>): readonly AssetAlarms[] {
  return [...assets.values()].sort((a, b) => (a.asset.id < b.asset.id ? -1 : 1));
}

function endRemoved(work: Work, state: AssetAlarms, next: RuleIndex): void {
  const { now } = work.city.clock;
  for (const key of Object.keys(state.alarms).sort()) {
    const rule = ruleOfKey(work, state, key);
    if (isReported(rule) || next.ofKind[state.asset.kind].byId.has(rule.id)) continue;
    keep(work, state, { key, rule, at: now }, ended(state.alarms[key] as AlarmCore, now));
  }
}

interface Ended {
  readonly core: AlarmCore;
  readonly steps: readonly CoreStep[];
}

/** Over as its rule is: nothing is due any more, nobody need acknowledge or reset it. */
function ended(core: AlarmCore, at: number): Ended {
  const idle = { ...core, raiseDue: null, clearDue: null, quietDue: null, frozenAt: null };
  if (stateOf(core) === 'NORMAL') return { core: idle, steps: [] };
  const nothing = { active: false, acked: true, latched: false, outOfService: false };
  const alone = { shelvedUntil: null, suppressedBy: null, clearedAt: core.clearedAt ?? at };
  const reason = 'its rule is not in force any more';
  const step = stepOf(
    idle,
    { step: core.active ? 'cleared' : 'reset', at, reason },
    { ...nothing, ...alone },
  );
  return { core: step.core, steps: [step] };
}
