import { lowerBound, type MeterSamples } from './energy-state.ts';
import type { Meter, MeterLayout } from './meter-layout.ts';

/** How two neighbouring samples of a meter hang together. */
type Step =
  | { readonly kind: 'growth' | 'rollover'; readonly wh: number }
  | { readonly kind: 'reset' | 'jump' | 'swap' };

/** A stretch of neighbouring samples whose differences are all known; `wh` counts from the first of all. */
export interface MeterRun {
  readonly ts: readonly number[];
  readonly wh: readonly number[];
  /** A longer step than this hides how its energy is spread. */
  readonly gapMs: number;
}

interface UnwrappedMeter {
  readonly runs: readonly MeterRun[];
  /** Times of steps without a known difference, for the data alarm METER_RESET. */
  readonly breaks: readonly { readonly ts: number; readonly kind: 'reset' | 'jump' | 'swap' }[];
}

/** Decides from two neighbours alone, so the order of arrival can change nothing. */
function stepBetween(
  before: { readonly meter: Meter; readonly ts: number; readonly kwh: number },
  after: { readonly meter: Meter; readonly ts: number; readonly kwh: number },
): Step {
  if (before.meter.identity !== after.meter.identity) return { kind: 'swap' };
  const { meter } = after;
  const elapsedMs = after.ts - before.ts;
  const grown = toWh(after.kwh, meter) - toWh(before.kwh, meter);
  if (grown >= 0) {
    return plausible(grown, meter, elapsedMs) ? { kind: 'growth', wh: grown } : { kind: 'jump' };
  }
  const rolled = meter.modulusWh === null ? null : meter.modulusWh + grown;
  if (rolled === null || rolled < 0 || !rollsOver(rolled, meter, elapsedMs)) {
    return { kind: 'reset' };
  }
  return { kind: 'rollover', wh: rolled };
}

/** Samples → runs of unwrapped whole Wh; each sample is judged by the register version of its own time. */
export function unwrapMeter(
  part: string,
  samples: MeterSamples,
  layouts: readonly MeterLayout[],
): UnwrappedMeter {
  const points = placed(part, samples, layouts);
  const runs: { ts: number[]; wh: number[]; gapMs: number }[] = [];
  const breaks: { ts: number; kind: 'reset' | 'jump' | 'swap' }[] = [];
  let total = 0;
  points.forEach((point, index) => {
    const before = points[index - 1];
    const step = before === undefined ? undefined : stepBetween(before, point);
    const run = runs.at(-1);
    if (step !== undefined && 'wh' in step) {
      total += step.wh;
      run?.ts.push(point.ts);
      run?.wh.push(total);
      return;
    }
    if (step !== undefined) breaks.push({ ts: point.ts, kind: step.kind });
    runs.push({ ts: [point.ts], wh: [total], gapMs: point.meter.intervalMs * 1.5 });
  });
  return { runs, breaks };
}

/** The unwrapped reading at `t` within the run: linear between neighbours, rounded once, half up. */
export function readingAt(run: MeterRun, t: number): number {
  const right = lowerBound(run.ts, t);
  const wh = run.wh[right] as number;
  const ts = run.ts[right] as number;
  if (ts === t) return wh;
  const left = run.wh[right - 1] as number;
  const leftTs = run.ts[right - 1] as number;
  return left + shareHalfUp(wh - left, t - leftTs, ts - leftTs);
}

/** true when `t` lies strictly inside a step so long that its split is a guess. */
export function isEstimatedAt(run: MeterRun, t: number): boolean {
  const right = lowerBound(run.ts, t);
  if (right === 0 || right >= run.ts.length || run.ts[right] === t) return false;
  return (run.ts[right] as number) - (run.ts[right - 1] as number) > run.gapMs;
}

/** amount × part / whole, rounded half up, in whole numbers throughout. */
export function shareHalfUp(amount: number, part: number, whole: number): number {
  const product = 2 * amount * part + whole;
  if (Number.isSafeInteger(product)) return Math.floor(product / (2 * whole));
  const exact = 2n * BigInt(amount) * BigInt(part) + BigInt(whole);
  return Number(exact / (2n * BigInt(whole)));
}

function placed(part: string, samples: MeterSamples, layouts: readonly MeterLayout[]) {
  const byLayout = layouts.map(({ meters }) => meters.find((meter) => meter.part === part));
  const points: { ts: number; kwh: number; meter: Meter }[] = [];
  let layout = 0;
  samples.ts.forEach((ts, index) => {
    while (ts >= (layouts[layout]?.until ?? Number.POSITIVE_INFINITY)) layout += 1;
    const meter = byLayout[layout];
    if (meter === undefined || ts < samplesFrom(layouts, layout)) return;
    points.push({ ts, kwh: samples.kwh[index] as number, meter });
  });
  return points;
}

function samplesFrom(layouts: readonly MeterLayout[], index: number): number {
  return layouts[index]?.samplesFrom ?? Number.POSITIVE_INFINITY;
}

function toWh(kwh: number, meter: Meter): number {
  return Math.round(kwh * meter.whPerUnit);
}

/** Within 1.2 × maxKw × elapsed, in whole numbers: Wh × 3000 ≤ kW × ms. */
function plausible(wh: number, { maxKw }: Meter, elapsedMs: number): boolean {
  return maxKw === null || wh * 3000 <= maxKw * elapsedMs;
}

/** Without a known power, only a quarter of the register may have passed unseen. */
function rollsOver(wh: number, meter: Meter, elapsedMs: number): boolean {
  if (meter.maxKw !== null) return plausible(wh, meter, elapsedMs);
  return meter.modulusWh !== null && wh * 4 <= meter.modulusWh;
}
