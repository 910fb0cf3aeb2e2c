import { DAY_MS, HOUR_MS } from '../../calendar.ts';
import type { Measure } from '../../energy/measure-sums.ts';
import { ratedWatts } from '../../energy/rated-power.ts';
import { partsOfRole } from '../../energy/site-meters.ts';
import { into, type MeterKpi, over } from './meter-kpi.ts';

/**
 * What a charger delivered over what it could have delivered in the time its meters know, at the rated power of the
 * register version in force. Of many chargers the energy of all over what all could have delivered.
 */
export const loadFactor: MeterKpi = {
  id: 'charger.load_factor',
  kind: 'charger',
  name: { zh: '功率利用率', en: 'load factor' },
  unit: '1',
  formula: 'E_delivered / (P_rated × t)',
  formulaVersion: 1,
  policies: ['default'],
  better: 'higher',
  // Many chargers read their meters only while they charge.
  staleAfterMs: DAY_MS,
  measures({ layout, has }) {
    const watts = ratedWatts(layout.version);
    const connectors = partsOfRole(layout, 'connector').map(({ part }) => part);
    const [key, ...others] = has('') ? [''] : connectors;
    if (watts === null || key === undefined) return null;
    return [...into('deliveredWh', [key, ...others]), ...ratedTime(key, watts)];
  },
  ofAsset(version, { ratedMs = 0, ratedWms = 0, ...sums }) {
    // Days that a former release summed up do not say by which power.
    const unrated = (sums.knownMs - ratedMs) * (ratedWatts(version) ?? 0);
    return { ...sums, ratedWh: Math.round((ratedWms + unrated) / HOUR_MS) };
  },
  ratio: ({ deliveredWh = 0, ratedWh = 0 }) => over(ratedWh, deliveredWh),
};

/** How much time is rated, and what that is in watts times milliseconds: whole numbers that add up. */
function ratedTime(key: string, watts: number): readonly Measure[] {
  return [
    { sum: 'ratedMs', key, isTime: true },
    { sum: 'ratedWms', key, weight: watts, isTime: true },
  ];
}
