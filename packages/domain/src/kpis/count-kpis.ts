import { rackFigures } from '../energy/datacenter-figures.ts';
import type { Asset, AssetVersion } from '../model/asset.ts';
import { stockVersion } from '../stock/count-stock.ts';
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

/** What an asset that stands has beside itself. */
export interface Stock {
  /** Sums of racks, when the asset has any. */
  readonly racks: { readonly inUse: number; readonly delivered: number } | null;
  readonly racksKw: { readonly inUse: number; readonly delivered: number } | null;
  readonly version: AssetVersion;
}

/** Racks of a data centre at `at` from the register; `metrics` are its newest rack readings. */
export function stockOf(
  asset: Asset,
  at: number,
  metrics: Readonly<Record<string, number | null>>,
): Stock | null {
  const version = stockVersion(asset, at);
  return version ? { ...racksOf(version, metrics), version } : null;
}

/** Racks by number and by power as a version and the newest readings say; null for what neither says. */
export function racksOf(
  version: AssetVersion,
  metrics: Readonly<Record<string, number | null>>,
): Pick<Stock, 'racks' | 'racksKw'> {
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
