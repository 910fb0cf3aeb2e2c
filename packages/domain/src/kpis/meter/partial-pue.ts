import { coolingLoad } from './cooling-load.ts';
import { type MeterKpi, over } from './meter-kpi.ts';

/** ISO/IEC 30134-2: pPUE of the boundary that holds the IT and its cooling. */
export const partialPue: MeterKpi = {
  ...coolingLoad,
  id: 'datacenter.ppue',
  name: { zh: '局部电能利用效率 (pPUE)', en: 'pPUE' },
  formula: '(E_IT + E_cooling) / E_IT',
  ratio: ({ coolingWh = 0, itWh = 0 }) => over(itWh, itWh + coolingWh),
};
