import type { KpiRecord } from '@infrapulse/domain';

const DAY = 86_400_000;
export const end = Date.UTC(2026, 0, 2);

/** The uptime of a charger over 24 hours, but for what is given. */
export function kpi(fields: Partial<KpiRecord>): KpiRecord {
  return {
    kpi: 'charger.uptime',
    formula: 'up / (up + down)',
    formulaVersion: 1,
    policy: 'exclude_unknown',
    scope: 'asset',
    id: 'c-1',
    kind: 'charger',
    window: '24h',
    start: end - DAY,
    end,
    timeZone: 'Asia/Shanghai',
    value: 0.9444,
    unit: '1',
    numerator: 81_600_000,
    denominator: DAY,
    upS: 81_600,
    downS: 4800,
    unknownS: 0,
    excludedS: 0,
    coverage: 1,
    bounds: { low: 0.9444, high: 0.9444 },
    quality: 'sufficient',
    status: 'running',
    revision: 0,
    verdict: 'not_judged',
    target: null,
    position: { 0: 12 },
    computedAt: end,
    reason: '',
    ...fields,
  };
}
