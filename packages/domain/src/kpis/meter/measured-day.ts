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
import { layoutsWithin } from '../../energy/meter-layout.ts';
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

/** How far its meters have been read. */
interface PassedMeterKpi extends SpokenMeterKpi, MeterEdge {}

/**
 * The KPIs that a site has meters for at `at`, all of which have spoken; else of those that it had before, up to where the
 * register lists them no more.
 */
export function passedMeterKpis(
  kind: KindId,
  runs: SiteRuns,
  at: number,
): readonly PassedMeterKpi[] {
  const past = runs.layouts.filter(({ from }) => from <= at);
  const found = new Map<string, PassedMeterKpi>();
  for (const layout of past.toReversed()) {
    const isGone = layout !== past.at(-1);
    for (const spoken of spokenMeterKpis(kind, runs, layout)) {
      const key = `${spoken.kpi.id}#${spoken.policy}`;
      if (found.has(key)) continue;
      const edge = measuredEdge(runs, spoken.measures, Math.min(at, layout.until));
      if (edge === null) continue;
      const stale = isGone || at - edge > patienceOf(spoken, layout);
      found.set(key, { ...spoken, edge, stale, isGone });
    }
  }
  return [...found.values()];
}

/** How long its meters may be silent. */
function patienceOf({ kpi, measures }: SpokenMeterKpi, { version }: SiteLayout): number {
  const parts = measures.map(({ key }) => key.split('/')[0] as string);
  return kpi.staleAfterMs ?? silentAfterMs(version, parts);
}

/** What meters measured from an instant to the end of its local day, by `kpi#policy`. */
export function measuredOfDay(
  kind: KindId,
  state: EnergyState,
  layouts: readonly SiteLayout[],
  from: number,
): Record<string, MeasureSums> {
  const runs = siteRuns(state, layouts);
  const range = { from, to: nextDayStart(from) };
  const rows: Record<string, MeasureSums> = {};
  for (const layout of layoutsWithin(layouts, range))
    for (const { kpi, policy } of spokenMeterKpis(kind, runs, layout))
      rows[`${kpi.id}#${policy}`] ??= measureSums(runs, (of) => kpi.measures(of, policy), range);
  return rows;
}
