import { KIND_IDS, type KindId } from '../../model/kind.ts';
import { batteryAutonomy } from './battery-autonomy.ts';
import { carbonUsage } from './carbon-usage.ts';
import { coolingLoad } from './cooling-load.ts';
import { gradeOfEnergy } from './energy-grade.ts';
import { loadFactor } from './load-factor.ts';
import type { MeterKpi } from './meter-kpi.ts';
import { partialPue } from './partial-pue.ts';
import { powerLoss } from './power-loss.ts';
import { siteEfficiency } from './site-efficiency.ts';
import { telecomShare } from './telecom-share.ts';
import { waterUsage } from './water-usage.ts';

/** A KPI more is a file and an entry here. */
export const METER_KPIS: readonly MeterKpi[] = [
  waterUsage,
  carbonUsage,
  partialPue,
  coolingLoad,
  powerLoss,
  gradeOfEnergy,
  siteEfficiency,
  telecomShare,
  batteryAutonomy,
  loadFactor,
];

const byId: ReadonlyMap<string, MeterKpi> = new Map(METER_KPIS.map((kpi) => [kpi.id, kpi]));

export function meterKpiOf(id: string): MeterKpi | undefined {
  return byId.get(id);
}

const byKind: ReadonlyMap<KindId, readonly MeterKpi[]> = new Map(
  KIND_IDS.map((kind) => [kind, METER_KPIS.filter((kpi) => kpi.kind === kind)]),
);

/** Those of a kind; few kinds have any. */
export function meterKpisOf(kind: KindId): readonly MeterKpi[] {
  return byKind.get(kind) ?? [];
}
