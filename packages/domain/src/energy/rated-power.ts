import type { AssetVersion } from '../model/asset.ts';
import { numberOf } from './meter-layout.ts';

/**
 * Watts a charger can deliver: what it states as `ratedKw` itself, as its connectors may share it, else what all of its
 * connectors state together; null when some of them state none.
 */
export function ratedWatts({ attributes, parts }: AssetVersion): number | null {
  const own = numberOf(attributes, 'ratedKw');
  if (own !== null) return watts(own);
  // Asked for with every reading of a charger: a loop makes nothing that must be collected again.
  let sum: number | null = null;
  for (const { role, attributes: stated } of parts) {
    if (role !== 'connector') continue;
    const kw = numberOf(stated, 'ratedKw');
    if (kw === null) return null;
    sum = (sum ?? 0) + kw;
  }
  return sum === null ? null : watts(sum);
}

function watts(kw: number): number | null {
  return kw > 0 ? Math.round(kw * 1000) : null;
}
