import type { KindDefinition } from '../kinds/kind-definition.ts';
import { kindOf } from '../kinds/kinds.ts';
import { kpiOf } from '../kpis/catalog.ts';
import type { AlarmTrigger, KindRule, LimitTrigger } from './alarm-rule.ts';
import { SILENCE_RULE_IDS } from './silence-cause.ts';

/** What is wrong with a set of rules, and where: `['3', 'trigger', 'metric']` is of the fourth rule. */
interface RuleFault {
  readonly path: readonly string[];
  readonly reason: string;
}

type Tell = (path: string, reason: string) => void;

/** Plan figures are indicators: nobody offends against them. */
const FORBIDDEN = /违规|违章|violat/i;
const SEVERE: ReadonlySet<string> = new Set(['CRITICAL', 'MAJOR']);
/** A condition of a safety alarm holds no longer than noise of its sensor (domain.md §4.1). */
const SAFETY_DELAY_S = 2;

/** Everything that is wrong with rules whose shape is right; none: they can be in force together. */
export function ruleFaults(rules: readonly KindRule[]): readonly RuleFault[] {
  const faults: RuleFault[] = [];
  for (const [place, rule] of rules.entries()) {
    const tell: Tell = (path, reason) => {
      faults.push({ path: [String(place), ...path.split('.')], reason });
    };
    checkNames(rules, rule, place, tell);
    checkWords(rule, tell);
    checkSafety(rule, tell);
    checkTrigger(kindOf(rule.kind) as KindDefinition, rules, rule, tell);
    checkParents(rules, rule, tell);
  }
  return faults;
}

function checkNames(rules: readonly KindRule[], rule: KindRule, place: number, tell: Tell): void {
  const { id, kind, trigger } = rule;
  const isSame = (other: KindRule) =>
    other.id === id &&
    (other.kind === kind || (trigger.type === 'kpi' && other.trigger.type === 'kpi'));
  const first = rules.findIndex(isSame);
  if (first < place) tell('id', `${id} is the id of rule ${first} already`);
  if (trigger.type !== 'silence') return;
  const wanted = trigger.of === 'asset' ? 'DEVICE_SILENT' : SILENCE_RULE_IDS[trigger.of];
  if (id !== wanted) tell('id', `a rule on the silence of ${trigger.of} is called ${wanted}`);
}

function checkWords(rule: KindRule, tell: Tell): void {
  for (const name of ['text', 'cause', 'consequence', 'action'] as const)
    for (const locale of ['zh', 'en'] as const)
      if (FORBIDDEN.test(rule[name][locale]))
        tell(`${name}.${locale}`, 'an indicator that is not kept is no offence: word it otherwise');
  if (!SEVERE.has(rule.severity)) return;
  for (const name of ['cause', 'consequence', 'action'] as const)
    for (const locale of ['zh', 'en'] as const)
      if (rule[name][locale].trim() === '')
        tell(`${name}.${locale}`, `a ${rule.severity} rule must say it`);
  if (rule.respondS === null) tell('respondS', `a ${rule.severity} rule must say it`);
}

function checkSafety(rule: KindRule, tell: Tell): void {
  if (!rule.safety) return;
  if (rule.shelveMaxS > 0) tell('shelveMaxS', 'a safety alarm is never shelved: 0');
  if (rule.parents.length > 0) tell('parents', 'a safety alarm is never suppressed: []');
  if (rule.onDelayS > SAFETY_DELAY_S)
    tell('onDelayS', `a safety alarm waits ${SAFETY_DELAY_S} s at most`);
}

function checkTrigger(
  kind: KindDefinition,
  rules: readonly KindRule[],
  { trigger }: KindRule,
  tell: Tell,
): void {
  for (const { path, words, known } of namesIn(kind, rules, trigger))
    for (const word of words)
      if (!known.includes(word))
        tell(`trigger.${path}`, `${kind.id} has no ${word}; it has ${known.join(', ')}`);
  if (trigger.type === 'limit') checkLimits(kind, trigger, tell);
}

interface Named {
  readonly path: string;
  readonly words: readonly string[];
  readonly known: readonly string[];
}

/** What a trigger names, and what its kind has. */
function namesIn(
  kind: KindDefinition,
  rules: readonly KindRule[],
  trigger: AlarmTrigger,
): readonly Named[] {
  switch (trigger.type) {
    case 'limit':
      return limitNames(kind, rules, trigger);
    case 'status': {
      const known = Object.keys({ ...kind.statuses, ...kind.outside });
      return [{ path: 'statuses', words: trigger.statuses, known }];
    }
    case 'kpi': {
      const known = kpiOf(trigger.kpi)?.policies ?? [];
      return [
        { path: 'kpi', words: [trigger.kpi], known: kind.kpis },
        { path: 'policies', words: trigger.policies ?? [], known },
      ];
    }
    case 'check':
      return [{ path: 'roles', words: trigger.roles ?? [], known: Object.keys(kind.roles) }];
    case 'error':
    case 'quality':
    case 'silence':
      return [];
  }
}

function limitNames(
  kind: KindDefinition,
  rules: readonly KindRule[],
  { metric, roles = [], whileActive }: LimitTrigger,
): readonly Named[] {
  const ids = rules.filter((rule) => rule.kind === kind.id).map(({ id }) => id);
  return [
    { path: 'metric', words: [metric], known: Object.keys(kind.metrics) },
    { path: 'roles', words: roles, known: ['', ...Object.keys(kind.roles)] },
    { path: 'whileActive', words: whileActive === undefined ? [] : [whileActive], known: ids },
  ];
}

function checkLimits(kind: KindDefinition, trigger: LimitTrigger, tell: Tell): void {
  const metric = kind.metrics[trigger.metric];
  if (!metric) return;
  const { min, max } = metric;
  const by = trigger.limits && 'by' in trigger.limits ? trigger.limits.by : {};
  const limits = [['limit', trigger.limit] as const, ...Object.entries(by)];
  for (const [name, limit] of limits)
    if (limit < min || limit > max) {
      const path = name === 'limit' ? name : `limits.by.${name}`;
      tell(`trigger.${path}`, `${trigger.metric} is from ${min} to ${max}`);
    }
}

function checkParents(rules: readonly KindRule[], rule: KindRule, tell: Tell): void {
  const parentsOf = (id: string) =>
    rules.find((other) => other.kind === rule.kind && other.id === id)?.parents;
  for (const parent of rule.parents)
    if (!parentsOf(parent)) tell('parents', `${rule.kind} has no rule ${parent}`);
  const above = new Set(rule.parents);
  for (const id of above) for (const next of parentsOf(id) ?? []) above.add(next);
  if (above.has(rule.id)) tell('parents', `${rule.id} would explain itself`);
}
