import type { KpiTrigger } from './alarm-rule.ts';
import { limitCondition } from './limit-condition.ts';
import type { Condition } from './observe-condition.ts';

/** A figure at an instant, Unix ms. */
export interface TrendPoint {
  readonly at: number;
  readonly value: number;
}

/** What a trend says of a limit. */
export interface Forecast {
  /** The figure by the end of the time that is looked ahead. */
  readonly value: number;
  /** When it crosses the limit, Unix ms. */
  readonly crossesAt: number;
}

const DAY_MS = 86_400_000;
/** Samples that the trend is fitted to: enough for a line, few enough to be kept for every subject. */
const SAMPLES = 24;
const SAMPLES_MIN = 6;
/** A crossing must be a fifth further off than what raised before the warning is over. */
const CLEARS_BEYOND = 1.2;

type Ahead = NonNullable<KpiTrigger['forecast']>;

/** Keeps the newest samples of the stretch whose trend is followed, at most so many, evenly apart. */
export function addTrendPoint(
  samples: readonly TrendPoint[],
  sample: TrendPoint,
  { overDays }: Ahead,
): readonly TrendPoint[] {
  const overMs = overDays * DAY_MS;
  const last = samples.at(-1);
  if (last && sample.at - last.at < overMs / SAMPLES) return samples;
  return [...samples.filter(({ at }) => at > sample.at - overMs), sample].slice(-SAMPLES);
}

/**
 * Whether the trend crosses the limit within the time looked ahead; undefined while too little is known, when it leads
 * away from the limit, and when it is crossed already: that is no warning any more.
 */
export function foresee(
  trigger: Pick<KpiTrigger, 'comparator' | 'limit' | 'deadband'> & { readonly forecast: Ahead },
  samples: readonly TrendPoint[],
  now: TrendPoint,
): { readonly condition: Condition; readonly forecast: Forecast | null } {
  const { limit, forecast } = trigger;
  const { overDays, withinDays } = forecast;
  const known = now.at - (samples[0]?.at ?? now.at);
  if (samples.length < SAMPLES_MIN || known < (overDays * DAY_MS) / 2)
    return { condition: 'clears', forecast: null };
  if (limitCondition(trigger, now.value, limit) === 'raises')
    return { condition: 'clears', forecast: null };
  const slope = slopeOf(samples.at(-1)?.at === now.at ? samples : [...samples, now]);
  const crossesIn = (limit - now.value) / slope;
  const withinMs = withinDays * DAY_MS;
  const value = now.value + slope * withinMs;
  const leadsThere = limitCondition({ ...trigger, deadband: 0 }, value, limit) === 'raises';
  const found = { value, crossesAt: Math.round(now.at + Math.max(0, crossesIn)) };
  if (leadsThere) return { condition: 'raises', forecast: found };
  const isNear = crossesIn > 0 && crossesIn <= withinMs * CLEARS_BEYOND;
  return { condition: isNear ? 'between' : 'clears', forecast: null };
}

/** Least squares, per ms. */
function slopeOf(samples: readonly TrendPoint[]): number {
  const first = samples[0]?.at ?? 0;
  const meanAt = samples.reduce((sum, { at }) => sum + (at - first), 0) / samples.length;
  const mean = samples.reduce((sum, { value }) => sum + value, 0) / samples.length;
  let over = 0;
  let under = 0;
  for (const { at, value } of samples) {
    over += (at - first - meanAt) * (value - mean);
    under += (at - first - meanAt) ** 2;
  }
  return under === 0 ? 0 : over / under;
}
