import { rackFigures } from '../energy/datacenter-figures.ts';
import type { Asset, AssetVersion } from '../model/asset.ts';
import { gnbIds, sharedSiteId, stockParts, stockVersion } from '../stock/count-stock.ts';
import type { KpiDefinition } from './catalog.ts';
import { type KpiFigures, ratio } from './figures.ts';

const chargerCount: KpiDefinition = {
  id: 'charger.count',
  kind: 'charger',
  name: { zh: '保有量', en: 'count' },
  unit: 'count',
  formula: 'assets in service or suspended',
  formulaVersion: 1,
  policies: ['equipment', 'connector'],
  better: 'higher',
};
const siteCount: KpiDefinition = {
  ...chargerCount,
  id: 'site5g.count',
  kind: 'site5g',
  policies: ['gnb', 'site', 'cell'],
};
const hydrogenCount: KpiDefinition = {
  ...chargerCount,
  id: 'hydrogen.count',
  kind: 'hydrogen',
  policies: ['default'],
};
const rackUtilisation: KpiDefinition = {
  id: 'datacenter.rack_utilisation',
  kind: 'datacenter',
  name: { zh: '上架率', en: 'rack utilisation' },
  unit: '1',
  formula: 'racks in use / racks delivered',
  formulaVersion: 1,
  policies: ['count', 'power'],
  better: 'higher',
};

export const COUNT_KPIS: readonly KpiDefinition[] = [
  chargerCount,
  siteCount,
  hydrogenCount,
  rackUtilisation,
];

/** What one asset adds to the counts of its scopes: distinct ids, so that a shared one counts once. */
export interface Stock {
  /** Policy → ids. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** Sums of racks, when the asset has any. */
  readonly racks: { readonly inUse: number; readonly delivered: number } | null;
  readonly racksKw: { readonly inUse: number; readonly delivered: number } | null;
  readonly version: AssetVersion;
}

const NO_RACKS = { racks: null, racksKw: null } as const;

/** Counts of one asset at `at` from the register; `metrics` are its newest rack readings. */
export function stockOf(
  asset: Asset,
  at: number,
  metrics: Readonly<Record<string, number | null>> = {},
): Stock | null {
  const version = stockVersion(asset, at);
  if (!version) return null;
  if (asset.kind === 'charger') {
    const connectors = stockParts(version, 'connector', at);
    const connector = connectors.map(({ part }) => `${asset.id}~${part}`);
    return { ids: { equipment: [asset.id], connector }, ...NO_RACKS, version };
  }
  if (asset.kind === 'site5g') {
    const cell = stockParts(version, 'cell', at).map(({ part }) => `${asset.id}~${part}`);
    const ids = { gnb: gnbIds(version, at), site: [sharedSiteId(asset, version)], cell };
    return { ids, ...NO_RACKS, version };
  }
  if (asset.kind === 'hydrogen') return { ids: { default: [asset.id] }, ...NO_RACKS, version };
  if (asset.kind !== 'datacenter') return null;
  return { ids: {}, ...racksOf(version, metrics), version };
}

function racksOf(version: AssetVersion, metrics: Readonly<Record<string, number | null>>) {
  const of = (name: string) => {
    const value = version.attributes[name];
    return typeof value === 'number' ? value : null;
  };
  const inUse = metrics['racks_in_use'] ?? of('racksInUse');
  const delivered = metrics['racks_delivered'] ?? of('racksDelivered');
  const inUseKw = of('racksInUseKw');
  const deliveredKw = of('racksDeliveredKw');
  return {
    racks: inUse === null || delivered === null ? null : { inUse, delivered },
    racksKw:
      inUseKw === null || deliveredKw === null ? null : { inUse: inUseKw, delivered: deliveredKw },
  };
}

export function countFigures(count: number): KpiFigures {
  const bounds = { low: count, high: count };
  return { value: count, numerator: count, denominator: null, coverage: 1, bounds };
}

export function rackUtilisationFigures(inUse: number, delivered: number): KpiFigures {
  const racks = { racksInUse: inUse, racksDelivered: delivered };
  const { byCount } = rackFigures({ ...racks, racksDeliveredKw: null, racksInUseKw: null });
  const bounds = { low: byCount, high: byCount };
  const whole = byCount === null ? {} : { whole: { low: inUse, high: inUse, of: delivered } };
  return { ...ratio(inUse, delivered), value: byCount, coverage: 1, bounds, ...whole };
}
