import type { KpiRecord } from '@infrapulse/domain';

/** KPIs whose default is one policy; a KPI that is not listed has a single one. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'charger.uptime': 'exclude_unknown',
  'charger.count': 'equipment',
  'site5g.count': 'gnb',
  'site5g.availability': 'without_energy_saving',
};

export function isDefaultPolicy({ kpi, policy }: KpiRecord): boolean {
  return DEFAULTS[kpi] === undefined || DEFAULTS[kpi] === policy;
}

/** Of one KPI's records the one of its default policy; of PUE the deepest category that has a value. */
export function byDefaultPolicy(records: readonly KpiRecord[]): KpiRecord | undefined {
  const usual = records.filter(isDefaultPolicy);
  const deepestFirst = [...usual].sort((a, b) => (a.policy < b.policy ? 1 : -1));
  return deepestFirst.find(({ value }) => value !== null) ?? deepestFirst[0];
}
