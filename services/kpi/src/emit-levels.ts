import {
  type Asset,
  type AssetVersion,
  KIND_IDS,
  type KindId,
  type LevelKpi,
  type LevelSums,
  levelKpisOf,
  levelsOf,
  NO_LEVEL,
  versionAt,
  windowRange,
} from '@infrapulse/domain';
import { type AssetState, FAR, ofKind } from './city-state.ts';
import type { Emission, Pauses } from './emission.ts';
import { familyOf } from './families.ts';
import { publishFamily } from './publish-records.ts';
import { scopesOfAsset } from './scopes-of-asset.ts';

/** What stands right now in parts that say so, and in all of a scope: window `now`. */
export function* addLevels(emission: Emission): Pauses {
  for (const kind of KIND_IDS) if (levelKpisOf(kind).length > 0) yield* addLevelsOf(emission, kind);
}

function* addLevelsOf(emission: Emission, kind: KindId): Pauses {
  for (const state of ofKind(emission.city, kind)) {
    for (const kpi of levelKpisOf(kind)) addAsset(emission, state, kpi);
    yield;
  }
}

function addAsset(emission: Emission, state: AssetState, kpi: LevelKpi): void {
  const { asset, levels } = state;
  const { publisher } = emission;
  const found = levelsOf(kpi, versionAt(asset, publisher.at), levels, publisher.at);
  const range = windowRange('now', publisher.at);
  const about = { family: levelFamily(kpi), range, since: range.start, reason: '' };
  const publish = (scope: 'part' | 'asset', id: string, sums: LevelSums) =>
    publishFamily(publisher, { ...about, scope, id, sums: { ...sums } });
  for (const { part, sums } of found?.parts ?? []) publish('part', `${asset.id}~${part}`, sums);
  if (found?.whole) publish('asset', asset.id, found.whole);
  const had = pastLevels(state, kpi, publisher.at);
  const shown = new Set(found?.parts.map(({ part }) => part));
  for (const part of had.parts)
    if (!shown.has(part)) publish('part', `${asset.id}~${part}`, NO_LEVEL);
  if (had.isWhole && !found?.whole) publish('asset', asset.id, NO_LEVEL);
  addToScopes(emission, state, kpi, (found?.isSized ? found.whole : null) ?? NO_LEVEL);
}

/** What it has shown by earlier versions, and may show no more. */
function pastLevels({ asset, levels }: AssetState, kpi: LevelKpi, at: number) {
  const past = asset.versions
    .filter(({ validFrom }) => validFrom <= at)
    .flatMap((version) => levelsOf(kpi, withoutEnds(version, at), levels, at) ?? []);
  const parts = new Set(past.flatMap((one) => one.parts.map(({ part }) => part)));
  return { parts, isWhole: past.some(({ whole }) => whole !== null) };
}

function withoutEnds(version: AssetVersion, at: number): AssetVersion {
  const begun = version.parts.filter(({ commissionedAt }) => (commissionedAt ?? at) <= at);
  return { ...version, parts: begun.map((part) => ({ ...part, retiredAt: FAR })) };
}

/** A scope that the asset has left has nothing of it any more, rather than its last for ever (docs/decisions/0025). */
function addToScopes(
  { publisher, rollUp }: Emission,
  { asset, levels }: AssetState,
  kpi: LevelKpi,
  whole: LevelSums,
): void {
  const { at } = publisher;
  const wasSized = ({ versions }: Asset) =>
    versions.some((version) => levelsOf(kpi, version, levels, at)?.isSized);
  if (whole === NO_LEVEL && !wasSized(asset)) return;
  const share = { family: levelFamily(kpi), kind: asset.kind, changed: true };
  for (const { scope, isHere } of scopesOfAsset(asset, at).values())
    rollUp.addTo(scope, share, windowRange('now', at), { ...(isHere ? whole : NO_LEVEL) });
}

function levelFamily({ id, policies }: LevelKpi) {
  return familyOf(id, policies[0] as string);
}
