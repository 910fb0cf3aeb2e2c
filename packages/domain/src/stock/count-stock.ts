import type { Asset, AssetPart, AssetVersion } from '../model/asset.ts';
import { versionAt } from '../register.ts';

/** What stands in the city at one instant, from the register alone: a silent asset still exists. */
export interface StockCounts {
  readonly charger: { readonly equipment: number; readonly connector: number };
  readonly site5g: { readonly gnb: number; readonly site: number; readonly cell: number };
  readonly hydrogen: { readonly site: number };
  readonly datacenter: { readonly site: number };
  readonly substation: { readonly site: number };
}

/**
 * The version that counts an asset as stock at `at`; undefined when it was not there. Stock is IN_SERVICE and
 * SUSPENDED: commissioned at or before `at`, not yet retired. An asset retired later was there before.
 */
export function stockVersion(asset: Asset, at: number): AssetVersion | undefined {
  const version = versionAt(asset, at);
  const { lifecycle, commissionedAt, retiredAt, validFrom } = version;
  const existed = lifecycle === 'RETIRED' && retiredAt !== null;
  if (lifecycle !== 'IN_SERVICE' && lifecycle !== 'SUSPENDED' && !existed) return undefined;
  if ((commissionedAt ?? validFrom) > at) return undefined;
  return retiredAt !== null && retiredAt <= at ? undefined : version;
}

/** The parts of a role that a version has at `at`. */
export function stockParts(version: AssetVersion, role: string, at: number): readonly AssetPart[] {
  return version.parts.filter(
    (part) =>
      part.role === role &&
      (part.commissionedAt ?? at) <= at &&
      (part.retiredAt === undefined || part.retiredAt > at),
  );
}

/** Distinct gNBs an asset carries; one that the register names only on the asset counts as well. */
export function gnbIds(version: AssetVersion, at: number): readonly string[] {
  const ids = stockParts(version, 'cell', at).map(({ attributes }) => attributes['gnbId']);
  const all = [...ids, version.attributes['gnbId']].filter((id) => id !== undefined && id !== null);
  return [...new Set(all.map(String))];
}

/** A site that several companies share is one site. */
export function sharedSiteId(asset: Asset, version: AssetVersion): string {
  return String(version.attributes['sharedSiteId'] ?? asset.id);
}

export function countStock(assets: Iterable<Asset>, at: number): StockCounts {
  const gnbs = new Set<string>();
  const shared = new Set<string>();
  const found = { charger: 0, site5g: 0, hydrogen: 0, datacenter: 0, substation: 0 };
  const parts = { connector: 0, cell: 0 };
  for (const asset of assets) {
    const version = stockVersion(asset, at);
    if (version === undefined) continue;
    found[asset.kind] += 1;
    if (asset.kind === 'charger') parts.connector += stockParts(version, 'connector', at).length;
    if (asset.kind !== 'site5g') continue;
    for (const id of gnbIds(version, at)) gnbs.add(id);
    shared.add(sharedSiteId(asset, version));
    parts.cell += stockParts(version, 'cell', at).length;
  }
  return {
    charger: { equipment: found.charger, connector: parts.connector },
    site5g: { gnb: gnbs.size, site: shared.size, cell: parts.cell },
    hydrogen: { site: found.hydrogen },
    datacenter: { site: found.datacenter },
    substation: { site: found.substation },
  };
}
