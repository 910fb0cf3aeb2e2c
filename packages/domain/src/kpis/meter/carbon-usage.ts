import type { Meter } from '../../energy/meter-layout.ts';
import type { MeterSite } from '../../energy/site-meters.ts';
import { partOf } from '../../register.ts';
import { DEPTHS, depthMeters } from './it-energy.ts';
import { type MeterKpi, over, stated } from './meter-kpi.ts';

/** Factors are whole tenths of a gram per kWh: grid factors are published with four decimals of a kilogram. */
const PER_KG = 10_000;
/** Wh × tenths of a gram per kWh, of a kilogram. */
const OF_KG = 1000 * PER_KG;

/**
 * ISO/IEC 30134-8: CO2 of the energy that the site takes over the energy of its IT. Each source has its own factor; with
 * the grid as the only one CUE = factor × PUE.
 */
export const carbonUsage: MeterKpi = {
  id: 'datacenter.cue',
  kind: 'datacenter',
  name: { zh: '碳利用效率 (CUE)', en: 'CUE' },
  unit: 'kg/kWh',
  formula: 'Σ (CO2 factor × E of a source) / E_IT',
  formulaVersion: 1,
  policies: DEPTHS,
  better: 'lower',
  term: 'CUE',
  measures(site, depth) {
    const energy = depthMeters(site, depth);
    if (!energy) return null;
    const factors = energy.dc.map(({ key }) => factorOf(site, key));
    if (factors.some((factor) => factor === null)) return null;
    const co2 = energy.dc.map(({ key, weight = 1 }, i) => ({
      sum: 'co2',
      key,
      weight: weight * Math.round((factors[i] as number) * PER_KG),
    }));
    return [...co2, ...energy.it];
  },
  ratio: ({ co2 = 0, itWh = 0 }) => over(itWh / 1000, co2 / OF_KG),
};

/**
 * kg per kWh: the meter's `kgCo2PerKwh`; else of grid energy, also what is passed on of it, the asset's
 * `gridKgCo2PerKwh`, and none of what is generated on the site. A generator set or fuel must state its own.
 */
function factorOf({ layout }: MeterSite, part: string): number | null {
  const own = Number(partOf(layout.version, part)?.attributes['kgCo2PerKwh'] ?? Number.NaN);
  if (Number.isFinite(own)) return own;
  const role = layout.meters.find((meter: Meter) => meter.part === part)?.role;
  if (role === 'generation') return 0;
  return role === 'facility_total' || role === 'deduct' ? stated(layout, 'gridKgCo2PerKwh') : null;
}
