import type { Asset, AssetVersion } from '../model/asset.ts';
import { partOf, requiredFrom } from '../register.ts';
import { openIntervals } from './opening-hours.ts';

/** A stretch in which a part had to work, and the version that says so. */
export interface ServiceSpan {
  readonly from: number;
  readonly to: number;
  /** A reading from before it neither counts nor carries in. */
  readonly requiredFrom: number;
  readonly version: AssetVersion;
}

const IN_SERVICE: ReadonlySet<string> = new Set(['IN_SERVICE', 'UNREGISTERED']);
const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** The required time of a part within [from, to), by the version valid at each instant; closed hours left out. */
export function serviceSpans(asset: Asset, part: string, from: number, to: number): ServiceSpan[] {
  const { versions } = asset;
  return versions.flatMap((version, index) => {
    const validFrom = index === 0 ? Number.MIN_SAFE_INTEGER : version.validFrom;
    const validTo = versions[index + 1]?.validFrom ?? FOR_EVER;
    const stretch = { from: Math.max(from, validFrom), to: Math.min(to, validTo) };
    return spansOfVersion(version, part, stretch);
  });
}

function spansOfVersion(
  version: AssetVersion,
  part: string,
  { from, to }: { readonly from: number; readonly to: number },
): ServiceSpan[] {
  const required = requiredFrom(version);
  if (required === null || !IN_SERVICE.has(version.lifecycle)) return [];
  const listed = partOf(version, part);
  if (!listed && part !== '' && version.lifecycle !== 'UNREGISTERED') return [];
  const first = Math.max(from, required, listed?.commissionedAt ?? required);
  const last = Math.min(to, version.retiredAt ?? FOR_EVER, listed?.retiredAt ?? FOR_EVER);
  const open = first < last ? openIntervals(version.openingHours, first, last) : [];
  const spans: ServiceSpan[] = [];
  for (let i = 0; i < open.length; i += 2) {
    const [start, end] = open.slice(i, i + 2) as [number, number];
    spans.push({ from: start, to: end, requiredFrom: required, version });
  }
  return spans;
}
