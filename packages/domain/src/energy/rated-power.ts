import type { AssetVersion } from '../model/asset.ts';
import { numberOf } from './meter-layout.ts';

/**
 * Watts a charger can deliver: what it states as `ratedKw` itself, as its connectors may share it, else what all of its
 * connectors state together; null when some of them state none.
 */
export function ratedWatts({ attributes, parts }: AssetVersion): number | null {
  const own = numberOf(attributes, 'ratedKw');
  if (own !== null) return watts(own);
  const connectors = parts.filter(({ role }) => role === 'connector');
  const stated = connectors.map((part) => numberOf(part.attributes, 'ratedKw'));
  if (stated.length === 0 || stated.includes(null)) return null;
  return watts(stated.reduce<number>((sum, kw) => sum + (kw ?? 0), 0));
}

function watts(kw: number): number | null {
  return kw > 0 ? Math.round(kw * 1000) : null;
}
