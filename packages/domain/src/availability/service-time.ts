import type { Asset, AssetVersion } from '../model/asset.ts';
import { partOf, requiredFrom } from '../register.ts';
import { openIntervals } from './opening-hours.ts';

/** A stretch in which a part was in service, and the version that says so. */
export interface ServiceSpan {
  readonly from: number;
  readonly to: number;
  /** A reading from before it neither counts nor carries in. */
  readonly requiredFrom: number;
  /** In closed hours nothing is required of it. */
  readonly isOpen: boolean;
  readonly version: AssetVersion;
}

const IN_SERVICE: ReadonlySet<string> = new Set(['IN_SERVICE', 'UNREGISTERED']);
const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** The time a part was in service within [from, to), by the version valid at each instant. */
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
  if (first >= last) return [];
  const common = { requiredFrom: required, version };
  const spans: ServiceSpan[] = [];
  let at = first;
  const open = openIntervals(version.openingHours, first, last);
  for (let i = 0; i < open.length; i += 2) {
    const [start, end] = open.slice(i, i + 2) as [number, number];
    if (start > at) spans.push({ from: at, to: start, isOpen: false, ...common });
    spans.push({ from: start, to: end, isOpen: true, ...common });
    at = end;
  }
  if (at < last) spans.push({ from: at, to: last, isOpen: false, ...common });
  return spans;
}
