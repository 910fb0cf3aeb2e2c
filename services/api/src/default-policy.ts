import { defaultPolicy, type KpiRecord } from '@infrapulse/domain';

/** Of PUE the default is the deepest category with meters, which only its records tell. */
const BY_RECORD = /^(|deepest|PUE\d)$/;

export function isDefaultPolicy({ kpi, policy }: KpiRecord): boolean {
  const usual = defaultPolicy(kpi);
  return usual === policy || BY_RECORD.test(usual);
}

/** Of one KPI's records the one of its default policy; of PUE the deepest category that has a value. */
export function byDefaultPolicy(records: readonly KpiRecord[]): KpiRecord | undefined {
  const usual = records.filter(isDefaultPolicy);
  const deepestFirst = [...(usual.length > 0 ? usual : records)].sort((a, b) =>
    a.policy < b.policy ? 1 : -1,
  );
  return deepestFirst.find(({ value }) => value !== null) ?? deepestFirst[0];
}
