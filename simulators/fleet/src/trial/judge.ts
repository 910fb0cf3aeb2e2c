import type { Figures } from './figures.ts';

interface Limit {
  readonly kpi: string;
  readonly policies?: readonly string[];
  readonly scopes: readonly string[];
  /** Absent: in every window. */
  readonly windows?: readonly string[];
  readonly meets: (numerator: number, denominator: number) => boolean;
}

/**
 * What the plan limits (plan-targets.md): PT-05 below 1.25, PT-06 above 65 %, PT-10, PT-01, PT-11 at least so many; and
 * what rules of others limit: NEVI more than 97 % of twelve months, the British rule 99 % of a year, GB 40879 grade 3 of a year.
 */
const LIMITS: readonly Limit[] = [
  {
    kpi: 'datacenter.pue',
    scopes: ['asset', 'site'],
    meets: (dc, it) => dc * 100 < it * 125,
  },
  {
    kpi: 'datacenter.energy_grade',
    scopes: ['asset', 'site'],
    windows: ['12mo', 'year'],
    meets: (dc, it) => dc * 100 <= it * 150,
  },
  {
    kpi: 'datacenter.rack_utilisation',
    scopes: ['asset', 'site'],
    meets: (inUse, delivered) => inUse * 100 > delivered * 65,
  },
  { kpi: 'charger.count', scopes: ['city'], meets: (count) => count >= 7000 },
  { kpi: 'site5g.count', policies: ['gnb'], scopes: ['city'], meets: (count) => count >= 5000 },
  {
    kpi: 'charger.uptime',
    policies: ['nevi'],
    scopes: ['part'],
    windows: ['12mo'],
    meets: (up, of) => up * 100 > of * 97,
  },
  {
    kpi: 'charger.uptime',
    policies: ['uk_literal'],
    scopes: ['operator'],
    windows: ['year'],
    meets: (up, of) => up * 100 >= of * 99,
  },
  { kpi: 'hydrogen.count', scopes: ['city'], meets: (count) => count >= 1 },
];

const COVERAGE_MIN = 0.9;

export function qualityOf({ coverage, isWithheld }: Figures): string {
  const enough = !isWithheld && coverage !== null && coverage >= COVERAGE_MIN;
  return enough ? 'sufficient' : 'insufficient_data';
}

interface Judged {
  readonly kpi: string;
  readonly policy: string;
  readonly scope: string;
  readonly window: string;
}

/** Only when it would be the same whatever the unknown time was is there a verdict. */
export function verdictOf(judged: Judged, figures: Figures): string {
  const limit = limitOf(judged);
  if (!limit) return 'not_judged';
  const { value, numerator, denominator } = figures;
  if (value === null || numerator === null || qualityOf(figures) !== 'sufficient')
    return 'undecided';
  const of = denominator ?? 1;
  const ends = figures.ends ?? { low: numerator, high: numerator, of };
  const low = limit.meets(ends.low, ends.of);
  if (low !== limit.meets(ends.high, ends.of)) return 'undecided';
  return low ? 'meets' : 'breach';
}

function limitOf({ kpi, policy, scope, window }: Judged): Limit | undefined {
  return LIMITS.find(
    ({ policies = [policy], windows = [window], ...one }) =>
      one.kpi === kpi &&
      one.scopes.includes(scope) &&
      policies.includes(policy) &&
      windows.includes(window),
  );
}
