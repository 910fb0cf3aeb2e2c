import { isDeepStrictEqual } from 'node:util';
import { RULES_KEY, topics } from '@infrapulse/contracts';
import {
  type AlarmCore,
  type AlarmRule,
  type CoreStep,
  isSilenceAlarm,
  KIND_IDS,
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
import { judgeAnew } from './judge-anew.ts';
import { freshStatusRules, judgeStatus } from './judge-status.ts';
import { type KpiWork, keepAlarm, subjectOf } from './keep-kpi-alarm.ts';
import { keep, ruleOfKey } from './observe-alarm.ts';
import { indexRules, type RuleIndex } from './rule-index.ts';

/** Other rules are in force from here on: alarms of rules that are gone end, the others go on under the new ones. */
export function takeRules(work: Work, change: RulesChange): void {
  const { city, partition, outputs } = work;
  if (change.revision <= city.ruleSet.revision) return;
  const before = work.rules;
  const next = indexRules(change);
  for (const scope of SILENCE_SCOPES)
    if (!Object.values(next.ofKind).some(({ commonSilence }) => commonSilence[scope]))
      endIncidents(work, scope);
  const others = inOrder(city.assets).flatMap((state) => endRemoved(work, state, next));
  city.ruleSet = ruleSetOf(change);
  city.touched.add(RULES);
  work.rules = next;
  for (const { state, key, before } of others) judgeAnew(work, state, { key, before });
  judgeStatuses(work, before);
  // One partition says it for all: they all have it from the same hand.
  if (partition !== 0) return;
  outputs.push({ topic: topics.rules as Output['topic'], key: RULES_KEY, value: city.ruleSet });
}

function judgeStatuses(work: Work, before: RuleIndex): void {
  const fresh = new Map(
    KIND_IDS.map((kind) => [kind, freshStatusRules(work.rules, before, kind)] as const),
  );
  for (const state of inOrder(work.city.assets)) {
    const rules = fresh.get(state.asset.kind) ?? [];
    if (rules.length > 0) judgeStatus(work, state, rules);
  }
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
  { name, rule, kind }: NonNullable<ReturnType<typeof subjectOf>>,
) {
  if (kind === '') return true;
  if (isSilenceAlarm(id)) return rules.ofKind[kind].byId.has(rule.id);
  const scopes: readonly string[] = rules.kpiRuleById.get(rule.id)?.trigger.scopes ?? [];
  return scopes.includes(name.scope);
}

function ruleSetOf({ revision, version, rules, at, by }: RulesChange): RuleSet {
  return { revision, version, rules, at, by };
}

function inOrder(assets: ReadonlyMap<string, AssetAlarms>): readonly AssetAlarms[] {
  return [...assets.values()].sort((a, b) => (a.asset.id < b.asset.id ? -1 : 1));
}

interface Otherwise {
  readonly state: AssetAlarms;
  readonly key: string;
  readonly before: AlarmRule;
}

/** Ends alarms of rules that are gone, or look at something else now; gives those whose rule is another than it was. */
function endRemoved(work: Work, state: AssetAlarms, next: RuleIndex): readonly Otherwise[] {
  const { now } = work.city.clock;
  const others: Otherwise[] = [];
  for (const key of Object.keys(state.alarms).sort()) {
    const before = ruleOfKey(work, state, key);
    if (isReported(before)) continue;
    const rule = next.ofKind[state.asset.kind].byId.get(before.id);
    if (rule?.trigger.type !== before.trigger.type)
      keep(work, state, { key, rule: before, at: now }, ended(state.alarms[key] as AlarmCore, now));
    else if (!isDeepStrictEqual(rule, before)) others.push({ state, key, before });
  }
  return others;
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
