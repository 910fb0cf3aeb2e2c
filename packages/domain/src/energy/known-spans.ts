import type { MeterLayout } from './meter-layout.ts';
import type { MeterRun } from './unwrap-register.ts';

const EDGE_MS = 900_000;

/** Unix ms, [from, to). */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The quarter of an hour at or before `t`. */
export function floorEdge(t: number): number {
  return Math.floor(t / EDGE_MS) * EDGE_MS;
}

/** What of a span the layout is in force for and requires. */
export function requiredSpan(layout: MeterLayout, { from, to }: Span): Span {
  return {
    from: Math.max(from, layout.from, layout.requiredFrom),
    to: Math.min(to, layout.until, layout.requiredUntil),
  };
}

/** The time within `span` that every meter knows, cut wherever one of them starts a new run. */
export function jointSpans(meters: readonly (readonly MeterRun[])[], span: Span): readonly Span[] {
  if (meters.length === 0) return [];
  return meters.reduce<readonly Span[]>(
    (spans, runs) => {
      const extents = runs.map(extent);
      return spans
        .flatMap((known) => extents.map((other) => overlap(known, other)))
        .filter(({ from, to }) => from < to);
    },
    [span],
  );
}

export function extent(run: MeterRun): Span {
  return { from: run.ts[0] as number, to: run.ts.at(-1) as number };
}

export function overlap(a: Span, b: Span): Span {
  return { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
}

/** A span cut at the quarters. */
export function* quarters({ from, to }: Span): Generator<Span> {
  for (let start = from; start < to; ) {
    const end = Math.min(floorEdge(start) + EDGE_MS, to);
    yield { from: start, to: end };
    start = end;
  }
}
