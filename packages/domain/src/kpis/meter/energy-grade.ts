import { gradeOfEnergies } from '../../energy/datacenter-figures.ts';
import { DEPTHS, depthMeters } from './it-energy.ts';
import { type MeterKpi, over } from './meter-kpi.ts';

/** No grade of the standard: the ratio is beyond its limit value (不达标). */
const BEYOND = 4;

/**
 * GB 40879-2021 by its second method, the measured one: the grade of E / E_IT, 1 the best, 3 the last within the limit
 * value, 4 beyond it. The standard measures a whole year; over less the grade is a preview.
 */
export const gradeOfEnergy: MeterKpi = {
  id: 'datacenter.energy_grade',
  kind: 'datacenter',
  name: { zh: '能效等级 (GB 40879)', en: 'energy grade (GB 40879)' },
  unit: 'grade',
  formula: 'grade of E_DC / E_IT: ≤ 1.20, ≤ 1.30, ≤ 1.50, beyond',
  formulaVersion: 1,
  policies: DEPTHS,
  better: 'lower',
  measures(site, depth) {
    const energy = depthMeters(site, depth);
    return energy && [...energy.dc, ...energy.it];
  },
  ratio({ dcWh = 0, itWh = 0 }) {
    const found = over(itWh, dcWh);
    return found && { ...found, value: gradeOfEnergies({ dcWh, itWh }) ?? BEYOND };
  },
};
