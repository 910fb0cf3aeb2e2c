import type { PipelineAnswer } from '@infrapulse/contracts';

/** What the pages show comes out of these; other readers may lag unseen. */
const SHOWN = ['historian', 'kpi', 'kpi-rollup', 'alarms', 'alarms-kpi'];
const SNAPSHOTS_MAX = 5;
const SNAPSHOTS_MIN = 3;

/** The largest lag of each of the last snapshots. */
export function addLag(lags: readonly number[], { lag }: PipelineAnswer): number[] {
  const largest = Math.max(0, ...SHOWN.map((group) => lag[group] ?? 0));
  return [...lags, largest].slice(-SNAPSHOTS_MAX);
}

/** How many records the figures stay behind; what is worked off within seconds does not count. */
export function trailingBy(lags: readonly number[]): number {
  return lags.length < SNAPSHOTS_MIN ? 0 : Math.min(...lags);
}
