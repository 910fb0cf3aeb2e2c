import type {
  Asset,
  AssetEvidence,
  ClosedSpan,
  EnergyState,
  EnergySums,
  LogTimeState,
  PartEvidence,
  PlannedWindow,
  Published,
  TimeSums,
  WindowRange,
} from '@infrapulse/domain';
import type { StateChange } from '@infrapulse/ports';
import {
  type AssetState,
  type CityState,
  emptyCity,
  FAR,
  type GatewayState,
  NEVER,
  type PartState,
} from './city-state.ts';
import { type PackedPoints, packPoints, unpackPoints } from './pack-points.ts';

interface StoredPart {
  readonly part: string;
  readonly own: Omit<PartEvidence, 'points'> & { readonly points: PackedPoints };
  readonly days: readonly (readonly [number, TimeSums])[];
  readonly compactedTo: number;
  /** Absent from states of former releases. */
  readonly unknownSince?: number | null;
  readonly publishedTo: number;
  readonly shown: string;
  /** While something heard is not worked into the spans yet: the spans as they are, else null. */
  readonly pending: {
    readonly spans: readonly ClosedSpan[];
    readonly dirtyFrom: number;
    readonly validUntil: number;
  } | null;
}

interface StoredAsset {
  readonly number: number;
  readonly asset: Asset;
  readonly shared: Omit<AssetEvidence, 'overlay'> & { readonly overlay: PackedPoints };
  readonly parts: readonly StoredPart[];
  readonly energy: EnergyState;
  readonly energyDays: readonly (readonly [number, Record<string, EnergySums>])[];
  readonly racks: AssetState['racks'];
  readonly due: boolean;
  readonly unrolled: boolean;
  readonly edge: number;
  readonly changedFrom: number;
  readonly closedFrom: number;
  readonly lateAt: number;
  /** Absent from states of former releases, as the two behind it. */
  readonly lateFrom?: number;
  readonly lateSince?: number;
  readonly restatedFrom?: number;
}

interface StoredClock {
  readonly clock: LogTimeState;
  readonly emittedAt: number;
  readonly rolledAt: number;
  /** Absent from states of former releases. */
  readonly turn?: number;
  readonly restatedAt?: number;
  readonly restating?: readonly WindowRange[];
  readonly restatingSince?: number;
  readonly outages: readonly (readonly [string, number[]])[];
  readonly registerChanged: boolean;
}

/** State keys: `a/` asset, `g/` gateway, `w/` window, `p/` published calendar window, `clock`. */
export function* changesOf(city: CityState): Iterable<StateChange> {
  for (const [id, state] of city.assets) {
    if (!state.touched) continue;
    state.touched = false;
    yield [`a/${id}`, storeAsset(state)];
  }
  for (const key of city.touched) yield [key, storedOf(city, key)];
  city.touched.clear();
  const { clock, emittedAt, rolledAt, turn, outages, registerChanged } = city;
  const { restatedAt, restating, restatingSince } = city;
  const restated = { restatedAt, restating: [...restating], restatingSince };
  const times = { clock, emittedAt, rolledAt, turn, ...restated };
  yield ['clock', { ...times, outages: [...outages], registerChanged } satisfies StoredClock];
}

function storedOf(city: CityState, key: string): unknown {
  const id = key.slice(2);
  if (key.startsWith('g/')) return city.gateways.get(id);
  return key.startsWith('w/') ? city.windows.get(id) : city.published.get(id);
}

function storeAsset(state: AssetState): StoredAsset {
  const { alive, offline, overlay } = state.shared;
  return {
    number: state.number,
    asset: state.asset,
    shared: { overlay: packPoints(overlay), alive, offline },
    parts: Array.from(state.parts.values(), storePart),
    energy: state.energy,
    energyDays: [...state.energyDays],
    racks: state.racks,
    due: state.due,
    unrolled: state.unrolled,
    edge: state.edge,
    changedFrom: state.changedFrom,
    closedFrom: state.closedFrom,
    lateAt: state.lateAt,
    lateFrom: state.lateFrom,
    lateSince: state.lateSince,
    restatedFrom: state.restatedFrom,
  };
}

function storePart(state: PartState): StoredPart {
  const { spans, dirtyFrom, validUntil } = state;
  const { points, fresh, counters } = state.own;
  return {
    part: state.part,
    own: { points: packPoints(points), fresh, counters },
    days: [...state.days],
    compactedTo: state.compactedTo,
    unknownSince: state.unknownSince,
    publishedTo: state.publishedTo,
    shown: state.shown,
    pending: dirtyFrom === FAR ? null : { spans, dirtyFrom, validUntil },
  };
}

/** The city as of a checkpoint; spans are computed again by who restores it. */
export function restoreCity(partition: number, state: ReadonlyMap<string, unknown>): CityState {
  const city = emptyCity(partition);
  const assets: StoredAsset[] = [];
  for (const [key, value] of state) {
    const id = key.slice(2);
    if (key === 'clock') restoreClock(city, value as StoredClock);
    else if (key.startsWith('a/')) assets.push(value as StoredAsset);
    else if (key.startsWith('g/')) city.gateways.set(id, value as GatewayState);
    else if (key.startsWith('w/')) city.windows.set(id, value as PlannedWindow);
    else city.published.set(id, value as Published);
  }
  assets.sort((a, b) => a.number - b.number);
  for (const stored of assets) city.assets.set(stored.asset.id, restoreAsset(stored));
  return city;
}

function restoreClock(city: CityState, stored: StoredClock): void {
  city.clock = stored.clock;
  city.emittedAt = stored.emittedAt;
  city.rolledAt = stored.rolledAt;
  city.turn = stored.turn ?? 0;
  city.restatedAt = stored.restatedAt ?? NEVER;
  city.restatingSince = stored.restatingSince ?? NEVER;
  city.restating.push(...(stored.restating ?? []));
  city.registerChanged = stored.registerChanged;
  for (const [node, intervals] of stored.outages) city.outages.set(node, intervals);
}

function restoreAsset(stored: StoredAsset): AssetState {
  const { alive, offline, overlay } = stored.shared;
  return {
    number: stored.number,
    asset: stored.asset,
    shared: { overlay: unpackPoints(overlay), alive, offline },
    parts: new Map(stored.parts.map((part) => [part.part, restorePart(part)] as const)),
    energy: stored.energy,
    energyDays: new Map(stored.energyDays),
    racks: stored.racks,
    due: stored.due,
    unrolled: stored.unrolled,
    edge: stored.edge,
    changedFrom: stored.changedFrom,
    closedFrom: stored.closedFrom,
    lateAt: stored.lateAt,
    lateFrom: stored.lateFrom ?? FAR,
    lateSince: stored.lateSince ?? NEVER,
    restatedFrom: stored.restatedFrom ?? FAR,
    touched: false,
  };
}

/** Without pending work nothing is dirty: the spans follow from the evidence. */
function restorePart(stored: StoredPart): PartState {
  const { pending } = stored;
  const { points, fresh, counters } = stored.own;
  return {
    part: stored.part,
    own: { points: unpackPoints(points), fresh, counters },
    days: new Map(stored.days),
    compactedTo: stored.compactedTo,
    unknownSince: stored.unknownSince ?? null,
    spans: [...(pending?.spans ?? [])],
    validUntil: pending?.validUntil ?? FAR,
    dirtyFrom: pending?.dirtyFrom ?? FAR,
    publishedTo: stored.publishedTo,
    shown: stored.shown,
  };
}
