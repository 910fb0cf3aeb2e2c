import { NOZZLE_CLASSES } from '../kinds/hydrogen/nozzle-class.ts';
import type { KindId } from '../model/kind.ts';
import { availability, downOf, upOf, whereKnown, withRatio } from './availability-figures.ts';
import { FURTHER_UPTIMES, uptimeFigures } from './charger-uptime.ts';
import { REPAIR_KPIS } from './repair-times.ts';
import { OUTAGE_FACTORS, outageFactor } from './substation-availability.ts';
import type { TimeKpi } from './time-kpi.ts';

const chargerUptime: TimeKpi = {
  id: 'charger.uptime',
  kind: 'charger',
  name: { zh: '可用率', en: 'uptime' },
  unit: '1',
  formula: 'up / (up + down)',
  formulaVersion: 1,
  policies: ['exclude_unknown', ...FURTHER_UPTIMES],
  usual: ['exclude_unknown'],
  further: FURTHER_UPTIMES,
  better: 'higher',
  figures: uptimeFigures,
};

const onlineRate: TimeKpi = {
  id: 'charger.online_rate',
  kind: 'charger',
  name: { zh: '在线率', en: 'online rate' },
  unit: '1',
  formula: '(up + down) / required',
  formulaVersion: 1,
  policies: ['default'],
  usual: ['default'],
  further: [],
  better: 'higher',
  figures(sums) {
    const known = upOf(sums) + downOf(sums);
    const share = { numerator: known, low: known, high: known, of: known + sums.unknown };
    return withRatio(availability(upOf(sums), downOf(sums), sums), share, share.of > 0 ? 1 : null);
  },
};

const utilisation: TimeKpi = {
  id: 'charger.utilisation',
  kind: 'charger',
  name: { zh: '时间利用率', en: 'utilisation' },
  unit: '1',
  formula: 'charging / in service',
  formulaVersion: 1,
  policies: ['default'],
  usual: ['default'],
  further: [],
  better: null,
  figures(sums) {
    const figures = availability(upOf(sums), downOf(sums), sums);
    const known = upOf(sums) + downOf(sums);
    const inService = known + sums.unknown + sums.excluded;
    const { charging, unknown } = sums;
    const share = { numerator: charging, low: charging, high: charging + unknown, of: inService };
    return whereKnown(sums, withRatio(figures, share));
  },
};

const siteAvailability: TimeKpi = {
  id: 'site5g.availability',
  kind: 'site5g',
  name: { zh: '可用率', en: 'availability' },
  unit: '1',
  formula: 'Σ up / Σ (up + down) over cells',
  formulaVersion: 1,
  policies: ['without_energy_saving', 'fault_only', 'all_causes', 'energy_saving_left_out'],
  usual: ['without_energy_saving', 'fault_only', 'all_causes'],
  further: ['energy_saving_left_out'],
  better: 'higher',
  figures(sums, policy) {
    const up = sums.up + sums.charging;
    if (policy === 'fault_only')
      return availability(up + sums.saving + sums.manual, sums.down, sums);
    if (policy === 'all_causes') return availability(up, downOf(sums) + sums.saving, sums);
    // Saving energy is neither up nor down: it leaves the ratio as unknown time does.
    if (policy === 'energy_saving_left_out') return availability(up, downOf(sums), sums);
    return availability(up + sums.saving, downOf(sums), sums);
  },
};

/**
 * Scheduled opening time less planned work and unplanned outage, of that time less planned work (ours: ISO 19880-1
 * gives no formula), over all nozzles or those of one pressure class.
 */
const hydrogenAvailability: TimeKpi = {
  id: 'hydrogen.availability',
  kind: 'hydrogen',
  name: { zh: '可用率', en: 'availability' },
  unit: '1',
  formula: 'Σ up / Σ (up + down) over nozzles in opening hours',
  formulaVersion: 1,
  policies: ['all_nozzles', ...NOZZLE_CLASSES],
  usual: ['all_nozzles'],
  further: [],
  better: 'higher',
  figures: (sums) => availability(upOf(sums), downOf(sums), sums),
};

const substationAvailability: TimeKpi = {
  id: 'substation.availability',
  kind: 'substation',
  name: { zh: '可用系数', en: 'availability' },
  unit: '1',
  formula:
    'Σ hours available (AF), in planned (POF), in unplanned outage (UOF) / Σ hours of the period',
  formulaVersion: 1,
  policies: OUTAGE_FACTORS,
  usual: OUTAGE_FACTORS,
  further: [],
  better: 'higher',
  figures: outageFactor,
};

export const TIME_KPIS: readonly TimeKpi[] = [
  chargerUptime,
  onlineRate,
  utilisation,
  ...REPAIR_KPIS,
  siteAvailability,
  hydrogenAvailability,
  substationAvailability,
];

const NONE: readonly TimeKpi[] = [];
const BY_KIND = new Map<string, readonly TimeKpi[]>(
  TIME_KPIS.map(({ kind }) => [kind, TIME_KPIS.filter((kpi) => kpi.kind === kind)]),
);

/** The KPIs that the time sums of a kind give. */
export function timeKpisOf(kind: KindId | 'all'): readonly TimeKpi[] {
  return BY_KIND.get(kind) ?? NONE;
}
