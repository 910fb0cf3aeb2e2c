import { type MeterKpi, over } from './meter-kpi.ts';
import { siteEnergy, telecomEnergy } from './site-energy.ts';

/** SEE: of the energy of the site, what its telecom equipment takes. */
export const telecomShare: MeterKpi = {
  id: 'site5g.telecom_share',
  kind: 'site5g',
  name: { zh: '站点能效 (SEE)', en: 'share of telecom energy (SEE)' },
  unit: '1',
  formula: 'E_telecom / E_site',
  formulaVersion: 1,
  policies: ['default'],
  better: 'higher',
  measures(site) {
    const telecom = telecomEnergy(site);
    const energy = siteEnergy(site);
    return telecom && energy ? [...telecom, ...energy] : null;
  },
  ratio: ({ telecomWh = 0, siteWh = 0 }) => over(siteWh, telecomWh),
};
