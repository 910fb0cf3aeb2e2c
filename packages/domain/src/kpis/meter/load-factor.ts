import { DAY_MS, HOUR_MS } from '../../calendar.ts';
import { ratedWatts } from '../../energy/rated-power.ts';
import { partsOfRole } from '../../energy/site-meters.ts';
import { into, type MeterKpi, over } from './meter-kpi.ts';

/**
 * What a charger delivered over what it could have delivered at its rated power in the time its meters know. Of many
 * chargers the energy of all over what all could have delivered.
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
    if (ratedWatts(layout.version) === null) return null;
    if (has('')) return into('deliveredWh', ['']);
    const connectors = partsOfRole(layout, 'connector').map(({ part }) => part);
    return connectors.length > 0 ? into('deliveredWh', connectors) : null;
  },
  ofAsset(version, { knownMs }) {
    const rated = ratedWatts(version);
    return rated === null ? {} : { ratedWh: Math.round((rated * knownMs) / HOUR_MS) };
  },
  ratio: ({ deliveredWh = 0, ratedWh = 0 }) => over(ratedWh, deliveredWh),
};
