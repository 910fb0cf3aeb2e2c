/** Sorted [from, to) pairs that neither touch nor overlap, flat: from0, to0, from1, to1, … */
export type Intervals = number[];

/** Adds [from, to), joining what it touches, whatever order intervals come in. */
export function addInterval(intervals: Intervals, from: number, to: number): void {
  const last = intervals.length - 1;
  if (last < 0 || from > (intervals[last] as number)) {
    intervals.push(from, to);
    return;
  }
  if (from >= (intervals[last - 1] as number)) {
    if (to > (intervals[last] as number)) intervals[last] = to;
    return;
  }
  insertInterval(intervals, from, to);
}

function insertInterval(intervals: Intervals, from: number, to: number): void {
  let first = 0;
  while (first < intervals.length && (intervals[first + 1] as number) < from) first += 2;
  let last = first;
  let start = from;
  let end = to;
  while (last < intervals.length && (intervals[last] as number) <= to) {
    start = Math.min(start, intervals[last] as number);
    end = Math.max(end, intervals[last + 1] as number);
    last += 2;
  }
  intervals.splice(first, last - first, start, end);
}

export function covers(intervals: Intervals, t: number): boolean {
  return endAt(intervals, t) > t;
}

/** End of the interval that holds `t`, or `t` when none does. */
export function endAt(intervals: Intervals, t: number): number {
  const at = lastStartAtOrBefore(intervals, t);
  const end = at < 0 ? t : (intervals[at + 1] as number);
  return end > t ? end : t;
}

/** Place of the last interval that begins by `t`, below 0 when none does. */
export function lastStartAtOrBefore(intervals: Intervals, t: number): number {
  let low = 0;
  let high = intervals.length / 2;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((intervals[2 * mid] as number) <= t) low = mid + 1;
    else high = mid;
  }
  return 2 * (low - 1);
}

/** Every edge strictly within (from, to). */
export function edgesWithin(intervals: Intervals, from: number, to: number, into: number[]): void {
  for (let i = Math.max(0, lastStartAtOrBefore(intervals, from)); i < intervals.length; i += 1) {
    const edge = intervals[i] as number;
    if (edge >= to && i % 2 === 0) return;
    if (edge > from && edge < to) into.push(edge);
  }
}

/** Forgets what ended before `t`. */
export function dropBefore(intervals: Intervals, t: number): void {
  let count = 0;
  while (count < intervals.length && (intervals[count + 1] as number) < t) count += 2;
  if (count > 0) intervals.splice(0, count);
}
