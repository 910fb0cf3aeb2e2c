import type { Asset, AssetPart, AssetVersion } from '@infrapulse/domain';

/** Beyond so many it begins anew: what is common comes again, and what is not is let go. */
const KNOWN_MAX = 20_000;
const texts = new Map<string, string>();
const lists = new Map<string, readonly AssetPart[]>();
const textLists = new Map<string, readonly string[]>();
const NOTHING = {};

/**
 * The same record of the register, whose texts and lists of parts are those of other assets that say the same: each
 * record brings its own, and most of a city's chargers are alike.
 */
export function sharedAsset(asset: Asset): Asset {
  return { ...asset, versions: asset.versions.map(sharedVersion) };
}

export function sharedVersion(version: AssetVersion): AssetVersion {
  return {
    ...version,
    site: sharedText(version.site),
    siteName: sharedText(version.siteName),
    operator: sharedText(version.operator),
    owner: sharedText(version.owner),
    gateway: sharedText(version.gateway),
    district: sharedText(version.district),
    city: sharedText(version.city),
    openingHours: sharedText(version.openingHours),
    access: sharedText(version.access),
    externalIds: orNothing(version.externalIds),
    attributes: orNothing(version.attributes),
    parts: shared(lists, JSON.stringify(version.parts), version.parts),
  };
}

/** The same text, once for all that say it. */
export function sharedText(own: string): string {
  return shared(texts, own, own);
}

/** The same texts, in one list for all that say them. */
export function sharedTexts(own: readonly string[]): readonly string[] {
  return shared(textLists, JSON.stringify(own), own);
}

/** The same record each time where it is empty. */
export function orNothing<T extends object>(record: T): T {
  return Object.keys(record).length === 0 ? (NOTHING as T) : record;
}

function shared<T>(known: Map<string, T>, key: string, own: T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(key, own);
  return own;
}
