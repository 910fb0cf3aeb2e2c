import { between, mix, unit } from './random.ts';

/** A stretch of time, [start, end) in Unix ms. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Something that comes back: `length` ms long, once in every `period` ms. */
interface Rhythm {
  readonly period: number;
  readonly phase: number;
  readonly length: number;
}

export function rhythmOf(key: number, period: number, length: number): Rhythm {
  return { period, phase: Math.floor(unit(key, 900) * period), length };
}

/** The turns of a rhythm that begin in [from, to). */
export function turns(
  { period, phase, length }: Rhythm,
  from: number,
  to: number,
): readonly Span[] {
  const found: Span[] = [];
  for (let k = Math.ceil((from - phase) / period); k * period + phase < to; k++) {
    const start = k * period + phase;
    found.push({ start, end: start + length });
  }
  return found;
}

interface Chance {
  readonly key: number;
  readonly day: number;
  readonly chance: number;
  readonly from: number;
  readonly to: number;
  /** Shortest and longest, ms. */
  readonly length: readonly [number, number];
}

/** At most one span in [from, to), with the given chance; it never runs past `to`. */
export function chanceSpan({ key, day, chance, from, to, length }: Chance): readonly Span[] {
  const own = mix(key, day);
  if (unit(own, 910) >= chance) return [];
  const start = Math.floor(between(from, to - length[0], unit(own, 911)));
  const lasts = between(length[0], length[1], unit(own, 912) ** 2);
  return [{ start, end: Math.min(to, Math.floor(start + lasts)) }];
}

/** Spans in order, a later one that overlaps an earlier one left out. */
export function inOrder<T extends Span>(spans: readonly T[]): readonly T[] {
  const kept: T[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = kept.at(-1);
    if (!last || span.start >= last.end) kept.push(span);
  }
  return kept;
}

/** The span that holds `t`. */
export function spanAt<T extends Span>(spans: readonly T[], t: number): T | undefined {
  return spans.find(({ start, end }) => t >= start && t < end);
}
