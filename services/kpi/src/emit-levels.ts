import { type LevelSums, levelKpisOf, levelsOf, versionAt, windowRange } from '@infrapulse/domain';
import type { AssetState } from './city-state.ts';
import type { Emission, Pauses } from './emission.ts';
import { familyOf } from './families.ts';
import { publishFamily } from './publish-records.ts';

/** What stands right now in parts that say so, and in all of a scope: window `now`. */
export function* addLevels(emission: Emission): Pauses {
  for (const state of emission.city.assets.values()) {
    if (levelKpisOf(state.asset.kind).length === 0) continue;
    addAsset(emission, state);
    yield;
  }
}

function addAsset({ publisher, rollUp }: Emission, { asset, levels }: AssetState): void {
  const range = windowRange('now', publisher.at);
  for (const kpi of levelKpisOf(asset.kind)) {
    const version = versionAt(asset, publisher.at);
    const found = levelsOf(kpi, version, levels, publisher.at);
    if (!found) continue;
    const family = familyOf(kpi.id, kpi.policies[0] as string);
    const about = { family, range, since: range.start, reason: '' };
    const publish = (scope: 'part' | 'asset', id: string, sums: LevelSums) =>
      publishFamily(publisher, { ...about, scope, id, sums: { ...sums } });
    for (const { part, sums } of found.parts) publish('part', `${asset.id}~${part}`, sums);
    if (found.whole) publish('asset', asset.id, found.whole);
    if (!found.whole || !found.isSized || version.lifecycle === 'UNREGISTERED') continue;
    const member = { family, kind: asset.kind, version, part: '', changed: true };
    rollUp.add(member, range, { ...found.whole });
  }
}
