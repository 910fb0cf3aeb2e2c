import type { Asset, AssetVersion, KindId, KpiRecord } from '@infrapulse/domain';
import { unregisteredVersion } from '@infrapulse/domain';

export const DUE = Date.parse('2022-12-31T16:00:00Z');
export const NOW = Date.parse('2026-06-01T00:00:00Z');
const BUILT = Date.parse('2021-03-01T00:00:00+08:00');

export function asset(id: string, kind: KindId, version: Partial<AssetVersion> = {}): Asset {
  const base = unregisteredVersion(kind, BUILT);
  const first: AssetVersion = {
    ...base,
    name: id,
    district: '371702',
    operator: 'op-1',
    access: 'public',
    lifecycle: 'IN_SERVICE',
    telemetry: 'none',
    connectedAt: null,
    commissionedAt: BUILT,
    ...version,
  };
  return { id, kind, origin: '', revision: 1, versions: [first] };
}

export function chargers(
  count: number,
  connectors: number,
  version: Partial<AssetVersion> = {},
): readonly Asset[] {
  const parts = Array.from({ length: connectors }, (_, index) => ({
    part: String(index + 1),
    role: 'connector',
    attributes: {},
  }));
  return Array.from({ length: count }, (_, index) =>
    asset(`cs-${connectors}-${index}`, 'charger', { parts, ...version }),
  );
}

export function record(id: string, kpi: string, more: Partial<KpiRecord> = {}): KpiRecord {
  const { numerator = 1, denominator = 1 } = more;
  return {
    kpi,
    formula: kpi,
    formulaVersion: 1,
    policy: 'default',
    scope: 'asset',
    id,
    kind: 'datacenter',
    window: '30d',
    start: NOW - 1,
    end: NOW,
    timeZone: 'Asia/Shanghai',
    value: (numerator ?? 0) / (denominator ?? 1),
    unit: '1',
    numerator,
    denominator,
    coverage: 1,
    bounds: { low: null, high: null },
    quality: 'sufficient',
    status: 'running',
    revision: 0,
    verdict: 'not_judged',
    target: null,
    position: {},
    computedAt: NOW,
    reason: '',
    ...more,
  };
}
