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

/** Beyond so many places they begin anew: those that are common come again, others are let go. */
const PLACES_MAX = 20_000;

function findPlace(city: CityState, { asset, quality }: AssetState, t: number): Place {
  const version = versionAt(asset, t);
  const validTo = nextChange(asset.versions, version, t);
  const isExpected = isRegistered(version) && isRequired(version, t);
  quality.gateway = version.gateway;
  const { places } = city.quality;
  const key = `${validTo}\n${isExpected}\n${saidOf(version)}`;
  let place = places.get(key);
  if (place) return place;
  place = { validTo, isExpected, ...termsOf(city, version) };
  if (places.size >= PLACES_MAX) places.clear();
  places.set(key, place);
  return place;
}

/** All that the terms of a place follow from. */
function saidOf(version: AssetVersion): string {
  const { operator, district, city, reporting, intervalS, heartbeatS } = version;
  let said = `${operator}\n${district}\n${city}\n${reporting}\n${intervalS}\n${heartbeatS}`;
  for (const part of version.parts)
    said += `\n${part.part}\n${part.operator ?? operator}\n${part.intervalS ?? ''}`;
  return isRegistered(version) ? said : `${said}\n-`;
}

function termsOf(city: CityState, version: AssetVersion): Omit<Place, 'validTo' | 'isExpected'> {
  const isKnown = isRegistered(version);
  const parts = isKnown ? partsOf(city, version) : new Map<string, PartPlace>();
  return {
    group: isKnown ? groupOf(city.quality, version) : undefined,
    holdMs: EXPIRY * 1000 * longestSilence(version),
    isVouchedFor: version.reporting === 'on_change',
    parts,
    isAnyPart: parts.has(''),
    others: isKnown ? othersOf(city, version) : NO_OTHERS,
  };
}

function isRegistered({ lifecycle }: AssetVersion): boolean {
  return lifecycle !== 'UNREGISTERED';
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
