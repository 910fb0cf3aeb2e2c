import { nextDayStart } from '../../calendar.ts';
import type { MeterEdge } from '../../energy/common-edge.ts';
import type { EnergyState } from '../../energy/energy-state.ts';
import {
  type Measure,
  type MeasureSums,
  measuredEdge,
  measureSums,
  type SiteRuns,
  siteRuns,
} from '../../energy/measure-sums.ts';
import { silentAfterMs } from '../../energy/silent-meters.ts';
import type { SiteLayout } from '../../energy/site-meters.ts';
import type { KindId } from '../../model/kind.ts';
import type { MeterKpi } from './meter-kpi.ts';
import { meterKpisOf } from './meter-kpis.ts';

/** A KPI by one policy that a site has all meters for. */
export interface SpokenMeterKpi {
  readonly kpi: MeterKpi;
  readonly policy: string;
  readonly measures: readonly Measure[];
}

/** The KPIs a site has meters for, all of which have spoken. */
export function spokenMeterKpis(
  kind: KindId,
  runs: SiteRuns,
  layout: SiteLayout | undefined,
): readonly SpokenMeterKpi[] {
  if (!layout) return [];
  const site = { layout, has: runs.has };
  return meterKpisOf(kind).flatMap((kpi) =>
    kpi.policies.flatMap((policy) => {
      const measures = kpi.measures(site, policy);
      return measures?.every(({ key }) => runs.has(key)) ? [{ kpi, policy, measures }] : [];
    }),
  );
}

/** How far the meters of a KPI have been read as of `at`; null when one never spoke. */
export function meterEdgeOf(
  { kpi, measures }: SpokenMeterKpi,
  runs: SiteRuns,
  at: number,
): MeterEdge | null {
  const edge = measuredEdge(runs, measures, at);
  const version = runs.layouts.findLast(({ from }) => from <= at)?.version;
  if (edge === null || !version) return null;
  const parts = measures.map(({ key }) => key.split('/')[0] as string);
  return { edge, stale: at - edge > (kpi.staleAfterMs ?? silentAfterMs(version, parts)) };
}

/** What meters measured from an instant to the end of its local day, by `kpi#policy`. */
export function measuredOfDay(
  kind: KindId,
  state: EnergyState,
  layouts: readonly SiteLayout[],
  from: number,
): Record<string, MeasureSums> {
  const runs = siteRuns(state, layouts);
  const layout = layouts.findLast((one) => one.from <= from) ?? layouts[0];
  const range = { from, to: nextDayStart(from) };
  const rows = spokenMeterKpis(kind, runs, layout).map(({ kpi, policy }) => {
    const sums = measureSums(runs, (site) => kpi.measures(site, policy), range);
    return [`${kpi.id}#${policy}`, sums] as const;
  });
  return Object.fromEntries(rows);
}
