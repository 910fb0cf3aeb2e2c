import { HOUR_MS } from '../../calendar.ts';
import type { MeasureSums } from '../../energy/measure-sums.ts';
import type { AssetVersion } from '../../model/asset.ts';
import { into, type MeterKpi, over, stated } from './meter-kpi.ts';
import { siteEnergy, telecomEnergy } from './site-energy.ts';

/** ours: a battery at the end of its life (80 % of its rating), of which 80 % may be drawn. */
const HEALTH = 0.8;
const DEPTH_OF_DISCHARGE = 0.8;

/**
 * How long a full battery would carry the mean load of the window: Ah × V × state of health × usable depth of discharge
 * over W. Of many sites the energy of all batteries over the load of all.
 */
export const batteryAutonomy: MeterKpi = {
  id: 'site5g.battery_autonomy',
  kind: 'site5g',
  name: { zh: '蓄电池续航', en: 'battery autonomy' },
  unit: 'h',
  formula: 'Ah × V × SoH × usable DoD / mean load',
  formulaVersion: 1,
  policies: ['site_load', 'telecom_load'],
  better: 'higher',
  measures(site, policy) {
    if (batteryMwh(site.layout) === null) return null;
    const load = policy === 'site_load' ? siteEnergy(site) : telecomEnergy(site);
    return (
      load &&
      into(
        'loadWh',
        load.map(({ key }) => key),
      )
    );
  },
  ofAsset(version, sums) {
    const { loadWh = 0, knownMs } = sums;
    const energy = batteryMwh({ version });
    if (energy === null || knownMs === 0) return sums;
    const loadMw = Math.round((loadWh * 1000 * HOUR_MS) / knownMs);
    return { ...sums, batteryMwh: energy, loadMw };
  },
  isOnce: true,
  ratio: ({ batteryMwh: energy = 0, loadMw = 0 }: MeasureSums) =>
    over(loadMw / 1000, energy / 1000),
};

/** Usable energy of the battery in mWh; null when the register states no battery. */
function batteryMwh(of: { readonly version: AssetVersion }): number | null {
  const ah = stated(of, 'batteryAh');
  const v = stated(of, 'batteryV');
  if (ah === null || v === null) return null;
  const health = stated(of, 'batterySoh') ?? HEALTH;
  const depth = stated(of, 'batteryDod') ?? DEPTH_OF_DISCHARGE;
  return Math.round(ah * v * health * depth * 1000);
}
