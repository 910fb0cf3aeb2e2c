import { type AssetVersion, EXPIRY, intervalMs, requiredFrom, versionAt } from '@infrapulse/domain';
import type { AssetState, CityState } from '../city-state.ts';
import type { PartPlace, Place } from './asset-quality.ts';
import { groupOf, type QualityGroup } from './quality-groups.ts';

const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** Where an asset's quality counts at `t`; looked up again when another version comes into force. */
export function placeOf(city: CityState, state: AssetState, t: number): Place {
  const known = state.quality.place;
  if (known && t < known.validTo) return known;
  return (state.quality.place = findPlace(city, state, t));
}

function findPlace(city: CityState, { asset }: AssetState, t: number): Place {
  const version = versionAt(asset, t);
  const isRegistered = version.lifecycle !== 'UNREGISTERED';
  const parts = isRegistered ? partsOf(city, version) : new Map<string, PartPlace>();
  return {
    validTo: nextChange(asset.versions, version, t),
    group: isRegistered ? groupOf(city.quality, version) : undefined,
    isExpected: isRegistered && isRequired(version, t),
    holdMs: EXPIRY * 1000 * longestSilence(version),
    gateway: version.gateway,
    isVouchedFor: version.reporting === 'on_change',
    parts,
    isAnyPart: parts.has(''),
    others: isRegistered ? othersOf(city, version) : NO_OTHERS,
  };
}

/** Most assets and all their parts are run by one company. */
const NO_OTHERS: ReadonlyMap<string, QualityGroup> = new Map();

function othersOf({ quality }: CityState, version: AssetVersion): Place['others'] {
  const parts = version.parts.filter(({ operator = version.operator }) => {
    return operator !== version.operator;
  });
  if (parts.length === 0) return NO_OTHERS;
  return new Map(
    parts.map(({ part, operator = '' }) => [part, groupOf(quality, { ...version, operator })]),
  );
}

/** The group that an asset counted in at a time that may lie behind. */
export function groupAt(city: CityState, state: AssetState, t: number): QualityGroup | undefined {
  const left = state.quality.left.find(([until]) => t < until);
  return left ? city.quality.groups.get(left[1]) : placeOf(city, state, t).group;
}

function nextChange(versions: readonly AssetVersion[], version: AssetVersion, t: number): number {
  const next = versions.find(({ validFrom }) => validFrom > t)?.validFrom ?? FOR_EVER;
  const starts = requiredFrom(version) ?? FOR_EVER;
  const ends = version.retiredAt ?? FOR_EVER;
  return Math.min(next, starts > t ? starts : FOR_EVER, ends > t ? ends : FOR_EVER);
}

function isRequired(version: AssetVersion, t: number): boolean {
  const required = requiredFrom(version);
  if (version.lifecycle !== 'IN_SERVICE' || required === null || required > t) return false;
  return version.retiredAt === null || version.retiredAt > t;
}

/** Seconds within which an asset that lives is heard of: the longest interval of its parts (interfaces §2). */
function longestSilence(version: AssetVersion): number {
  if (version.reporting === 'on_change') return version.heartbeatS;
  return Math.max(version.intervalS, ...version.parts.map(({ intervalS }) => intervalS ?? 0));
}

function partsOf(city: CityState, version: AssetVersion): Map<string, PartPlace> {
  const { reporting, parts, heartbeatS } = version;
  if (reporting === 'on_change' || parts.length === 0) {
    const everyS = reporting === 'on_change' ? heartbeatS : version.intervalS;
    return new Map([['', { group: groupOf(city.quality, version), intervalMs: everyS * 1000 }]]);
  }
  return new Map(
    parts.map(({ part, operator = version.operator }) => {
      const group = groupOf(city.quality, { ...version, operator });
      return [part, { group, intervalMs: intervalMs(version, part) }] as const;
    }),
  );
}
