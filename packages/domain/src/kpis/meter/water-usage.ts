import { DEPTHS, depthMeters, waterInto } from './it-energy.ts';
import { type MeterKpi, over } from './meter-kpi.ts';

/** ISO/IEC 30134-9: water of the site over the energy of its IT, both of the same time. */
export const waterUsage: MeterKpi = {
  id: 'datacenter.wue',
  kind: 'datacenter',
  name: { zh: '水利用效率 (WUE)', en: 'WUE' },
  unit: 'L/kWh',
  formula: 'site water / E_IT',
  formulaVersion: 1,
  policies: DEPTHS,
  better: 'lower',
  term: 'WUE',
  measures(site, depth) {
    const energy = depthMeters(site, depth);
    const water = waterInto('waterMl', site);
    return energy && water ? [...water, ...energy.it] : null;
  },
  ratio: ({ waterMl = 0, itWh = 0 }) => over(itWh / 1000, waterMl / 1000),
};
