import { type PlanEvidence, type PlanTargetAnswer, toIso } from '@infrapulse/contracts';
import {
  departmentsOf,
  type Evidence,
  type Measure,
  MILESTONES,
  type Plan,
  type ScoreboardRow,
  SURVEYS,
} from '@infrapulse/plan';

/** Departments by code, under the names they have at `at`. */
export function deptsOf(plan: Plan, codes: readonly string[], at: number) {
  return departmentsOf(plan, codes, at).map(({ code, name }) => ({ code, ...name }));
}

export function rowToWire(
  { target, ...row }: ScoreboardRow,
  { plan, at }: { readonly plan: Plan; readonly at: number },
): PlanTargetAnswer {
  const { measure, comparator, unit } = target;
  return {
    id: target.id,
    section: target.section,
    name: target.name,
    original: target.clause.zh,
    clause: target.clause,
    comparator,
    strict: comparator === null ? null : comparator === '<' || comparator === '>',
    value: target.value,
    printed: target.printed,
    correction: target.correction,
    unit,
    unitName: plan.units[unit] ?? null,
    deadline: toIso(target.deadline),
    validFrom: toIso(target.validFrom),
    validTo: toIso(target.validTo),
    depts: deptsOf(plan, target.departments, at),
    kpi: 'kpi' in measure ? measure.kpi : null,
    register: registerOf(measure),
    actual: row.actual,
    numerator: row.numerator,
    denominator: row.denominator,
    status: row.status,
    verdict: row.verdict,
    wording: row.wording,
    progress: row.progress,
    reason: row.reason,
    basis: BASIS[measure.by],
    condition: target.words !== null,
    share: row.share,
    evidence: row.evidence.map(evidenceToWire),
    note: target.note,
  };
}

const BASIS = {
  assets: 'register',
  indicator: 'telemetry',
  list: 'reported',
  share: 'reported',
  milestones: 'reported',
  survey: 'reported',
  none: 'qualitative',
} as const satisfies Readonly<Record<Measure['by'], PlanTargetAnswer['basis']>>;

/** The list a target is measured by. */
export function registerOf(measure: Measure): string | null {
  switch (measure.by) {
    case 'list':
    case 'share':
      return measure.register;
    case 'milestones':
      return MILESTONES;
    case 'survey':
      return SURVEYS;
    default:
      return null;
  }
}

function evidenceToWire({ since, ...evidence }: Evidence): PlanEvidence {
  return { ...evidence, since: toIso(since), href: hrefOf(evidence) };
}

/** Where the same figure or entry is looked up. */
function hrefOf({ scope, id, kpi, policy, window }: Omit<Evidence, 'since'>): string | null {
  const path = (...names: readonly string[]) => names.map(encodeURIComponent).join('/');
  if (scope === 'entry') {
    const [register = '', entry = ''] = id.split('/');
    return `/api/v1/registers/${path(register)}?q=${encodeURIComponent(entry)}`;
  }
  if (kpi === '') return null;
  const policies = new URLSearchParams({ policy });
  const record = path(kpi, scope, id, window);
  return `/api/v1/kpis/${record}/explain?${policies.toString()}`;
}
