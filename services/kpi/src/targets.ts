import type { KpiScope, KpiTarget, KpiWindow } from '@infrapulse/domain';
import { kpiRulesFor, type Plan, shippedPlan, targetOfRules } from '@infrapulse/plan';

type Rules = ReturnType<typeof kpiRulesFor>;

interface Case {
  /** The shipped plan when absent. */
  readonly plan?: Plan | undefined;
  /** When the window of the record ends. */
  readonly end: number;
}

type Question = readonly [
  kpi: string,
  policy: string,
  scope: KpiScope,
  window: KpiWindow,
  asked?: Case,
];

/** By scope, window, KPI and policy: asked for with every record, so no text is made of them. */
type Known = Map<string, Map<string, Map<string, Map<string, Rules>>>>;
const knownByPlan = new WeakMap<Plan, Known>();
const NEWEST: Case = { end: Number.MAX_SAFE_INTEGER };

/** The target a record is judged by, in force when its window ends; null: it is not judged. A plan does not change. */
export function targetOf(
  ...[kpi, policy, scope, window, asked = NEWEST]: Question
): KpiTarget | null {
  const plan = asked.plan ?? shippedPlan();
  const byPolicy = under(under(under(knownOf(plan), scope), window), kpi);
  let rules = byPolicy.get(policy);
  if (rules === undefined) {
    rules = kpiRulesFor(plan, { kpi, policy, scope, window });
    byPolicy.set(policy, rules);
  }
  return targetOfRules(rules, asked.end);
}

function knownOf(plan: Plan): Known {
  const known: Known = knownByPlan.get(plan) ?? new Map();
  knownByPlan.set(plan, known);
  return known;
}

function under<V>(map: Map<string, Map<string, V>>, name: string): Map<string, V> {
  const held = map.get(name);
  if (held) return held;
  const made = new Map<string, V>();
  map.set(name, made);
  return made;
}
