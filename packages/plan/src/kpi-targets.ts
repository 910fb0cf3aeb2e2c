import type { KpiScope, KpiTarget, KpiWindow } from '@infrapulse/domain';
import { planTargetOf } from './plan-targets.ts';

/** Which KPI records a target judges. */
interface KpiTargetRule {
  readonly kpi: string;
  /** absent = every policy */
  readonly policies?: readonly string[];
  readonly scopes: readonly KpiScope[];
  /** absent = every window */
  readonly windows?: readonly KpiWindow[];
  readonly target: KpiTarget;
}

interface KpiQuestion {
  readonly kpi: string;
  readonly policy: string;
  readonly scope: KpiScope;
  readonly window: KpiWindow;
}

const SITES: readonly KpiScope[] = ['asset', 'site'];

/** What the plan itself limits. */
const PLAN_RULES: readonly KpiTargetRule[] = [
  { kpi: 'datacenter.pue', scopes: SITES, target: fromPlan('PT-05') },
  { kpi: 'datacenter.rack_utilisation', scopes: SITES, target: fromPlan('PT-06') },
  { kpi: 'charger.count', scopes: ['city'], target: fromPlan('PT-10') },
  { kpi: 'site5g.count', policies: ['gnb'], scopes: ['city'], target: fromPlan('PT-01') },
  { kpi: 'hydrogen.count', scopes: ['city'], target: fromPlan('PT-11') },
];

/** Rules of others, shown for reference with the policy that is theirs; the plan sets no uptime. */
const REFERENCE_RULES: readonly KpiTargetRule[] = [
  {
    kpi: 'charger.uptime',
    policies: ['nevi'],
    scopes: ['part'],
    windows: ['12mo'],
    target: reference('23 CFR 680.116(b)', '>', 0.97),
  },
  {
    kpi: 'charger.uptime',
    policies: ['uk_literal'],
    scopes: ['operator'],
    windows: ['year'],
    target: reference('UK SI 2023/1168 reg. 7', '>=', 0.99),
  },
  {
    // The limit value of a mandatory standard: grade 3, an energy ratio of 1.50 over a whole year.
    kpi: 'datacenter.energy_grade',
    scopes: SITES,
    windows: ['12mo', 'year'],
    target: {
      id: 'GB 40879-2021',
      comparator: '<=',
      value: 3,
      printed: '3级 (R ≤ 1.50)',
      source: 'standard',
    },
  },
];

/** KPI and policy → target. PT-07 judges the same figure as PT-06 and stands on the scoreboard alone. */
export function kpiTargets(): readonly KpiTargetRule[] {
  return [...PLAN_RULES, ...REFERENCE_RULES];
}

/** The target of one KPI record; null: it is not judged. */
export function kpiTargetOf(question: KpiQuestion): KpiTarget | null {
  const rule = kpiTargets().find(
    ({ kpi, policies, scopes, windows }) =>
      kpi === question.kpi &&
      scopes.includes(question.scope) &&
      (policies?.includes(question.policy) ?? true) &&
      (windows?.includes(question.window) ?? true),
  );
  return rule?.target ?? null;
}

function fromPlan(id: string): KpiTarget {
  const target = planTargetOf(id);
  if (target?.comparator == null || target.value === null) {
    throw new Error(`The plan has no limit ${id}`);
  }
  const { comparator, value, printed } = target;
  return { id, comparator, value, printed, source: 'plan' };
}

function reference(id: string, comparator: '>' | '>=', value: number): KpiTarget {
  return { id, comparator, value, printed: `${value * 100}%`, source: 'law' };
}
