import { DEPTHS, depthMeters, roleInto } from './it-energy.ts';
import { type MeterKpi, over } from './meter-kpi.ts';

/** CLF: what cooling adds to PUE = 1 + CLF + PLF + OLF. */
export const coolingLoad: MeterKpi = {
  id: 'datacenter.clf',
  kind: 'datacenter',
  name: { zh: '制冷负载系数 (CLF)', en: 'CLF' },
  unit: '1',
  formula: 'E_cooling / E_IT',
  formulaVersion: 1,
  policies: DEPTHS,
  better: 'lower',
  measures(site, depth) {
    const it = depthMeters(site, depth)?.it;
    const cooling = roleInto('coolingWh', site, 'cooling');
    return it && cooling ? [...cooling, ...it] : null;
  },
  ratio: ({ coolingWh = 0, itWh = 0 }) => over(itWh, coolingWh),
};
