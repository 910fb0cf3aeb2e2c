import type { Measure } from '../../energy/measure-sums.ts';
import { metersOf, PUE_POLICIES, type PuePolicy } from '../../energy/pue-policy.ts';
import { type MeterSite, partsOfRole, waterKey } from '../../energy/site-meters.ts';
import { into } from './meter-kpi.ts';

/** By where the energy of the IT is metered, the deepest first, as those of PUE. */
export const DEPTHS: readonly string[] = [...PUE_POLICIES].reverse();

interface DepthMeters {
  /** Energy of the whole site: `dcWh`. */
  readonly dc: readonly Measure[];
  /** Energy of the IT at that depth: `itWh`. */
  readonly it: readonly Measure[];
}

/** The measures of E_DC and E_IT at one depth; null when a site lacks a side. */
export function depthMeters({ layout }: MeterSite, depth: string): DepthMeters | null {
  const meters = metersOf(layout, depth as PuePolicy);
  if (!meters) return null;
  const dc = meters.dc.map(({ part, role }) => ({
    sum: 'dcWh',
    key: part,
    weight: role === 'deduct' ? -1 : 1,
  }));
  const it = meters.it.map(({ part }) => part);
  return { dc, it: into('itWh', it) };
}

/** The meters of a role into one sum; null when there are none. */
export function roleInto(sum: string, { layout }: MeterSite, role: string) {
  const parts = partsOfRole(layout, role).map(({ part }) => part);
  return parts.length > 0 ? into(sum, parts) : null;
}

/** Water meters are parts of the role `water`; without any, the data centre itself may read its water. */
export function waterInto(sum: string, { layout, has }: MeterSite) {
  const parts = partsOfRole(layout, 'water').map(({ part }) => waterKey(part));
  if (parts.length > 0) return into(sum, parts);
  return has(waterKey('')) ? into(sum, [waterKey('')]) : null;
}
