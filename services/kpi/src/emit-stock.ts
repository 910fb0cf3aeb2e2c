import {
  COUNT_OF_KIND,
  latestVersion,
  type Stock,
  scopesOf,
  stockOf,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import type { AssetState } from './city-state.ts';
import type { Emission } from './emission.ts';
import { familyOf } from './families.ts';
import { publishFamily } from './publish-records.ts';

/** Counts of what stands in the city and rack utilisation, from the register: window `now`. */
export function addStock(emission: Emission): void {
  const { city, publisher } = emission;
  const range = windowRange('now', publisher.at);
  const seen = new Set<string>();
  for (const state of city.assets.values()) {
    const stock = stockOf(state.asset, publisher.at, racksOf(state));
    if (!stock) continue;
    addCounts(emission, state, { stock, seen, range });
    addRacks(emission, state, { stock, range });
  }
}

function racksOf({ racks }: AssetState): Record<string, number> {
  return Object.fromEntries(Object.entries(racks).map(([name, { value }]) => [name, value]));
}

/** An id counts once per scope, however many assets share it. */
function addCounts(
  { rollUp }: Emission,
  { asset }: AssetState,
  {
    stock,
    seen,
    range,
  }: { readonly stock: Stock; readonly seen: Set<string>; readonly range: WindowRange },
): void {
  const kpi = COUNT_OF_KIND[asset.kind];
  if (!kpi) return;
  const scopes = scopesOf(stock.version, '');
  for (const [policy, ids] of Object.entries(stock.ids)) {
    const family = familyOf(kpi, policy);
    for (const [scope, scopeId] of scopes) {
      const fresh = ids.filter((id) => isNew(seen, `${family}/${scope}/${scopeId}/${id}`));
      if (fresh.length === 0) continue;
      const member = { family, kind: asset.kind, changed: true };
      rollUp.addTo([scope, scopeId], member, range, { count: fresh.length });
    }
  }
}

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

function addRacks(
  { publisher, rollUp }: Emission,
  { asset }: AssetState,
  { stock, range }: { readonly stock: Stock; readonly range: WindowRange },
): void {
  const forms = [
    ['count', stock.racks],
    ['power', stock.racksKw],
  ] as const;
  for (const [policy, sums] of forms) {
    if (!sums) continue;
    const family = familyOf('datacenter.rack_utilisation', policy);
    publishFamily(publisher, {
      family,
      scope: 'asset',
      id: asset.id,
      range,
      sums: { ...sums },
      since: range.start,
      reason: '',
    });
    const version = latestVersion(asset);
    rollUp.add({ family, kind: asset.kind, version, part: '', changed: true }, range, { ...sums });
  }
}
