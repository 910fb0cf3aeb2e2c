import type { EnergyState } from './energy-state.ts';
import { extent, floorEdge, jointSpans, requiredSpan, type Span } from './known-spans.ts';
import { isVolumeKey, type MeterSite, type SiteLayout } from './site-meters.ts';
import { type MeterRun, readingAt, unwrapMeter } from './unwrap-register.ts';
import { volumeRuns } from './volume-runs.ts';

/** What one meter adds to one sum. */
export interface Measure {
  /** `itWh`, `waterMl`, `volumeKb`, …: whole units. */
  readonly sum: string;
  /** Of its samples. */
  readonly key: string;
  /** A whole number; 1 unless given. */
  readonly weight?: number;
  /** Of the time that all meters know it adds the milliseconds, rather than what the meter counted. */
  readonly isTime?: true;
}

/**
 * Named whole amounts of some time, with how much of it was required and how much every meter knows. Adding the sums of
 * two times that do not overlap, or of two sites, gives those of both.
 */
export interface MeasureSums {
  readonly requiredMs: number;
  readonly knownMs: number;
  readonly [sum: string]: number;
}

/** The meters that a figure takes, by the register version of each time; null where it lacks one. */
type MeasuresOf = (site: MeterSite) => readonly Measure[] | null;

/** A site's meters with their readings unwrapped, each once. */
export interface SiteRuns {
  readonly layouts: readonly SiteLayout[];
  readonly has: (key: string) => boolean;
  /** First instant that a meter has told of, as far as its samples are kept; undefined when it never spoke. */
  first(key: string): number | undefined;
  /** Last instant that a meter has told of; undefined when it never spoke. */
  last(key: string): number | undefined;
  of(key: string): readonly MeterRun[];
}

export function siteRuns(state: EnergyState, layouts: readonly SiteLayout[]): SiteRuns {
  const unwrapped = new Map<string, readonly MeterRun[]>();
  const last = (key: string) => (isVolumeKey(key) ? lastVolume(key, state) : lastOf(key, state));

  return {
    layouts,
    first: (key) => (isVolumeKey(key) ? firstVolume(key, state) : state.meters[key]?.ts[0]),
    last,
    has: (key) => last(key) !== undefined,
    of(key) {
      const known = unwrapped.get(key) ?? runsOf(key, state, layouts);
      unwrapped.set(key, known);
      return known;
    },
  };
}

function lastOf(key: string, { meters }: EnergyState): number | undefined {
  return meters[key]?.ts.at(-1);
}

function lastVolume(key: string, { meters }: EnergyState): number | undefined {
  let last: number | undefined;
  for (const name in meters) {
    if (!name.startsWith(`${key}/`)) continue;
    const ts = meters[name]?.ts.at(-1);
    if (ts !== undefined && (last === undefined || ts > last)) last = ts;
  }
  return last;
}

function firstVolume(key: string, { meters }: EnergyState): number | undefined {
  const begins = Object.entries(meters).flatMap(([name, { ts }]) => {
    if (!name.startsWith(`${key}/`) || ts[0] === undefined) return [];
    return [ts[0] - Number(name.slice(key.length + 1)) * 1000];
  });
  return begins.length > 0 ? Math.min(...begins) : undefined;
}

function runsOf(key: string, state: EnergyState, layouts: readonly SiteLayout[]) {
  if (isVolumeKey(key)) return volumeRuns(key, state);
  return unwrapMeter(key, state.meters[key] ?? { ts: [], kwh: [] }, layouts).runs;
}

/** The last 15-min edge that all meters have passed, not after `at`; null when one never spoke. */
export function measuredEdge(
  runs: SiteRuns,
  measures: readonly Measure[],
  at: number,
): number | null {
  let edge = floorEdge(at);
  for (const { key } of measures) {
    const last = runs.last(key);
    if (last === undefined) return null;
    edge = Math.min(edge, floorEdge(last));
  }
  return edge;
}

/** Sums over [from, to): only time that every meter knows counts, for all of them (interfaces §7). */
export function measureSums(
  runs: SiteRuns,
  measuresOf: MeasuresOf,
  { from, to }: Span,
): MeasureSums {
  const sums: Record<string, number> & MeasureSums = { requiredMs: 0, knownMs: 0 };
  for (const layout of runs.layouts) {
    const span = requiredSpan(layout, { from, to });
    if (span.from >= span.to) continue;
    add(sums, 'requiredMs', span.to - span.from);
    const measures = measuresOf({ layout, has: runs.has }) ?? [];
    const known = jointSpans(
      measures.map(({ key }) => runs.of(key)),
      span,
    );
    for (const piece of known) addPiece(sums, { runs, layout, measures, piece });
  }
  return sums;
}

interface Piece {
  readonly runs: SiteRuns;
  readonly layout: SiteLayout;
  readonly measures: readonly Measure[];
  readonly piece: Span;
}

function addPiece(sums: Record<string, number>, { runs, layout, measures, piece }: Piece): void {
  const { from, to } = piece;
  add(sums, 'knownMs', to - from);
  for (const { sum, key, weight = 1, isTime } of measures) {
    if (isTime) {
      add(sums, sum, weight * (to - from));
      continue;
    }
    const run = runs.of(key).find((one) => extent(one).from <= from && to <= extent(one).to);
    if (run === undefined) continue;
    const sign = layout.meters.find(({ part }) => part === key)?.sign ?? 1;
    add(sums, sum, sign * weight * (readingAt(run, to) - readingAt(run, from)));
  }
}

function add(sums: Record<string, number>, name: string, amount: number): void {
  sums[name] = (sums[name] ?? 0) + amount;
}

export function addMeasures(a: MeasureSums, b: MeasureSums): MeasureSums {
  const sums: Record<string, number> & MeasureSums = { ...a };
  for (const name in b) add(sums, name, b[name] as number);
  return sums;
}
