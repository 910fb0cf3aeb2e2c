import type { EnergyState } from './energy-state.ts';
import {
  extent,
  floorEdge,
  jointSpans,
  overlap,
  quarters,
  requiredSpan,
  type Span,
} from './known-spans.ts';
import type { Meter, MeterLayout } from './meter-layout.ts';
import { isItRole, metersOf, type PuePolicy } from './pue-policy.ts';
import { isEstimatedAt, type MeterRun, readingAt, unwrapMeter } from './unwrap-register.ts';

/** Sums over some time; adding the sums of two times that do not overlap gives the sums of both. */
export interface EnergySums {
  readonly requiredMs: number;
  /** Time for which every required meter's energy is known. */
  readonly knownMs: number;
  readonly dcWh: number;
  readonly itWh: number;
  /** Part of the known time whose energy is exact only together with its neighbours'. */
  readonly estimatedMs: number;
}

/** One quarter of an hour, [start, start + 15 min). */
interface EnergyBucket extends EnergySums {
  readonly start: number;
}

interface EnergyQuestion {
  readonly state: EnergyState;
  readonly layouts: readonly MeterLayout[];
  readonly policy: PuePolicy;
  readonly from: number;
  readonly to: number;
}

interface MeterRuns {
  readonly meter: Meter;
  readonly runs: readonly MeterRun[];
}

export const NO_ENERGY: EnergySums = {
  requiredMs: 0,
  knownMs: 0,
  dcWh: 0,
  itWh: 0,
  estimatedMs: 0,
};

export function addEnergy(a: EnergySums, b: EnergySums): EnergySums {
  return {
    requiredMs: a.requiredMs + b.requiredMs,
    knownMs: a.knownMs + b.knownMs,
    dcWh: a.dcWh + b.dcWh,
    itWh: a.itWh + b.itWh,
    estimatedMs: a.estimatedMs + b.estimatedMs,
  };
}

/** The quarters of [from, to), cut at `from` and `to`; quarters in which nothing is required are left out. */
export function energyBuckets(question: EnergyQuestion): readonly EnergyBucket[] {
  const buckets = new Map<number, EnergySums>();
  collect(question, quarters, (at, sums) => {
    const start = floorEdge(at);
    buckets.set(start, addEnergy(buckets.get(start) ?? NO_ENERGY, sums));
  });
  return [...buckets].sort(([a], [b]) => a - b).map(([start, sums]) => ({ start, ...sums }));
}

/**
 * The quarters' energies added up, without cutting them: the readings at the edges between cancel out. Only what
 * an end of known time leaves to interpolation within a gap is an estimate here.
 */
export function energySums(question: EnergyQuestion): EnergySums {
  let total = NO_ENERGY;
  collect(
    question,
    (span) => [span],
    (_, sums) => {
      total = addEnergy(total, sums);
    },
  );
  return total;
}

/** How much of a span the register requires, whatever meters know. */
export function requiredMsIn(layouts: readonly MeterLayout[], span: Span): number {
  return layouts.reduce((sum, layout) => {
    const { from, to } = requiredSpan(layout, span);
    return sum + Math.max(0, to - from);
  }, 0);
}

function collect(
  question: EnergyQuestion,
  cut: (span: Span) => Iterable<Span>,
  add: (at: number, sums: EnergySums) => void,
): void {
  for (const layout of question.layouts) {
    const span = requiredSpan(layout, question);
    if (span.from >= span.to) continue;
    for (const { from, to } of cut(span)) add(from, { ...NO_ENERGY, requiredMs: to - from });
    const meters = runsOf(layout, question);
    for (const known of jointSpans(
      meters.map(({ runs }) => runs),
      span,
    ))
      for (const piece of cut(known)) add(piece.from, sumsOf(meters, piece));
  }
}

/** The last 15-min edge that all meters required at `at` have passed; null when one never spoke. */
export function passedEdge(
  { state, layouts, policy }: Pick<EnergyQuestion, 'state' | 'layouts' | 'policy'>,
  at: number,
): number | null {
  const layout = layouts.findLast(({ from }) => from <= at);
  return layout === undefined ? null : edgeIn(layout, { state, policy }, at);
}

/** The same of the meters of a layout, not after `at`; null as well when it lacks those of the policy. */
export function edgeIn(
  layout: MeterLayout,
  { state, policy }: Pick<EnergyQuestion, 'state' | 'policy'>,
  at: number,
): number | null {
  const meters = metersOf(layout, policy);
  if (meters === null) return null;
  const last = meters.all.map((meter) => state.meters[meter.part]?.ts.at(-1));
  const oldest = last.reduce<number | undefined>(
    (least, ts) => (least === undefined || ts === undefined ? undefined : Math.min(least, ts)),
    Number.POSITIVE_INFINITY,
  );
  return oldest === undefined ? null : Math.min(floorEdge(oldest), floorEdge(at));
}

/** Unwrapped readings at the ends of what is known in [from, to): what a sum can be checked against. */
export function meterEdges(question: EnergyQuestion) {
  return question.layouts.flatMap((layout) =>
    runsOf(layout, question).flatMap(({ meter, runs }) =>
      runs
        .map((run) => overlap(extent(run), requiredSpan(layout, question)))
        .map((span, index) => ({ span, run: runs[index] as MeterRun }))
        .filter(({ span }) => span.from < span.to)
        .flatMap(({ span, run }) =>
          [span.from, span.to].map((ts) => ({
            part: meter.part,
            role: meter.role,
            ts,
            energyWh: readingAt(run, ts),
          })),
        ),
    ),
  );
}

function runsOf(layout: MeterLayout, { state, layouts, policy }: EnergyQuestion): MeterRuns[] {
  return (metersOf(layout, policy)?.all ?? []).map((meter) => {
    const samples = state.meters[meter.part] ?? { ts: [], kwh: [] };
    return { meter, runs: unwrapMeter(meter.part, samples, layouts).runs };
  });
}

function sumsOf(meters: readonly MeterRuns[], { from, to }: Span): EnergySums {
  const sums = { requiredMs: 0, knownMs: to - from, dcWh: 0, itWh: 0, estimatedMs: 0 };
  for (const { meter, runs } of meters) {
    const run = runs.find((one) => extent(one).from <= from && to <= extent(one).to);
    if (run === undefined) continue;
    const wh = meter.sign * (readingAt(run, to) - readingAt(run, from));
    if (isItRole(meter.role)) sums.itWh += wh;
    else sums.dcWh += meter.role === 'deduct' ? -wh : wh;
    if (isEstimatedAt(run, from) || isEstimatedAt(run, to)) sums.estimatedMs = to - from;
  }
  return sums;
}
