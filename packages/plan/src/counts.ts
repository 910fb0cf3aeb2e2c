import {
  type Asset,
  type AssetPart,
  type AssetVersion,
  countStock,
  gnbIds,
  type StockCounts,
  sharedSiteId,
  stockParts,
  stockVersion,
} from '@infrapulse/domain';
import type { CountedKpi, Text } from './plan.ts';

/** What stands at `at`, by the register: 5G, chargers and hydrogen stations in every unit of counting. */
export function countsAt(assets: Iterable<Asset>, at: number): StockCounts {
  return countStock(assets, at);
}

export const GROUPINGS = ['district', 'operator', 'access'] as const;
export type Grouping = (typeof GROUPINGS)[number];

interface GroupCount {
  readonly key: string;
  /** Policy → how many; the same units as `countFigures`. */
  readonly figures: Readonly<Record<string, number>>;
  readonly assets: number;
}

/** What one asset adds to a count by one policy: a distinct id and whose it is. */
interface Counted {
  readonly policy: string;
  readonly id: string;
  readonly key: string;
}

interface CountSplit {
  readonly kpi: CountedKpi;
  readonly by: Grouping;
  readonly at: number;
}

/** A count split by district, operator or access; a gNB belongs to the company that runs its cells. */
export function countGroups(
  assets: Iterable<Asset>,
  { kpi, by, at }: CountSplit,
): readonly GroupCount[] {
  const kind = kpi.split('.')[0];
  const groups = new Map<string, Map<string, Set<string>>>();
  for (const asset of assets) {
    const version = asset.kind === kind ? stockVersion(asset, at) : undefined;
    if (version === undefined) continue;
    for (const counted of countedOf(asset, version, { by, at })) {
      remember(groups, counted);
      remember(groups, { ...counted, policy: ASSETS, id: asset.id });
    }
  }
  return [...groups].map(([key, ids]) => {
    const { [ASSETS]: own = 0, ...figures } = Object.fromEntries(
      [...ids].map(([policy, all]) => [policy, all.size]),
    );
    return { key, figures, assets: own };
  });
}

/** Beside the policies: how many assets. */
const ASSETS = '';

function remember(
  groups: Map<string, Map<string, Set<string>>>,
  { policy, id, key }: Counted,
): void {
  const group = groups.get(key) ?? new Map<string, Set<string>>();
  groups.set(key, group.set(policy, (group.get(policy) ?? new Set()).add(id)));
}

function countedOf(
  asset: Asset,
  version: AssetVersion,
  { by, at }: Pick<CountSplit, 'by' | 'at'>,
): readonly Counted[] {
  const key = version[by];
  if (asset.kind === 'charger') {
    const connectors = stockParts(version, 'connector', at).map(({ part }) => ({
      policy: 'connector',
      id: `${asset.id}~${part}`,
      key,
    }));
    return [{ policy: 'equipment', id: asset.id, key }, ...connectors];
  }
  if (asset.kind !== 'site5g') return [{ policy: 'default', id: asset.id, key }];
  const cells = stockParts(version, 'cell', at);
  const keyOf = (part: AssetPart | undefined) =>
    by === 'operator' ? (part?.operator ?? key) : key;
  const carrier = (id: string) =>
    cells.find(({ attributes }) => String(attributes['gnbId']) === id);
  return [
    ...gnbIds(version, at).map((id) => ({ policy: 'gnb', id, key: keyOf(carrier(id)) })),
    ...cells.map((cell) => ({ policy: 'cell', id: `${asset.id}~${cell.part}`, key: keyOf(cell) })),
    { policy: 'site', id: sharedSiteId(asset, version), key },
  ];
}

export interface Figure {
  readonly kpi: CountedKpi;
  readonly policy: string;
  readonly value: number;
  readonly name: Text;
}

/** Every unit in which a target's things can be counted. */
export function countFigures(kpi: CountedKpi, counts: StockCounts): readonly Figure[] {
  const figure = (policy: string, value: number, zh: string, en: string): Figure => {
    return { kpi, policy, value, name: { zh, en } };
  };
  switch (kpi) {
    case 'charger.count':
      return [
        figure('equipment', counts.charger.equipment, '充电桩(台)', 'chargers'),
        figure('connector', counts.charger.connector, '充电接口(枪)', 'connectors'),
      ];
    case 'site5g.count':
      return [
        figure('gnb', counts.site5g.gnb, 'gNB(个)', 'gNBs'),
        figure('site', counts.site5g.site, '共享站址(个)', 'shared sites'),
        figure('cell', counts.site5g.cell, '小区(个)', 'cells'),
      ];
    case 'hydrogen.count':
      return [figure('default', counts.hydrogen.site, '加氢站(座)', 'stations')];
  }
}
