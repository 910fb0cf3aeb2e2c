import type { EnergySums } from '../energy/energy-buckets.ts';
import { PUE_POLICIES } from '../energy/pue-policy.ts';
import type { KpiDefinition } from './catalog.ts';
import type { KpiFigures } from './figures.ts';

const pue: KpiDefinition = {
  id: 'datacenter.pue',
  kind: 'datacenter',
  name: { zh: '电能利用效率 (PUE)', en: 'PUE' },
  unit: '1',
  formula: 'E_DC / E_IT',
  formulaVersion: 1,
  policies: [...PUE_POLICIES].reverse(),
  better: 'lower',
  term: 'PUE',
};

export const ENERGY_KPIS: readonly KpiDefinition[] = [pue];

/** PUE over the time that every required meter knows (ISO/IEC 30134-2); unknown energy could be anything. */
export function pueFigures(
  sums: EnergySums & { readonly shortMs?: number },
  coverageMin: number,
  stale: boolean,
): KpiFigures {
  const coverage = sums.requiredMs > 0 ? sums.knownMs / sums.requiredMs : null;
  const enough = !stale && coverage !== null && coverage >= coverageMin;
  const value = enough && sums.itWh > 0 ? sums.dcWh / sums.itWh : null;
  return {
    value,
    numerator: sums.dcWh,
    denominator: sums.itWh,
    coverage,
    bounds: { low: value, high: value },
    ...(value === null ? {} : { whole: { low: sums.dcWh, high: sums.dcWh, of: sums.itWh } }),
    energyDcWh: sums.dcWh,
    energyItWh: sums.itWh,
    ...((sums.shortMs ?? 0) > 0 ? { isShort: true } : {}),
    ...(enough ? {} : { insufficient: stale ? 'the meters are too old' : 'coverage too low' }),
  };
}
