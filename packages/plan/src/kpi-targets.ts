import type { KpiScope, KpiTarget, KpiWindow } from '@infrapulse/domain';
import { isInForce } from './look-up.ts';
import type { Plan, PlanTarget, Validity } from './plan.ts';

/** Which KPI records a target judges. */
interface KpiTargetRule {
  readonly kpi: string;
  /** absent = every policy */
  readonly policies?: readonly string[];
  readonly scopes: readonly KpiScope[];
  /** absent = every window */
  readonly windows?: readonly KpiWindow[];
  readonly target: KpiTarget;
  /** null = always */
  readonly validity: Validity | null;
}

interface KpiQuestion {
  readonly kpi: string;
  readonly policy: string;
  readonly scope: KpiScope;
  readonly window: KpiWindow;
}

/** Rules of others, shown for reference with the policy that is theirs; the plan sets no uptime. */
const REFERENCE_RULES: readonly KpiTargetRule[] = [
  {
    kpi: 'charger.uptime',
    policies: ['nevi'],
    scopes: ['part'],
    windows: ['12mo'],
    target: reference('23 CFR 680.116(b)', '>', 0.97),
    validity: null,
  },
  {
    kpi: 'charger.uptime',
    policies: ['uk_literal'],
    scopes: ['operator'],
    windows: ['year'],
    target: reference('UK SI 2023/1168 reg. 7', '>=', 0.99),
    validity: null,
  },
  {
    // The limit value of a mandatory standard: grade 3, an energy ratio of 1.50 over a whole year.
    kpi: 'datacenter.energy_grade',
    scopes: ['asset', 'site'],
    windows: ['12mo', 'year'],
    target: {
      id: 'GB 40879-2021',
      comparator: '<=',
      value: 3,
      printed: '3级 (R ≤ 1.50)',
      source: 'standard',
    },
    validity: null,
  },
];

/** KPI and policy → target: those of the plan that limit a figure, then the foreign ones. */
export function kpiTargets(plan: Plan): readonly KpiTargetRule[] {
  return [...plan.targets.flatMap(rulesOf), ...REFERENCE_RULES];
}

/**
 * The rules for one kind of record, first come first served: of two targets on one figure (PT-06, PT-07) the first
 * judges the record, the other stands on the scoreboard alone.
 */
export function kpiRulesFor(plan: Plan, question: KpiQuestion): readonly KpiTargetRule[] {
  return kpiTargets(plan).filter(
    ({ kpi, policies, scopes, windows }) =>
      kpi === question.kpi &&
      scopes.includes(question.scope) &&
      (policies?.includes(question.policy) ?? true) &&
      (windows?.includes(question.window) ?? true),
  );
}

/** The target of a record whose window ends at `end`; null: it is not judged. */
export function targetOfRules(rules: readonly KpiTargetRule[], end: number): KpiTarget | null {
  const rule = rules.find(({ validity }) => validity === null || isInForce(validity, end));
  return rule?.target ?? null;
}

function rulesOf(one: PlanTarget): readonly KpiTargetRule[] {
  const { id, comparator, value, printed, measure } = one;
  if (comparator === null || value === null) return [];
  const target: KpiTarget = { id, comparator, value, printed, source: 'plan' };
  if (measure.by === 'assets')
    return [
      { kpi: measure.kpi, policies: measure.policies, scopes: ['city'], target, validity: one },
    ];
  if (measure.by !== 'indicator') return [];
  const { kpi, policy, window } = measure;
  return [
    {
      kpi,
      ...(policy === null ? {} : { policies: [policy] }),
      scopes: ['asset', 'site'],
      ...(window === null ? {} : { windows: [window] }),
      target,
      validity: one,
    },
  ];
}

function reference(id: string, comparator: '>' | '>=', value: number): KpiTarget {
  return { id, comparator, value, printed: `${value * 100}%`, source: 'law' };
}
