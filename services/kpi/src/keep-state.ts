import {
  type Asset,
  type AssetEvidence,
  type Cause,
  type ClosedSpan,
  type EnergyState,
  type LevelState,
  type LogTimeState,
  type PartEvidence,
  type PlannedWindow,
  requiredBegins,
  type StateSpan,
  sharedSays,
  type TimeSums,
  type WindowRange,
} from '@infrapulse/domain';
import type { KeptState, StateChange } from '@infrapulse/ports';
import {
  type AssetState,
  addAsset,
  type CityState,
  type Closing,
  emptyCity,
  FAR,
  type GatewayState,
  NEVER,
  type PartState,
} from './city-state.ts';
import { noRows } from './day-rows.ts';
import { NO_DAYS } from './days-kept.ts';
import { type Days, restoreMonths, storeMonth } from './keep-months.ts';
import { restoreSessions, type StoredSessions, storeSessions } from './keep-sessions.ts';
import { restoreMeasured, type StoredMeasured, storeMeasured } from './measured-state.ts';
import { type FormerPoints, type PackedPoints, packPoints, unpackPoints } from './pack-points.ts';
import { closePeriods, restorePeriods, type StoredPeriods, storePeriods } from './period-blocks.ts';
import { restoreQuality, type StoredQuality, storeQuality } from './quality/asset-quality.ts';
import { qualityChanges, restoreQualityKey } from './quality/keep-quality.ts';
import { beginOf, eachSpan, spanList } from './span-list.ts';
import { blocksOf } from './state-blocks.ts';

type StoredPoints = PackedPoints | FormerPoints;

/** Unix ms; null where there is none: of the numbers that stand for it in memory each would take nine bytes. */
type Instant = number | null;

interface StoredPart {
  readonly part: string;
  readonly own: Omit<PartEvidence, 'points'> & { readonly points: StoredPoints };
  readonly compactedTo: Instant;
  /** Where its spans begin; absent where that is `compactedTo`, while `pending` has them, and from states of former releases. */
  readonly begin?: number;
  /** Absent from states of former releases. */
  readonly unknownSince?: number | null;
  readonly isOut?: boolean;
  /** Absent where the asset has not moved within a day that is kept. */
  readonly rests?: Days<TimeSums>;
  readonly publishedTo: Instant;
  /** Of former releases as JSON text, '' for null. */
  readonly shown: StateSpan | null | string;
  /** While something heard is not worked into the spans yet: the spans as they are, else null. */
  readonly pending: {
    readonly spans: readonly ClosedSpan[];
    readonly dirtyFrom: number;
    readonly validUntil: number;
  } | null;
}

interface StoredAsset {
  readonly number: number;
  readonly shared: Pick<AssetEvidence, 'alive' | 'offline'> & {
    readonly overlay: StoredPoints;
    /** Absent where there is none. */
    readonly offlineWith?: AssetEvidence['offlineWith'];
  };
  readonly parts: readonly StoredPart[];
  readonly energy: EnergyState;
  /** Absent where no session was told of. */
  readonly sessions?: StoredSessions;
  /** Absent from states of former releases, as levels are. */
  readonly measured?: StoredMeasured;
  readonly levels?: LevelState;
  readonly racks: AssetState['racks'];
  /** Absent from states of former releases. */
  readonly quality?: StoredQuality;
  readonly due: boolean;
  readonly longDue: boolean;
  readonly unrolled: boolean;
  readonly edge: number;
  readonly changedFrom: Instant;
  readonly closedFrom: Instant;
  readonly lateAt: Instant;
  /** Absent from states of former releases, as the two behind it. */
  readonly lateFrom?: Instant;
  readonly lateSince?: Instant;
  readonly restatedFrom?: Instant;
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
  readonly closing?: readonly Closing[];
  readonly compacting?: number | null;
  readonly outages: readonly (readonly [string, number[]])[];
  readonly registerChanged: boolean;
  /** Absent from states of former releases. */
  readonly restocked?: readonly string[];
}

/**
 * State keys: `a/` asset, `r/` what the register says of it, `b/` why its closed windows may change, `d/month/` its rows of
 * days, `c/` what it published of a closed window, `g/` gateway, `w/` planned window, `clock`.
 */
export function* changesOf(city: CityState): Iterable<StateChange> {
  for (const number of city.agenda.takeTouched()) {
    const state = city.ordered[number] as AssetState;
    yield [`a/${state.asset.id}`, storeAsset(state)];
  }
  const assetsIn = blocksOf(city.assets.keys());
  for (const key of city.touched) yield [key, storedOf(city, key, assetsIn)];
  city.touched.clear();
  closePeriods(city.published);
  yield* qualityChanges(city.quality);
  yield ['clock', storeClock(city)];
}

function storeClock(city: CityState): StoredClock {
  const { clock, emittedAt, rolledAt, turn, registerChanged } = city;
  const { restatedAt, restating, restatingSince, closing, compacting } = city;
  return {
    ...{ clock, emittedAt, rolledAt, turn, registerChanged },
    ...{ restatedAt, restating: [...restating], restatingSince },
    closing: closing.map((each) => ({ ...each })),
    compacting,
    outages: [...city.outages],
    restocked: [...city.restocked],
  };
}

function storedOf(
  city: CityState,
  key: string,
  assetsIn: (block: number) => readonly string[],
): unknown {
  const id = key.slice(2);
  if (key.startsWith('g/')) return city.gateways.get(id);
  if (key.startsWith('b/')) return city.causes.get(id);
  if (key.startsWith('r/')) return city.assets.get(id)?.asset;
  if (key.startsWith('d/')) return storeMonth(city, key, assetsIn);
  if (key.startsWith('w/')) return city.windows.get(id);
  return storePeriods(city.published, key);
}

function storeAsset(state: AssetState): StoredAsset {
  const { alive, offline, offlineWith, overlay } = state.shared;
  const isLikeGateways = Object.keys(offlineWith).length === 0;
  return {
    number: state.number,
    shared: {
      ...{ overlay: packPoints(overlay), alive, offline },
      ...(!isLikeGateways && { offlineWith }),
    },
    parts: Array.from(state.parts.values(), storePart),
    energy: state.energy,
    ...(state.sessions && { sessions: storeSessions(state.sessions) }),
    measured: storeMeasured(state.measured),
    levels: state.levels,
    racks: state.racks,
    quality: storeQuality(state.quality),
    due: state.due,
    longDue: state.longDue,
    unrolled: state.unrolled,
    edge: state.edge,
    changedFrom: instantOf(state.changedFrom),
    closedFrom: instantOf(state.closedFrom),
    lateAt: instantOf(state.lateAt),
    lateFrom: instantOf(state.lateFrom),
    lateSince: instantOf(state.lateSince),
    restatedFrom: instantOf(state.restatedFrom),
  };
}

function storePart(state: PartState): StoredPart {
  const { spans, dirtyFrom, validUntil, compactedTo } = state;
  const begin = dirtyFrom === FAR && compactedTo === NEVER ? beginOf(spans) : undefined;
  const { points, fresh, counters } = state.own;
  return {
    part: state.part,
    own: { points: packPoints(points), fresh, counters },
    compactedTo: instantOf(compactedTo),
    ...(begin !== undefined && { begin }),
    ...state.carried,
    ...(state.rests.size > 0 && { rests: [...state.rests] }),
    publishedTo: instantOf(state.publishedTo),
    shown: state.shown,
    pending: dirtyFrom === FAR ? null : { spans: [...eachSpan(spans)], dirtyFrom, validUntil },
  };
}

function instantOf(t: number): Instant {
  return t === FAR || t === NEVER ? null : t;
}

/** The city as of a checkpoint; spans are computed again by who restores it. */
export function restoreCity(partition: number, state: KeptState): CityState {
  const city = emptyCity(partition);
  const assets: AssetState[] = [];
  for (const key of state.keys()) {
    const id = key.slice(2);
    const isAsset = key.startsWith('a/');
    if (isAsset) assets.push(restoreAsset(city, state.get(`r/${id}`) as Asset, state.get(key)));
    else if (!key.startsWith('r/') && !key.startsWith('d/')) restoreKey(city, key, state.get(key));
  }
  assets.sort((a, b) => a.number - b.number);
  for (const asset of assets) addAsset(city, asset);
  restoreMonths(city, state);
  return city;
}

function restoreKey(city: CityState, key: string, value: unknown): void {
  const id = key.slice(2);
  if (restoreQualityKey(city.quality, key, value)) return;
  if (key === 'clock') restoreClock(city, value as StoredClock);
  else if (key.startsWith('b/')) city.causes.set(id, value as readonly Cause[]);
  else if (key.startsWith('g/')) city.gateways.set(id, value as GatewayState);
  else if (key.startsWith('w/')) city.windows.set(id, value as PlannedWindow);
  else restorePeriods(city.published, key, value as StoredPeriods);
}

function restoreClock(city: CityState, stored: StoredClock): void {
  city.clock = stored.clock;
  city.emittedAt = stored.emittedAt;
  city.rolledAt = stored.rolledAt;
  city.turn = stored.turn ?? 0;
  city.restatedAt = stored.restatedAt ?? NEVER;
  city.restatingSince = stored.restatingSince ?? NEVER;
  city.restating.push(...(stored.restating ?? []));
  city.compacting = stored.compacting ?? null;
  city.closing.push(...(stored.closing ?? []).map((each) => ({ ...each })));
  city.registerChanged = stored.registerChanged;
  for (const asset of stored.restocked ?? []) city.restocked.add(asset);
  for (const [node, intervals] of stored.outages) city.outages.set(node, intervals);
}

function restoreAsset({ agenda }: CityState, asset: Asset, value: unknown): AssetState {
  const stored = value as StoredAsset;
  const { alive, offline, offlineWith = {}, overlay } = stored.shared;
  return {
    number: stored.number,
    agenda,
    asset,
    begins: requiredBegins(asset),
    shared: { overlay: unpackPoints(overlay), alive, offline, offlineWith },
    parts: new Map(stored.parts.map((part) => [part.part, restorePart(part)] as const)),
    energy: stored.energy,
    sessions: stored.sessions ? restoreSessions(stored.sessions) : null,
    energyDays: NO_DAYS,
    measured: restoreMeasured(stored.measured),
    levels: stored.levels ?? {},
    racks: stored.racks,
    quality: restoreQuality(stored.quality),
    due: stored.due,
    longDue: stored.longDue,
    moved: true,
    unrolled: stored.unrolled,
    edge: stored.edge,
    changedFrom: stored.changedFrom ?? FAR,
    closedFrom: stored.closedFrom ?? FAR,
    lateAt: stored.lateAt ?? NEVER,
    lateFrom: stored.lateFrom ?? FAR,
    lateSince: stored.lateSince ?? NEVER,
    restatedFrom: stored.restatedFrom ?? FAR,
  };
}

/** Without pending work nothing is dirty: the spans follow from the evidence. */
function restorePart(stored: StoredPart): PartState {
  const { pending } = stored;
  const { points, fresh, counters } = stored.own;
  return {
    part: stored.part,
    own: { points: unpackPoints(points), fresh, counters },
    days: noRows(),
    rests: stored.rests ? new Map(stored.rests) : NO_DAYS,
    compactedTo: stored.compactedTo ?? NEVER,
    carried: { unknownSince: stored.unknownSince ?? null, isOut: stored.isOut ?? false },
    spans: spanList(pending ? pending.spans : beginning(stored)),
    validUntil: pending?.validUntil ?? FAR,
    dirtyFrom: pending?.dirtyFrom ?? FAR,
    publishedTo: stored.publishedTo ?? NEVER,
    shown: restoreShown(stored.shown),
  };
}

/** A mark of where the spans begin, until they are computed again. */
function beginning({ begin }: StoredPart): ClosedSpan[] {
  if (begin === undefined) return [];
  return [{ start: begin, end: begin, state: 'NOT_IN_SERVICE', status: '', cause: '', raw: '' }];
}

function restoreShown(shown: StoredPart['shown']): StateSpan | null {
  if (shown === null || shown === '') return null;
  const told = typeof shown === 'string' ? (JSON.parse(shown) as StateSpan) : shown;
  return { start: told.start, end: null, ...sharedSays(told) };
}
