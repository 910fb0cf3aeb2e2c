import {
  type Asset,
  type AssetEvidence,
  type ClosedSpan,
  carriedOf,
  type EnergyState,
  emptyEnergy,
  type Intervals,
  type LevelState,
  NO_COUNTERS,
  type PartEvidence,
  type Points,
  requiredBegins,
  type StateSpan,
  sharedSays,
  type TimeSums,
} from '@infrapulse/domain';
import type { KeptState, StateChange } from '@infrapulse/ports';
import { type AssetState, type CityState, FAR, NEVER, type PartState } from './city-state.ts';
import { noRows } from './day-rows.ts';
import { NO_DAYS } from './days-kept.ts';
import type { Days } from './keep-months.ts';
import { restoreSessions, type StoredSessions, storeSessions } from './keep-sessions.ts';
import { restoreMeasured, type StoredMeasured, storeMeasured } from './measured-state.ts';
import {
  type FormerPoints,
  isOlderBehind,
  type PackedOlder,
  type PackedPoints,
  type Packing,
  packOlder,
  packPoints,
  putOlder,
  unpackPoints,
} from './pack-points.ts';
import { restoreQuality, type StoredQuality, storeQuality } from './quality/asset-quality.ts';
import { orNothing, sharedAsset } from './shared-register.ts';
import { beginOf, eachSpan, openSince, spanList } from './span-list.ts';
import type { WordBook } from './word-book.ts';

type StoredPoints = PackedPoints | FormerPoints;

/**
 * ms from the `base` of the asset; null where there is none. Each would take nine bytes, Unix ms as well as the numbers
 * that stand for none in memory.
 */
type Instant = number | null;

/** Since when, and what: the number of it in the word book of the city where it has one. */
type ShownSpan = readonly [start: Instant, says: number | readonly string[]];

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
  readonly shown: ShownSpan | StateSpan | null | string;
  /** While something heard is not worked into the spans yet: the spans as they are, else null. */
  readonly pending: {
    readonly spans: readonly ClosedSpan[];
    readonly dirtyFrom: number;
    readonly validUntil: number;
  } | null;
}

interface StoredAsset {
  readonly number: number;
  /** From it instants of the asset and its parts count, Unix ms; absent from states of former releases, where it is 0. */
  readonly base?: number;
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

/** An asset, and what of its older points is new. Of points that have gone the key stays: the newest say whether there are any. */
export function* assetChanges(state: AssetState, book: WordBook): Iterable<StateChange> {
  const { asset, shared, parts } = state;
  yield [`a/${asset.id}`, storeAsset(state, book)];
  yield* olderChange(shared.overlay, olderKey(asset.id, ''), book);
  for (const { part, own } of parts.values())
    if (part !== '') yield* olderChange(own.points, olderKey(asset.id, part), book);
}

function* olderChange({ older }: Points, key: string, book: WordBook): Iterable<StateChange> {
  if (!older || older.isStored) return;
  older.isStored = true;
  yield [key, packOlder(older, book)];
}

function olderKey(asset: string, part: string): string {
  return `e/${asset}~${part}`;
}

function storeAsset(state: AssetState, book: WordBook): StoredAsset {
  const { alive, offline, offlineWith, overlay } = state.shared;
  const isLikeGateways = Object.keys(offlineWith).length === 0;
  const base = alive.at(-1) ?? 0;
  const packing = { base, book };
  const instantOf = instantsFrom(base);
  return {
    number: state.number,
    base,
    shared: {
      overlay: packPoints(overlay, packing),
      alive: shifted(alive, -base),
      offline,
      ...(!isLikeGateways && { offlineWith }),
    },
    parts: Array.from(state.parts.values(), (part) => storePart(part, packing)),
    energy: state.energy,
    ...(state.sessions && { sessions: storeSessions(state.sessions) }),
    measured: storeMeasured(state.measured),
    levels: state.levels,
    racks: state.racks,
    quality: storeQuality(state.quality, base),
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

function storePart(state: PartState, packing: Packing): StoredPart {
  const { base } = packing;
  const instantOf = instantsFrom(base);
  const { spans, dirtyFrom, validUntil, compactedTo } = state;
  const begin = dirtyFrom === FAR && compactedTo === NEVER ? beginOf(spans) : undefined;
  const { points, fresh, counters } = state.own;
  return {
    part: state.part,
    own: { points: packPoints(points, packing), fresh: shifted(fresh, -base), counters },
    compactedTo: instantOf(compactedTo),
    ...(begin !== undefined && { begin }),
    ...state.carried,
    ...(state.rests.size > 0 && { rests: [...state.rests] }),
    publishedTo: instantOf(state.publishedTo),
    shown: state.shown && shownFrom(packing, state.shown),
    pending: dirtyFrom === FAR ? null : { spans: [...eachSpan(spans)], dirtyFrom, validUntil },
  };
}

function shownFrom({ base, book }: Packing, span: StateSpan): ShownSpan {
  const { start, state, status, cause, raw } = span;
  const says = [state, status, cause, raw];
  return [instantsFrom(base)(start), book.numberOf(says) ?? says];
}

function instantsFrom(base: number): (t: number) => Instant {
  return (t) => (t === FAR || t === NEVER ? null : t - base);
}

function shifted(intervals: Intervals, by: number): Intervals {
  return intervals.map((t) => t + by);
}

export function restoreAsset(
  { agenda, book }: CityState,
  state: KeptState,
  id: string,
): AssetState {
  const asset = sharedAsset(state.get(`r/${id}`) as Asset);
  const stored = state.get(`a/${id}`) as StoredAsset;
  const { base = 0 } = stored;
  const packing = { base, book };
  const behind = partsWithOlder(stored);
  const instantOf = instantsBack(base);
  const { alive, offline, offlineWith = {}, overlay } = stored.shared;
  const restored: AssetState = {
    number: stored.number,
    agenda,
    asset,
    begins: requiredBegins(asset),
    shared: {
      overlay: unpackPoints(overlay, packing),
      alive: shifted(alive, base),
      offline,
      offlineWith: orNothing(offlineWith),
    },
    parts: new Map(stored.parts.map((part) => [part.part, restorePart(part, packing)] as const)),
    energy: restoreEnergy(stored.energy),
    sessions: stored.sessions ? restoreSessions(stored.sessions) : null,
    energyDays: NO_DAYS,
    measured: restoreMeasured(stored.measured),
    levels: orNothing(stored.levels ?? {}),
    racks: orNothing(stored.racks),
    quality: restoreQuality(stored.quality, base),
    due: stored.due,
    longDue: stored.longDue,
    moved: true,
    unrolled: stored.unrolled,
    edge: stored.edge,
    changedFrom: instantOf(stored.changedFrom, FAR),
    closedFrom: instantOf(stored.closedFrom, FAR),
    lateAt: instantOf(stored.lateAt, NEVER),
    lateFrom: instantOf(stored.lateFrom, FAR),
    lateSince: instantOf(stored.lateSince, NEVER),
    restatedFrom: instantOf(stored.restatedFrom, FAR),
  };
  for (const part of behind) {
    const points = part === '' ? restored.shared.overlay : restored.parts.get(part)?.own.points;
    // Read when all else has been: bytes of a state are lent until the next is asked for.
    if (points) putOlder(points, state.get(olderKey(id, part)) as PackedOlder, book);
  }
  return restored;
}

/** Of most assets there are no meters: they share this. */
function restoreEnergy(stored: EnergyState): EnergyState {
  const none = emptyEnergy();
  const isNone = stored.hotFrom === none.hotFrom && Object.keys(stored.meters).length === 0;
  return isNone ? none : stored;
}

function partsWithOlder({ shared, parts }: StoredAsset): string[] {
  const behind = parts.filter(({ own }) => isOlderBehind(own.points)).map(({ part }) => part);
  return isOlderBehind(shared.overlay) ? ['', ...behind] : behind;
}

/** Without pending work nothing is dirty: the spans follow from the evidence. */
function restorePart(stored: StoredPart, packing: Packing): PartState {
  const { base } = packing;
  const instantOf = instantsBack(base);
  const { pending } = stored;
  const { points, fresh, counters } = stored.own;
  return {
    part: stored.part,
    own: {
      points: unpackPoints(points, packing),
      fresh: shifted(fresh, base),
      counters: counters.length > 0 ? counters : NO_COUNTERS,
    },
    days: noRows(),
    rests: stored.rests ? new Map(stored.rests) : NO_DAYS,
    compactedTo: instantOf(stored.compactedTo, NEVER),
    carried: carriedOf(stored.unknownSince ?? null, stored.isOut ?? false),
    spans: spanList(pending ? pending.spans : beginning(stored)),
    validUntil: pending?.validUntil ?? FAR,
    dirtyFrom: pending?.dirtyFrom ?? FAR,
    isOnlyAway: false,
    publishedTo: instantOf(stored.publishedTo, NEVER),
    shown: restoreShown(stored.shown, packing),
  };
}

/** A mark of where the spans begin, until they are computed again. */
function beginning({ begin }: StoredPart): ClosedSpan[] {
  if (begin === undefined) return [];
  return [{ start: begin, end: begin, state: 'NOT_IN_SERVICE', status: '', cause: '', raw: '' }];
}

function restoreShown(shown: StoredPart['shown'], packing: Packing): StateSpan | null {
  if (shown === null || shown === '') return null;
  if (typeof shown === 'string') return restoreShown(JSON.parse(shown) as StateSpan, packing);
  if (!isFrom(shown)) return openSince(shown.start, sharedSays(shown));
  const [start, says] = shown;
  const texts = typeof says === 'number' ? packing.book.textsOf(says) : says;
  const [state, status, cause, raw] = texts as [
    StateSpan['state'],
    string,
    StateSpan['cause'],
    string,
  ];
  const told = sharedSays({ state, status, cause, raw });
  return openSince(instantsBack(packing.base)(start, NEVER), told);
}

function isFrom(shown: ShownSpan | StateSpan): shown is ShownSpan {
  return Array.isArray(shown);
}

/** `none` stands for that there is none. */
function instantsBack(base: number): (instant: Instant | undefined, none: number) => number {
  return (instant, none) => (instant === null || instant === undefined ? none : instant + base);
}
