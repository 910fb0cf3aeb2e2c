import type { TimeSums } from '../availability/time-sums.ts';
import type { KindId } from '../model/kind.ts';
import { availability, downOf, upOf, withRatio } from './availability-figures.ts';
import type { KpiDefinition } from './catalog.ts';
import { FURTHER_UPTIMES, uptimeFigures } from './charger-uptime.ts';
import type { KpiFigures } from './figures.ts';

interface TimeKpi extends KpiDefinition {
  /** Policies that every subject and window has a record of; of the others only some have one (decision 0017). */
  readonly usual: readonly string[];
  figures(sums: Readonly<TimeSums>, policy: string): KpiFigures;
}

const chargerUptime: TimeKpi = {
  id: 'charger.uptime',
  kind: 'charger',
  name: { zh: '可用率', en: 'uptime' },
  unit: '1',
  formula: 'up / (up + down)',
  formulaVersion: 1,
  policies: ['exclude_unknown', ...FURTHER_UPTIMES],
  usual: ['exclude_unknown'],
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
  better: null,
  figures(sums) {
    const figures = availability(upOf(sums), downOf(sums), sums);
    const known = upOf(sums) + downOf(sums);
    const inService = known + sums.unknown + sums.excluded;
    if (known === 0) return figures;
    const { charging, unknown } = sums;
    const share = { numerator: charging, low: charging, high: charging + unknown, of: inService };
    return withRatio(figures, share);
  },
};

const siteAvailability: TimeKpi = {
  id: 'site5g.availability',
  kind: 'site5g',
  name: { zh: '可用率', en: 'availability' },
  unit: '1',
  formula: 'Σ up / Σ (up + down) over cells',
  formulaVersion: 1,
  policies: ['without_energy_saving', 'fault_only', 'all_causes'],
  usual: ['without_energy_saving', 'fault_only', 'all_causes'],
  better: 'higher',
  figures(sums, policy) {
    const up = sums.up + sums.charging;
    if (policy === 'fault_only')
      return availability(up + sums.saving + sums.manual, sums.down, sums);
    if (policy === 'all_causes') return availability(up, downOf(sums) + sums.saving, sums);
    return availability(up + sums.saving, downOf(sums), sums);
  },
};

export const TIME_KPIS: readonly TimeKpi[] = [
  chargerUptime,
  onlineRate,
  utilisation,
  siteAvailability,
];

/** The KPIs that the time sums of a kind give. */
export function timeKpisOf(kind: KindId): readonly TimeKpi[] {
  return TIME_KPIS.filter((kpi) => kpi.kind === kind);
}
