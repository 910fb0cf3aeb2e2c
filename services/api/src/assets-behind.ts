import { type Asset, type AssetVersion, type KpiRecord, staysWithin } from '@infrapulse/domain';
import { splitPart } from './city/watch-states.ts';
import type { RouteDeps } from './deps.ts';

/** Of a figure over assets of every kind. */
const ALL_KINDS = 'all';

/** The assets a record speaks of: those that a register version of some time of its window places there. */
export function assetsBehind({ city }: Pick<RouteDeps, 'city'>, record: KpiRecord): Asset[] {
  const { scope, id } = record;
  if (scope === 'asset' || scope === 'part') {
    const asset = city.register.get(splitPart(id)[0]);
    return asset ? [asset] : [];
  }
  return city.register.all().filter((asset) => {
    if (record.kind !== ALL_KINDS && asset.kind !== record.kind) return false;
    return staysWithin(asset, record.start, record.end).some(
      ({ version, from, to }) =>
        (from < to || record.start === record.end) &&
        version.lifecycle !== 'UNREGISTERED' &&
        placeOf(version, scope).includes(id),
    );
  });
}

function placeOf(version: AssetVersion, scope: KpiRecord['scope']): readonly string[] {
  if (scope === 'site') return [version.site];
  if (scope === 'district') return [version.district];
  if (scope === 'city') return [version.city];
  return [version.operator, ...version.parts.map(({ operator }) => operator ?? '')];
}
