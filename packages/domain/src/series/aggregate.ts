/** [Unix ms, value]; null = known to be unknown: it ends the value before it. */
export type Point = readonly [ts: number, value: number | null];

export const AGGREGATES = ['mean', 'min', 'max', 'last', 'twa', 'sum', 'count'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

interface AggregateOptions {
  /** Unix ms, [from, to). */
  readonly from: number;
  readonly to: number;
  readonly fn: Aggregate;
  /** Width of a bucket; absent: one bucket. Buckets of a day are local days of Asia/Shanghai. */
  readonly everyMs?: number;
  /** `twa` only: how long a value holds without a newer one; absent: until the next. */
  readonly holdMs?: number;
}

/** Asia/Shanghai is 8 h ahead of UTC for every instant that a reading may carry. */
const LOCAL_MIDNIGHT = -28_800_000;

/**
 * One point per bucket that has something to say, at the bucket's start. `points` are raw and in order of ts;
 * those before `from` serve `twa` as the value carried in, those from `to` on are left out.
 */
export function aggregate(points: readonly Point[], options: AggregateOptions): readonly Point[] {
  const { from, to, fn, everyMs } = options;
  const result: Point[] = [];
  let at = from;
  let index = firstFrom(points, from);
  while (at < to) {
    const end = Math.min(to, everyMs === undefined ? to : bucketEnd(at, everyMs));
    const next = firstFrom(points, end, index);
    const value =
      fn === 'twa'
        ? timeWeightedMean(points, { from: at, to: end, holdMs: options.holdMs ?? Infinity })
        : reduce(points, { start: index, end: next, fn });
    if (value !== null) result.push([at, value]);
    index = next;
    at = end;
    if (fn !== 'twa' && everyMs !== undefined) at = skipEmpty(points[index], { at, to, everyMs });
  }
  return result;
}

/** Jumps to the bucket of the next point, so that a long gap costs nothing. */
function skipEmpty(
  next: Point | undefined,
  { at, to, everyMs }: { at: number; to: number; everyMs: number },
): number {
  if (!next) return to;
  const start = bucketEnd(next[0], everyMs) - everyMs;
  return Math.max(at, start);
}

function bucketEnd(at: number, everyMs: number): number {
  return (Math.floor((at - LOCAL_MIDNIGHT) / everyMs) + 1) * everyMs + LOCAL_MIDNIGHT;
}

function reduce(
  points: readonly Point[],
  { start, end, fn }: { start: number; end: number; fn: Exclude<Aggregate, 'twa'> },
): number | null {
  let count = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  let last = 0;
  for (let i = start; i < end; i += 1) {
    const value = (points[i] as Point)[1];
    if (value === null) continue;
    count += 1;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
    last = value;
  }
  if (count === 0) return null;
  return { mean: sum / count, min, max, last, sum, count }[fn];
}

/**
 * Mean of a step signal over the time in [from, to) for which it is known: a value holds until the next point,
 * at most `holdMs`, and a null ends it. null when nothing of the stretch is known.
 */
export function timeWeightedMean(
  points: readonly Point[],
  { from, to, holdMs }: { from: number; to: number; holdMs: number },
): number | null {
  let area = 0;
  let covered = 0;
  for (let i = Math.max(0, firstFrom(points, from) - 1); i < points.length; i += 1) {
    const [ts, value] = points[i] as Point;
    if (ts >= to) break;
    const until = Math.min(points[i + 1]?.[0] ?? Infinity, ts + holdMs, to);
    const width = until - Math.max(ts, from);
    if (value === null || width <= 0) continue;
    area += value * width;
    covered += width;
  }
  return covered === 0 ? null : area / covered;
}

/** Mean of a sampled signal between its first and last point in [from, to], by trapezoids; null for one point. */
export function linearMean(
  points: readonly Point[],
  { from, to }: { from: number; to: number },
): number | null {
  let area = 0;
  let covered = 0;
  for (let i = Math.max(1, firstFrom(points, from)); i < points.length; i += 1) {
    const [t0, v0] = points[i - 1] as Point;
    const [t1, v1] = points[i] as Point;
    const start = Math.max(t0, from);
    const end = Math.min(t1, to);
    if (v0 === null || v1 === null || end <= start) continue;
    const at = (t: number) => v0 + ((v1 - v0) * (t - t0)) / (t1 - t0);
    area += ((at(start) + at(end)) / 2) * (end - start);
    covered += end - start;
  }
  return covered === 0 ? null : area / covered;
}

/** Index of the first point at or after `ts`. */
function firstFrom(points: readonly Point[], ts: number, low = 0): number {
  let lo = low;
  let hi = points.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((points[mid] as Point)[0] < ts) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}
