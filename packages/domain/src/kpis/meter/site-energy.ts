import { type MeterSite, partsOfRole, volumeKey } from '../../energy/site-meters.ts';
import { into } from './meter-kpi.ts';

/**
 * Meters of all energy of a 5G site: parts of the role `site_total`; without any, the site itself or else its FSU,
 * whoever reads one.
 */
export function siteEnergy({ layout, has }: MeterSite) {
  const listed = partsOfRole(layout, 'site_total').map(({ part }) => part);
  if (listed.length > 0) return into('siteWh', listed);
  if (has('')) return into('siteWh', ['']);
  const fsu = partsOfRole(layout, 'fsu').flatMap(({ part }) => (has(part) ? [part] : []));
  return fsu.length > 0 ? into('siteWh', fsu) : null;
}

/** Meters of what the telecom equipment takes: parts of the role `telecom`. */
export function telecomEnergy({ layout }: MeterSite) {
  const parts = partsOfRole(layout, 'telecom').map(({ part }) => part);
  return parts.length > 0 ? into('telecomWh', parts) : null;
}

/** The site's own data volume, or that of all its cells: whole kB. */
export function dataVolume({ layout, has }: MeterSite) {
  if (has(volumeKey(''))) return into('volumeKb', [volumeKey('')]);
  const cells = partsOfRole(layout, 'cell').map(({ part }) => volumeKey(part));
  return cells.length > 0 ? into('volumeKb', cells) : null;
}
