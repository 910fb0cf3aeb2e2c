import { type MeterKpi, over } from './meter-kpi.ts';
import { dataVolume, siteEnergy } from './site-energy.ts';

const BIT_PER_KB = 8000;
const JOULE_PER_WH = 3600;

/** ETSI ES 203 228: EE_MN,DV, data volume over the energy of the site, both of the same time. */
export const siteEfficiency: MeterKpi = {
  id: 'site5g.energy_efficiency',
  kind: 'site5g',
  name: { zh: '能效', en: 'energy efficiency' },
  unit: 'bit/J',
  formula: 'data volume / E_site',
  formulaVersion: 1,
  policies: ['default'],
  better: 'higher',
  measures(site) {
    const volume = dataVolume(site);
    const energy = siteEnergy(site);
    return volume && energy ? [...volume, ...energy] : null;
  },
  ratio: ({ volumeKb = 0, siteWh = 0 }) => over(siteWh * JOULE_PER_WH, volumeKb * BIT_PER_KB),
};
