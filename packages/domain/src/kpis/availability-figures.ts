import type { TimeSums } from '../availability/time-sums.ts';
import { withChanges } from '../model/with-changes.ts';
import { type KpiFigures, ratio } from './figures.ts';

/** Figures made of times; `whole` among them. */
type TimeFigures = KpiFigures &
  Required<Pick<KpiFigures, 'unknownMs' | 'excludedMs' | 'upMs' | 'downMs' | 'whole'>>;

export function upOf(sums: Readonly<TimeSums>): number {
  return sums.up + sums.charging + sums.saving;
}

export function downOf(sums: Readonly<TimeSums>): number {
  return sums.down + sums.manual;
}

/** Availability after policy: what counts as up, what as down; unknown time leaves the ratio (domain.md §1.4). */
export function availability(
  upMs: number,
  downMs: number,
  { unknown, excluded }: Readonly<TimeSums>,
): TimeFigures {
  const known = upMs + downMs;
  const required = known + unknown;
  const { value, numerator, denominator } = ratio(upMs, known);
  return {
    value,
    numerator,
    denominator,
    unknownMs: unknown,
    excludedMs: excluded,
    upMs,
    downMs,
    coverage: required > 0 ? known / required : null,
    bounds: {
      low: required > 0 ? upMs / required : null,
      high: required > 0 ? (upMs + unknown) / required : null,
    },
    whole: { low: upMs, high: upMs + unknown, of: required },
  };
}

/** A ratio of whole milliseconds, with what it would be if all unknown time were down, and if it were all up. */
export interface WholeRatio {
  readonly numerator: number;
  readonly low: number;
  readonly high: number;
  readonly of: number;
}

/** The same times, another ratio of them. One literal: records are made of these by the ten thousand. */
export function withRatio(
  { unknownMs, excludedMs, upMs, downMs, coverage: known }: TimeFigures,
  { numerator, low, high, of }: WholeRatio,
  coverage: number | null = known,
): TimeFigures {
  return {
    value: of > 0 ? numerator / of : null,
    numerator,
    denominator: of,
    unknownMs,
    excludedMs,
    upMs,
    downMs,
    coverage,
    bounds: { low: of > 0 ? low / of : null, high: of > 0 ? high / of : null },
    whole: { low, high, of },
  };
}

/**
 * Where nothing is known there is no value, not 0 and not 100 % (domain.md §1.4): of an asset as of a site. What it adds
 * to the scopes above stands in it all the same.
 */
export function whereKnown(sums: Readonly<TimeSums>, figures: TimeFigures): TimeFigures {
  if (upOf(sums) + downOf(sums) > 0) return figures;
  const bounds = sums.unknown > 0 ? figures.bounds : { low: null, high: null };
  return withChanges(figures, { value: null, bounds });
}
