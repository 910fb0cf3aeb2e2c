import { type ClosedSpan, computeSpans } from '../availability/compute-spans.ts';
import type { Evidence } from '../availability/evidence.ts';
import type { Intervals } from '../availability/intervals.ts';
import { joinSpan } from '../availability/join-spans.ts';
import {
  addStoredRow,
  type EvidenceRow,
  noStoredEvidence,
  type StoredEvidence,
  storedPart,
  tellsOfOutages,
  trimStored,
} from '../availability/stored-evidence.ts';
import {
  type CarriedOver,
  carriedOver,
  LONG_UNKNOWN_MS,
  NOTHING_CARRIED,
  sumSpans,
  type TimeSums,
  tellsOutage,
} from '../availability/time-sums.ts';
import { nextDayStart } from '../calendar.ts';
import { type EnergySums, energySums } from '../energy/energy-buckets.ts';
import {
  addSample,
  appendSample,
  type EnergyState,
  emptyEnergy,
  trimEnergy,
} from '../energy/energy-state.ts';
import type { MeasureSums } from '../energy/measure-sums.ts';
import { layoutsWithin, type MeterLayout, meterLayouts } from '../energy/meter-layout.ts';
import { puePolicies } from '../energy/pue-policy.ts';
import { meteredMetrics, metersRead, siteLayouts } from '../energy/site-meters.ts';
import type { Asset } from '../model/asset.ts';
import type { PlannedWindow, RestOfDay } from '../model/log-record.ts';
import { effectiveTs } from '../model/reading.ts';
import type { DirtyDays, StateSpan } from '../model/span.ts';
import { movesWithin } from '../stays.ts';
import { measuredOfDay } from './meter/measured-day.ts';

/** What stored readings and the register say of one local day of an asset. */
export interface RestatedDay {
  /** Local midnight, Unix ms. */
  readonly day: number;
  readonly parts: Readonly<Record<string, TimeSums>>;
  /** Part → what is carried over the end of the day. */
  readonly carried: Readonly<Record<string, CarriedOver>>;
  /** Part → the state at its end, since when in the days computed it has held. */
  readonly held: Readonly<Record<string, StateSpan>>;
  readonly energy: Readonly<Record<string, EnergySums>>;
  readonly measured: Readonly<Record<string, MeasureSums>>;
  /** Of the rest of the day, from each instant at which the asset moved within it. */
  readonly rests: readonly RestOfDay[];
  /** Part → its spans, gapless from the first required instant on, cut at both midnights. */
  readonly spans: ReadonlyMap<string, readonly ClosedSpan[]>;
}

interface Restating {
  readonly asset: Asset;
  /** The first day, local midnight. */
  readonly from: number;
  /** Rows are added from here on, `RESTATING_LEAD_MS` before the first day at the latest. */
  readonly lead: number;
  /** Their own rows are added; what of their absences rows of the asset revoke is taken out. */
  readonly gateways: Evidence['gateways'];
  /** Windows of the asset, its parts and its site that count. */
  readonly windows: readonly PlannedWindow[];
  readonly outages: Intervals;
}

/** From so long before the first day rows must be added: what had been unknown for long by then shows. */
export const RESTATING_LEAD_MS = LONG_UNKNOWN_MS;

/**
 * Sums of consecutive local days from stored rows: the same as a fold's that heard them live. Rows are added
 * forwards, of each meter at least one behind the day that is asked for.
 */
export function createRestating(restating: Restating) {
  const { asset, from } = restating;
  const stored = noStoredEvidence();
  let energy: EnergyState = emptyEnergy();
  const layouts = meterLayouts(asset.versions);
  const sites = meteredMetrics(asset).length > 0 ? siteLayouts(asset) : [];
  const times = createDayTimes(restating, stored);
  let day = from;

  function sumMeters(begin: number) {
    return {
      energy: asset.kind === 'datacenter' ? energyOfDay(energy, layouts, begin) : {},
      measured: measuredOfDay(asset.kind, energy, sites, begin),
    };
  }

  return {
    add(row: EvidenceRow): void {
      addStoredRow(stored, asset, row, restating.gateways);
      for (const sample of metersRead(asset, row, effectiveTs(row), energy))
        if (!appendSample(energy, sample)) energy = addSample(energy, sample).state;
    },
    /** Meters heard of so far that have no sample at or behind `t`, by key. */
    metersWithout: (t: number): readonly string[] =>
      Object.entries(energy.meters)
        .filter(([, { ts }]) => (ts.at(-1) ?? t) < t)
        .map(([key]) => key),
    /** Whether it takes an earlier lead to know which outages go on where the first day begins; its rows are added. */
    needsLonger: times.needsLonger,
    /** The next day. */
    next(): RestatedDay {
      const { rests, ...sums } = times.sumDay(day);
      const restated = {
        day,
        ...sums,
        ...sumMeters(day),
        rests: rests.map((rest) => ({ ...rest, ...sumMeters(rest.from) })),
      };
      day = nextDayStart(day);
      trimStored(stored, day);
      energy = trimEnergy(energy, day);
      return restated;
    },
  };
}

/** Spans and sums of the parts, a day after the other. */
function createDayTimes({ asset, from, lead, ...given }: Restating, stored: StoredEvidence) {
  const carried = new Map<string, CarriedOver>();
  const held = new Map<string, ClosedSpan>();
  const partsNow = () => [...new Set(['', ...listedParts(asset), ...stored.parts.keys()])];

  function spansOf(part: string, start: number, end: number): ClosedSpan[] {
    const windows = given.windows.filter(
      ({ scope, id }) => scope !== 'part' || id === `${asset.id}~${part}`,
    );
    const { gateways, outages } = given;
    const own = storedPart(stored, part);
    const evidence = { asset, part, own, shared: stored.shared, gateways, windows, outages };
    return computeSpans(evidence, start, end);
  }

  /** What is carried into the first day. */
  function prime(): void {
    for (const part of partsNow())
      carried.set(part, carriedOver(spansOf(part, lead, from), NOTHING_CARRIED));
  }

  function sumPart(part: string, own: readonly ClosedSpan[], begin: number): TimeSums {
    const before = carried.get(part) ?? NOTHING_CARRIED;
    return sumSpans(own, begin, nextDayStart(begin), before);
  }

  /** The day is over: what it leaves for the next. */
  function passOn(part: string, own: readonly ClosedSpan[]): void {
    carried.set(part, carriedOver(own, carried.get(part) ?? NOTHING_CARRIED));
    const last = held.get(part);
    const run = last ? [last] : [];
    for (const span of own) joinSpan(run, span);
    const newest = run.at(-1);
    if (newest) held.set(part, newest);
  }

  return {
    needsLonger: (): boolean =>
      partsNow().some(
        (part) => tellsOfOutages(stored, part) && !tellsOutage(spansOf(part, lead, from)),
      ),
    sumDay(day: number) {
      if (day === from) prime();
      const spans = new Map(
        partsNow().map((part) => [part, spansOf(part, day, nextDayStart(day))] as const),
      );
      const sumsFrom = (begin: number) =>
        Object.fromEntries(
          [...spans].map(([part, own]) => [part, sumPart(part, own, begin)] as const),
        );
      const parts = sumsFrom(day);
      const rests = movesWithin(asset, day).map((from) => ({ from, parts: sumsFrom(from) }));
      for (const [part, own] of spans) passOn(part, own);
      return {
        parts,
        rests,
        spans,
        carried: Object.fromEntries(carried),
        held: openSpans(held),
      };
    },
  };
}

function openSpans(held: ReadonlyMap<string, ClosedSpan>): Record<string, StateSpan> {
  return Object.fromEntries([...held].map(([part, span]) => [part, { ...span, end: null }]));
}

/** Energies from an instant to the end of its local day, by each policy that the register allows at some time of it. */
export function energyOfDay(
  state: EnergyState,
  layouts: readonly MeterLayout[],
  from: number,
): Record<string, EnergySums> {
  const range = { from, to: nextDayStart(from) };
  const policies = new Set(layoutsWithin(layouts, range).flatMap(puePolicies));
  const sums = [...policies].map((policy) => {
    return [policy, energySums({ state, layouts, policy, ...range })] as const;
  });
  return Object.fromEntries(sums);
}

function listedParts({ versions }: Asset): string[] {
  return versions.flatMap(({ parts }) => parts.map(({ part }) => part));
}

/** Why one day of a mark is computed again. */
export function reasonsOfDay(
  { reasons = [], causes = [] }: Pick<DirtyDays, 'reasons' | 'causes'>,
  day: number,
): readonly string[] {
  const end = nextDayStart(day);
  const own = causes.filter(({ from, to }) => from < end && to > day);
  return [...new Set([...reasons, ...own.map(({ reason }) => reason)])];
}
