import type { PipelineAnswer } from '@infrapulse/contracts';

/** What the pages show comes out of these; other readers may lag unseen. */
const SHOWN = ['historian', 'kpi', 'kpi-rollup', 'alarms', 'alarms-kpi'];
const SNAPSHOTS_MAX = 5;
const SNAPSHOTS_MIN = 3;
/** What was received in the last seconds is on its way, however much it is. */
const UNDER_WAY_S = 5;

/** The largest lag of each of the last snapshots, 0 where it is no more than is under way. */
export function addLag(lags: readonly number[], { lag, rate }: PipelineAnswer): number[] {
  const largest = Math.max(0, ...SHOWN.map((group) => lag[group] ?? 0));
  const behind = largest > UNDER_WAY_S * rate ? largest : 0;
  return [...lags, behind].slice(-SNAPSHOTS_MAX);
}

/** How many records the figures stay behind; what is worked off within seconds does not count. */
export function trailingBy(lags: readonly number[]): number {
  return lags.length < SNAPSHOTS_MIN ? 0 : Math.min(...lags);
}
