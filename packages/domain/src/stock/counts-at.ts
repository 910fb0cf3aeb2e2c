import { stockOf } from '../kpis/count-kpis.ts';
import type { Asset, AssetVersion } from '../model/asset.ts';
import type { KpiScope } from '../model/kpi.ts';
import { partOf } from '../register.ts';

type Scope = readonly [scope: KpiScope, id: string];

/** Scopes a part of an asset belongs to; a part may have an operator of its own. */
export function scopesOf(version: AssetVersion, part: string): readonly Scope[] {
  const operator = partOf(version, part)?.operator ?? version.operator;
  const scopes = [
    ['site', version.site],
    ['operator', operator],
    ['district', version.district],
    ['city', version.city],
  ] as const;
  return scopes.filter(([, id]) => id !== '');
}

/** KPIs that count what stands in the city, by kind; rack utilisation is none. */
export const COUNT_OF_KIND: Readonly<Record<string, string>> = {
  charger: 'charger.count',
  site5g: 'site5g.count',
  hydrogen: 'hydrogen.count',
};

interface Count {
  readonly kpi: string;
  readonly policy: string;
  readonly scope: KpiScope;
  readonly id: string;
  readonly count: number;
}

/** Counts of every scope as of `at`, from the register alone; an id counts once in a scope, however many assets share it. */
export function countsAt(assets: Iterable<Asset>, at: number): readonly Count[] {
  const counts = new Map<string, Count & { readonly ids: Set<string> }>();
  for (const asset of assets) {
    const kpi = COUNT_OF_KIND[asset.kind];
    const stock = kpi === undefined ? null : stockOf(asset, at);
    if (kpi === undefined || !stock) continue;
    for (const [policy, counted] of Object.entries(stock.counted))
      for (const one of counted)
        for (const [scope, id] of scopesOf(stock.version, one.part)) {
          const key = `${kpi}/${policy}/${scope}/${id}`;
          const known = counts.get(key) ?? { kpi, policy, scope, id, count: 0, ids: new Set() };
          known.ids.add(one.id);
          counts.set(key, known);
        }
  }
  return [...counts.values()]
    .map(({ ids, ...count }) => ({ ...count, count: ids.size }))
    .filter(({ count }) => count > 0);
}
