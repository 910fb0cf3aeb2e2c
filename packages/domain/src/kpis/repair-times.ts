import type { TimeSums } from '../availability/time-sums.ts';
import { availability, downOf, upOf } from './availability-figures.ts';
import type { KpiFigures } from './figures.ts';
import type { TimeKpi } from './time-kpi.ts';

type Sums = Readonly<TimeSums>;

/**
 * Downtime of unplanned outages by the number of them that were repaired. An outage that is still open counts with its
 * time, not as a repair; planned windows count neither way.
 */
const timeToRepair: TimeKpi = {
  id: 'charger.mttr',
  kind: 'charger',
  name: { zh: '平均修复时间', en: 'mean time to repair' },
  unit: 's',
  formula: 'Σ down / Σ repairs',
  formulaVersion: 1,
  policies: ['default'],
  usual: ['default'],
  further: [],
  better: 'lower',
  figures(sums) {
    const repairs = sums.repairs ?? 0;
    const figures = perEvent(sums, sums.down, repairs);
    if (repairs > 0) return figures;
    const note = sums.down > 0 ? 'no outage has been repaired yet' : 'no outage';
    return { ...figures, note };
  },
};

/** Operating time by the number of unplanned outages that began. With A = MTBF / (MTBF + MTTR) it gives the uptime. */
const timeBetweenFailures: TimeKpi = {
  id: 'charger.mtbf',
  kind: 'charger',
  name: { zh: '平均无故障时间', en: 'mean time between failures' },
  unit: 's',
  formula: 'Σ up / Σ failures',
  formulaVersion: 1,
  policies: ['default'],
  usual: ['default'],
  further: [],
  better: 'higher',
  figures(sums) {
    const up = upOf(sums);
    const failures = sums.failures ?? 0;
    const figures = perEvent(sums, up, failures);
    if (failures > 0 || up === 0) return figures;
    const bounds = { low: up / 1000, high: null };
    return { ...figures, bounds, note: 'no failure: longer than observed' };
  },
};

export const REPAIR_KPIS: readonly TimeKpi[] = [timeToRepair, timeBetweenFailures];

/** Seconds per event, of whole ms; null without an event. Unknown time would add to it, and to no event. */
function perEvent(sums: Sums, ms: number, events: number): KpiFigures {
  const { unknownMs, excludedMs, upMs, downMs, coverage } = availability(
    upOf(sums),
    downOf(sums),
    sums,
  );
  const low = events > 0 ? ms / 1000 / events : null;
  const high = events > 0 ? (ms + sums.unknown) / 1000 / events : null;
  return {
    value: low,
    numerator: ms,
    denominator: events,
    unknownMs,
    excludedMs,
    upMs,
    downMs,
    coverage,
    bounds: { low, high },
    perEvent: true,
  };
}
