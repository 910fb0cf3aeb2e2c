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
  const spans: ServiceSpan[] = [];
  for (const [index, version] of asset.versions.entries()) {
    const required = requiredFrom(version);
    if (required === null || !IN_SERVICE.has(version.lifecycle)) continue;
    const listed = partOf(version, part);
    if (!listed && part !== '' && version.lifecycle !== 'UNREGISTERED') continue;
    const validFrom = index === 0 ? Number.MIN_SAFE_INTEGER : version.validFrom;
    const next = asset.versions[index + 1]?.validFrom ?? FOR_EVER;
    const start = Math.max(from, validFrom, required, listed?.commissionedAt ?? required);
    const ends = [next, version.retiredAt ?? FOR_EVER, listed?.retiredAt ?? FOR_EVER];
    const end = Math.min(to, ...ends);
    const open = start < end ? openIntervals(version.openingHours, start, end) : [];
    for (let i = 0; i < open.length; i += 2) {
      const span = { from: open[i] as number, to: open[i + 1] as number };
      spans.push({ ...span, requiredFrom: required, version });
    }
  }
  return spans;
}
