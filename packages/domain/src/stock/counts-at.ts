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

/** Distinct ids. */
type Ids = Set<string>;
/** By scope, and the id of the scope: names put together would be made anew for each part of a city. */
type Counted = Map<KpiScope, Map<string, Ids>>;

/** Counts of every scope as of `at`, from the register alone; an id counts once in a scope, however many assets share it. */
export function countsAt(assets: Iterable<Asset>, at: number): readonly Count[] {
  const counts = new Map<string, Map<string, Counted>>();
  for (const asset of assets) {
    const kpi = COUNT_OF_KIND[asset.kind];
    const stock = kpi === undefined ? null : stockOf(asset, at);
    if (kpi === undefined || !stock) continue;
    for (const policy of Object.keys(stock.counted)) {
      const counted = within(within(counts, kpi), policy);
      for (const { id, part } of stock.counted[policy] ?? [])
        for (const [scope, name] of scopesOf(stock.version, part))
          idsIn(within(counted, scope), name).add(id);
    }
  }
  return [...listed(counts)];
}

function within<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let found = maps.get(key);
  if (!found) maps.set(key, (found = new Map()));
  return found;
}

function idsIn(scopes: Map<string, Ids>, id: string): Ids {
  let found = scopes.get(id);
  if (!found) scopes.set(id, (found = new Set()));
  return found;
}

function* listed(counts: ReadonlyMap<string, ReadonlyMap<string, Counted>>): Iterable<Count> {
  for (const [kpi, policies] of counts)
    for (const [policy, scopes] of policies)
      for (const [scope, all] of scopes)
        for (const [id, ids] of all) yield { kpi, policy, scope, id, count: ids.size };
}
