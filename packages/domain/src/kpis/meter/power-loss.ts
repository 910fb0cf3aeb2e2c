import type { Measure } from '../../energy/measure-sums.ts';
import type { MeterSite } from '../../energy/site-meters.ts';
import { DEPTHS, depthMeters, roleInto } from './it-energy.ts';
import { into, type MeterKpi, over } from './meter-kpi.ts';

const BALANCE = /^BALANCE(\d)$/;

/**
 * PLF: what the power chain loses between its input and the meters of the IT. Where its input (role `ups_in`) is not
 * metered, the balance tells what is left of E_DC after the IT, cooling, lighting and other metered loads: the losses and
 * whatever nobody meters.
 */
export const powerLoss: MeterKpi = {
  id: 'datacenter.plf',
  kind: 'datacenter',
  name: { zh: '供电损耗系数 (PLF)', en: 'PLF' },
  unit: '1',
  formula: '(E into the power chain − E_IT) / E_IT; BALANCE: (E_DC − E_IT − metered loads) / E_IT',
  formulaVersion: 1,
  policies: [...DEPTHS, ...DEPTHS.map((depth) => depth.replace('PUE', 'BALANCE'))],
  better: 'lower',
  measures(site, policy) {
    const depth = BALANCE.exec(policy)?.[1];
    return depth === undefined ? metered(site, policy) : balance(site, `PUE${depth}`);
  },
  ratio({ lossWh = 0, itWh = 0 }) {
    const found = over(itWh, lossWh);
    return found && lossWh < 0 ? { ...found, fault: 'the meters contradict each other' } : found;
  },
};

function metered(site: MeterSite, depth: string): readonly Measure[] | null {
  const it = depthMeters(site, depth)?.it;
  const chain = roleInto('lossWh', site, 'ups_in');
  return it && chain ? [...chain, ...lessOf(it), ...it] : null;
}

function balance(site: MeterSite, depth: string): readonly Measure[] | null {
  const energy = depthMeters(site, depth);
  const cooling = roleInto('lossWh', site, 'cooling');
  const lighting = roleInto('lossWh', site, 'lighting');
  if (!energy || !cooling || !lighting) return null;
  const other = roleInto('lossWh', site, 'other') ?? [];
  const whole = energy.dc.map((measure) => ({ ...measure, sum: 'lossWh' }));
  return [...whole, ...lessOf([...energy.it, ...cooling, ...lighting, ...other]), ...energy.it];
}

function lessOf(measures: readonly Measure[]): readonly Measure[] {
  return into(
    'lossWh',
    measures.map(({ key }) => key),
    -1,
  );
}
