import {
  type Asset,
  type AssetEvidence,
  type CarriedOver,
  type EnergyState,
  type EnergySums,
  emptyEnergy,
  type Intervals,
  type KindId,
  kindOf,
  type LevelState,
  type LogTimeState,
  NO_LOG_TIME,
  NOTHING_CARRIED,
  noAssetEvidence,
  noPartEvidence,
  type PartEvidence,
  type PlannedWindow,
  requiredBegins,
  type SessionBook,
  type StateSpan,
  type TimeSums,
  type WindowRange,
} from '@infrapulse/domain';
import { type Agenda, createAgenda } from './agenda.ts';
import type { Causes } from './causes.ts';
import { type DayRows, noRows, rowsFrom } from './day-rows.ts';
import { type DaysKept, NO_DAYS } from './days-kept.ts';
import { type MeasuredState, newMeasured } from './measured-state.ts';
import { createNumberSet, type NumberSet } from './number-set.ts';
import { type ClosedPeriods, noPeriods } from './period-blocks.ts';
import { type AssetQuality, noAssetQuality } from './quality/asset-quality.ts';
import { noQualityCity, type QualityCity } from './quality/quality-groups.ts';
import { beginOf, NO_SPANS, type SpanList } from './span-list.ts';
import { createWordBook, type WordBook } from './word-book.ts';

/**
 * Evidence of one part and what follows from it. Spans are derived: a checkpoint holds them only while something
 * heard has not been worked into them yet.
 */
export interface PartState {
  readonly part: string;
  readonly own: PartEvidence;
  /** Sums of the local days older than the evidence. A day restated gives new rows; others go behind in place. */
  days: DayRows;
  /** Instant within such a day at which the asset moved → sums from then to the day's end. */
  rests: DaysKept<TimeSums>;
  /** Evidence before it has been summed up and let go. */
  compactedTo: number;
  /** From before its spans begin. */
  carried: CarriedOver;
  /** From `compactedTo` on; the last one lasts until `validUntil` unless something is heard. */
  spans: SpanList;
  validUntil: number;
  /** Earliest instant whose state may have changed since the spans were computed. */
  dirtyFrom: number;
  /** What changed is only that we ourselves were away since then: what was known before it stands. */
  isOnlyAway: boolean;
  /** Closed spans up to here are on the log. */
  publishedTo: number;
  /** Present state as published; null before any was. */
  shown: StateSpan | null;
}

export interface AssetState {
  /** Place among the assets of the partition: outputs go in this order, after a restart too. */
  readonly number: number;
  /** That of its city. */
  readonly agenda: Agenda;
  asset: Asset;
  /** Where required time starts by any version, where these differ. */
  begins: readonly number[];
  readonly shared: AssetEvidence;
  readonly parts: Map<string, PartState>;
  energy: EnergyState;
  /** null until it tells of a session. */
  sessions: SessionBook | null;
  /**
   * Local day start, or an instant within the day at which it moved → PUE policy → sums from then to the day's end, of
   * days older than the samples kept.
   */
  energyDays: DaysKept<Record<string, EnergySums>>;
  readonly measured: MeasuredState;
  /** Newest values of its parts that a KPI shows as they stand. */
  levels: Readonly<LevelState>;
  /** The last edge that its meters had passed when its energy was looked at; 0 before the first. */
  edge: number;
  /** Newest rack metrics, by ts. */
  racks: Readonly<Record<string, { readonly ts: number; readonly value: number }>>;
  readonly quality: AssetQuality;
  /** Something that its figures show changed since its records were published. */
  due: boolean;
  /** Records of the long windows are due as well: it found no room when its hour came. */
  longDue: boolean;
  /** Its records were published since sums were last sent to stage two. */
  unrolled: boolean;
  /**
   * Spans of its parts were computed, or it told of a session, since its times were added up; of a restored one spans
   * always are.
   */
  moved: boolean;
  /** Earliest instant of that change. */
  changedFrom: number;
  /** Earliest instant of a change that closed calendar windows have not been checked for. */
  closedFrom: number;
  /** Log time of the newest message about the past, or of the first of all; such work waits until it is quiet. */
  lateAt: number;
  /** Earliest instant of a change to days that are summed up already; FAR when there is none. */
  lateFrom: number;
  /** Log time when such a change was first seen; NEVER when there is none. */
  lateSince: number;
  /** Earliest day whose sums the job restated and whose closed windows have not been published; FAR for none. */
  restatedFrom: number;
}

export interface GatewayState {
  readonly alive: Intervals;
  readonly offline: Intervals;
}

/** A calendar window whose records go out asset by asset; `next` is the number of the one whose turn it is. */
export interface Closing {
  readonly range: WindowRange;
  next: number;
}

/** Everything the fold of one partition remembers. */
export interface CityState {
  readonly partition: number;
  /** What its state says by number. */
  readonly book: WordBook;
  readonly assets: ReadonlyMap<string, AssetState>;
  /** The same by their numbers. */
  readonly ordered: readonly AssetState[];
  readonly byKind: ReadonlyMap<KindId, AssetState[]>;
  readonly agenda: Agenda;
  /** Numbers of those whose meters have told of anything. */
  readonly metered: NumberSet;
  readonly gateways: Map<string, GatewayState>;
  readonly windows: Map<string, PlannedWindow>;
  /** Why closed windows may change. */
  readonly causes: Causes;
  /** Our own outages, per ingest instance. */
  readonly outages: Map<string, Intervals>;
  /** What was published last of calendar windows that closed; the subject is an asset. */
  readonly published: ClosedPeriods;
  readonly quality: QualityCity;
  clock: LogTimeState;
  /** Last step at which records of parts and assets were published, and last T at which sums were. */
  emittedAt: number;
  rolledAt: number;
  /** Log time of the newest restated day; closed windows that hold such days are published once it is quiet. */
  restatedAt: number;
  /** Closed windows that hold restated days and wait to be published, oldest first. */
  readonly restating: WindowRange[];
  /** Log time when they were gathered: days restated later are not among them. */
  restatingSince: number;
  /** Calendar windows that closed or became final and of which not all assets have told yet, oldest first. */
  readonly closing: Closing[];
  /** Number of the asset whose old days are summed up next; null while none waits for its turn. */
  compacting: number | null;
  /** Number of the asset whose records go out first in the next step. */
  turn: number;
  /** State keys beside those of assets that changed since the last checkpoint. */
  readonly touched: Set<string>;
  /** Bumped when a register version changed: counts are computed again. */
  registerChanged: boolean;
  /** Assets of which the register has learned something since counts were told. */
  readonly restocked: Set<string>;
}

export const FAR = Number.MAX_SAFE_INTEGER;
export const NEVER = Number.MIN_SAFE_INTEGER;

export function emptyCity(partition: number, book = createWordBook()): CityState {
  return {
    partition,
    book,
    assets: new Map(),
    ordered: [],
    byKind: new Map(),
    agenda: createAgenda(),
    metered: createNumberSet(),
    gateways: new Map(),
    windows: new Map(),
    causes: new Map(),
    outages: new Map(),
    published: noPeriods(),
    quality: noQualityCity(),
    clock: NO_LOG_TIME,
    emittedAt: 0,
    rolledAt: 0,
    restatedAt: NEVER,
    restating: [],
    restatingSince: NEVER,
    closing: [],
    compacting: null,
    turn: 0,
    touched: new Set(),
    registerChanged: true,
    restocked: new Set(),
  };
}

export function newAsset({ agenda, ordered }: CityState, asset: Asset): AssetState {
  return {
    number: ordered.length,
    agenda,
    asset,
    begins: requiredBegins(asset),
    shared: noAssetEvidence(),
    parts: new Map(),
    energy: emptyEnergy(),
    sessions: null,
    energyDays: NO_DAYS,
    measured: newMeasured(),
    levels: {},
    racks: {},
    quality: noAssetQuality(),
    due: true,
    longDue: false,
    moved: true,
    unrolled: false,
    edge: 0,
    changedFrom: FAR,
    closedFrom: FAR,
    lateAt: NEVER,
    lateFrom: FAR,
    lateSince: NEVER,
    restatedFrom: FAR,
  };
}

/** Behind the others: its number says so. */
export function addAsset(city: CityState, state: AssetState): void {
  (city.assets as Map<string, AssetState>).set(state.asset.id, state);
  (city.ordered as AssetState[])[state.number] = state;
  const { kind } = state.asset;
  const alike = city.byKind.get(kind);
  if (alike) alike.push(state);
  else (city.byKind as Map<KindId, AssetState[]>).set(kind, [state]);
  city.agenda.wake(state.number);
}

/** What the register says of it now; of another kind, it is among those of that kind, in their order. */
export function changeAsset(city: CityState, state: AssetState, asset: Asset): void {
  const { kind } = state.asset;
  state.asset = asset;
  state.begins = requiredBegins(asset);
  if (asset.kind === kind) return;
  const byKind = city.byKind as Map<KindId, AssetState[]>;
  const others = ofKind(city, kind).filter((one) => one !== state);
  const alike = [...ofKind(city, asset.kind), state];
  byKind.set(kind, others);
  byKind.set(
    asset.kind,
    alike.sort((a, b) => a.number - b.number),
  );
}

/** Something of it changed: it is kept with the next checkpoint, and looked at in the next step. */
export function touch({ agenda, number }: AssetState): void {
  agenda.touch(number);
}

/** Those that a step has to look at, in their order, from the one of this number on. */
export function* awakeOf({ agenda, ordered }: CityState, from = 0): Iterable<AssetState> {
  for (const number of agenda.awake(from)) yield ordered[number] as AssetState;
}

/** In their order. */
export function ofKind({ byKind }: CityState, kind: KindId): readonly AssetState[] {
  return byKind.get(kind) ?? [];
}

/** By some version of the register its readings are expected: it has figures. */
export function isExpected({ versions }: Asset): boolean {
  return versions.some(({ telemetry }) => telemetry === 'expected');
}

export function partState(state: AssetState, part: string): PartState {
  const known = state.parts.get(part);
  if (known) return known;
  const made = newPart(part);
  state.parts.set(part, made);
  return made;
}

function newPart(part: string): PartState {
  return {
    part,
    own: noPartEvidence(),
    days: noRows(),
    rests: NO_DAYS,
    compactedTo: NEVER,
    carried: NOTHING_CARRIED,
    spans: NO_SPANS,
    validUntil: NEVER,
    dirtyFrom: NEVER,
    isOnlyAway: false,
    publishedTo: NEVER,
    shown: null,
  };
}

/** Parts whose status counts: those of a role with status; of an asset that lists none, every part heard of. */
export function countedParts({ asset, parts }: AssetState): readonly PartState[] {
  const roles = kindOf(asset.kind).roles;
  const listed = new Set<string>();
  let lists = false;
  for (const version of asset.versions) {
    if (version.lifecycle !== 'UNREGISTERED') lists = true;
    for (const { part, role } of version.parts)
      if (roles[role]?.hasStatus ?? true) listed.add(part);
  }
  const counted = [...parts.values()].filter(
    ({ part }) => part !== '' && (lists ? listed.has(part) : true),
  );
  const own = parts.get('');
  return counted.length > 0 || !own ? counted : [own];
}

/** Since when its sums are known; FAR when there are none. What it was before it was in service needs none. */
export function knownFrom({ days, spans }: PartState): number {
  return rowsFrom(days) ?? beginOf(spans) ?? FAR;
}
