import type { TimeSums } from '../availability/time-sums.ts';
import type { KindId } from '../model/kind.ts';
import { withChanges } from '../model/with-changes.ts';
import type { KpiDefinition } from './catalog.ts';
import type { KpiFigures } from './figures.ts';
import { ratio } from './figures.ts';

interface TimeKpi extends KpiDefinition {
  figures(sums: Readonly<TimeSums>, policy: string): KpiFigures;
}

/** Availability after policy: what counts as up, what as down; unknown time leaves the ratio (domain.md §1.4). */
function availability(upMs: number, downMs: number, sums: Readonly<TimeSums>): KpiFigures {
  const known = upMs + downMs;
  const required = known + sums.unknown;
  const { value, numerator, denominator } = ratio(upMs, known);
  return {
    value,
    numerator,
    denominator,
    unknownMs: sums.unknown,
    excludedMs: sums.excluded,
    upMs,
    downMs,
    coverage: required > 0 ? known / required : null,
    bounds: {
      low: required > 0 ? upMs / required : null,
      high: required > 0 ? (upMs + sums.unknown) / required : null,
    },
  };
}

function withRatio(
  figures: KpiFigures,
  { value, numerator, denominator }: ReturnType<typeof ratio>,
  bounds: KpiFigures['bounds'],
  coverage: number | null,
): KpiFigures {
  return withChanges(figures, { value, numerator, denominator, bounds, coverage });
}

function upOf(sums: Readonly<TimeSums>): number {
  return sums.up + sums.charging + sums.saving;
}

function downOf(sums: Readonly<TimeSums>): number {
  return sums.down + sums.manual;
}

const chargerUptime: TimeKpi = {
  id: 'charger.uptime',
  kind: 'charger',
  name: { zh: '可用率', en: 'uptime' },
  unit: '1',
  formula: 'up / (up + down)',
  formulaVersion: 1,
  policies: ['exclude_unknown'],
  better: 'higher',
  figures: (sums) => availability(upOf(sums), downOf(sums), sums),
};

const onlineRate: TimeKpi = {
  id: 'charger.online_rate',
  kind: 'charger',
  name: { zh: '在线率', en: 'online rate' },
  unit: '1',
  formula: '(up + down) / required',
  formulaVersion: 1,
  policies: ['default'],
  better: 'higher',
  figures(sums) {
    const known = upOf(sums) + downOf(sums);
    const required = known + sums.unknown;
    const figures = availability(upOf(sums), downOf(sums), sums);
    const share = ratio(known, required);
    const bounds = { low: share.value, high: share.value };
    return withRatio(figures, share, bounds, required > 0 ? 1 : null);
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
  better: null,
  figures(sums) {
    const figures = availability(upOf(sums), downOf(sums), sums);
    const known = upOf(sums) + downOf(sums);
    const inService = known + sums.unknown + sums.excluded;
    if (known === 0) return withRatio(figures, ratio(0, 0), figures.bounds, figures.coverage);
    const bounds = {
      low: sums.charging / inService,
      high: (sums.charging + sums.unknown) / inService,
    };
    return withRatio(figures, ratio(sums.charging, inService), bounds, figures.coverage);
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
