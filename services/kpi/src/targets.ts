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

const rulesByPlan = new WeakMap<Plan, Map<string, Rules>>();
const NEWEST: Case = { end: Number.MAX_SAFE_INTEGER };

/** The target a record is judged by, in force when its window ends; null: it is not judged. A plan does not change. */
export function targetOf(
  ...[kpi, policy, scope, window, asked = NEWEST]: Question
): KpiTarget | null {
  const plan = asked.plan ?? shippedPlan();
  const known = rulesByPlan.get(plan) ?? new Map<string, Rules>();
  rulesByPlan.set(plan, known);
  const key = `${kpi}/${policy}/${scope}/${window}`;
  let rules = known.get(key);
  if (rules === undefined) {
    rules = kpiRulesFor(plan, { kpi, policy, scope, window });
    known.set(key, rules);
  }
  return targetOfRules(rules, asked.end);
}
