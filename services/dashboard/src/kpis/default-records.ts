import type { KpiAnswer } from '@infrapulse/contracts';

/** Policies that stand for "the default", best first: of PUE the deepest that has meters. */
const RANK = [
  'exclude_unknown',
  'default',
  'equipment',
  'gnb',
  'count',
  'without_energy_saving',
  'all_nozzles',
  'AF',
  'PUE3',
  'PUE2',
  'PUE1',
  'BALANCE3',
  'BALANCE2',
  'BALANCE1',
  'site_load',
];

/** One record per KPI, scope, id and window: the newest period, by the default policy. */
export function defaultRecords(records: readonly KpiAnswer[]): readonly KpiAnswer[] {
  const best = new Map<string, KpiAnswer>();
  for (const record of records) {
    if (!RANK.includes(record.policy)) continue;
    const key = [record.kpi, record.scope, record.id, record.window].join('/');
    const before = best.get(key);
    if (!before || better(record, before)) best.set(key, record);
  }
  return [...best.values()];
}

function better(one: KpiAnswer, other: KpiAnswer): boolean {
  if (one.start !== other.start && one.policy === other.policy) return one.start > other.start;
  if (one.policy === other.policy) return one.computedAt > other.computedAt;
  return RANK.indexOf(one.policy) < RANK.indexOf(other.policy);
}
