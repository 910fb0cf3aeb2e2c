import {
  type Asset,
  type AssetPart,
  type AssetVersion,
  countStock,
  gnbIds,
  type StockCounts,
  stockParts,
  stockVersion,
} from '@infrapulse/domain';

/** What stands at `at`, by the register: 5G, chargers and hydrogen stations in every unit of counting. */
export function countsAt(assets: Iterable<Asset>, at: number): StockCounts {
  return countStock(assets, at);
}

export const GROUPINGS = ['district', 'operator', 'access'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface GroupCount {
  readonly key: string;
  /** In the unit of the target. */
  readonly actual: number;
  readonly assets: number;
}

/** What one asset adds to a count: a distinct id and whose it is. */
interface Counted {
  readonly id: string;
  readonly key: string;
}

type CountedKind = 'charger' | 'site5g' | 'hydrogen';

/** A count split by district, operator or access; a gNB belongs to the company that runs its cells. */
export function countGroups(
  assets: Iterable<Asset>,
  { kind, by, at }: { readonly kind: CountedKind; readonly by: Grouping; readonly at: number },
): readonly GroupCount[] {
  const groups = new Map<string, { ids: Set<string>; assets: Set<string> }>();
  for (const asset of assets) {
    const version = asset.kind === kind ? stockVersion(asset, at) : undefined;
    if (version === undefined) continue;
    for (const { id, key } of countedOf(asset, version, { by, at })) {
      const group = groups.get(key) ?? { ids: new Set(), assets: new Set() };
      group.ids.add(id);
      group.assets.add(asset.id);
      groups.set(key, group);
    }
  }
  return [...groups]
    .map(([key, group]) => ({ key, actual: group.ids.size, assets: group.assets.size }))
    .sort((a, b) => b.actual - a.actual || (a.key < b.key ? -1 : 1));
}

function countedOf(
  asset: Asset,
  version: AssetVersion,
  { by, at }: { readonly by: Grouping; readonly at: number },
): readonly Counted[] {
  if (asset.kind !== 'site5g') return [{ id: asset.id, key: version[by] }];
  const cells = stockParts(version, 'cell', at);
  return gnbIds(version, at).map((id) => ({ id, key: keyOfGnb(cells, id) ?? version[by] }));

  function keyOfGnb(parts: readonly AssetPart[], id: string): string | undefined {
    if (by !== 'operator') return undefined;
    return parts.find(({ attributes }) => String(attributes['gnbId']) === id)?.operator;
  }
}

export interface Figure {
  readonly kpi: string;
  readonly policy: string;
  readonly value: number;
  readonly name: { readonly zh: string; readonly en: string };
}

/** Every unit in which a target's things can be counted; the first is the one it is judged by. */
export function countFigures(kpi: string, counts: StockCounts): readonly Figure[] {
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
    default:
      return [];
  }
}
