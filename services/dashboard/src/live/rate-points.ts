import type { PipelineAnswer } from '@infrapulse/contracts';

/** One snapshot's counter, and the rate since a snapshot some seconds before. */
export interface RatePoint {
  readonly at: number;
  readonly received: number;
  readonly perSecond: number | null;
}

const POINTS_MAX = 300;
const OVER_MS = 5000;

/**
 * Messages per second from the counters of two snapshots about 5 s apart: one second alone would show
 * the rhythm of ticks. A counter that falls, or time that stands, starts anew.
 */
export function addRate(points: readonly RatePoint[], snapshot: PipelineAnswer): RatePoint[] {
  const at = Date.parse(snapshot.at ?? '');
  const { received } = snapshot;
  const last = points.at(-1);
  if (Number.isNaN(at) || (last && at === last.at)) return [...points];
  if (last && (at < last.at || received < last.received)) {
    return [{ at, received, perSecond: null }];
  }
  const base = points.findLast((point) => point.at <= at - OVER_MS) ?? points[0];
  const perSecond = base ? ((received - base.received) * 1000) / (at - base.at) : null;
  return [...points, { at, received, perSecond }].slice(-POINTS_MAX);
}

/** The highest rate of the points, which tells the height of their line. */
export function peakOf(points: readonly RatePoint[]): number {
  return Math.max(0, ...points.map(({ perSecond }) => perSecond ?? 0));
}
