import { isCalendar, staysWithin, type WindowRange, windowRange } from '@infrapulse/domain';
import { type AssetState, type CityState, isExpected } from './city-state.ts';
import { hasClosed } from './closed-windows.ts';
import type { Emission, Pauses } from './emission.ts';
import type { MeasuredWindow } from './measured-state.ts';
import {
  closedMeasured,
  isMeasured,
  measuredDuring,
  measuredWindows,
  windowsUpTo,
} from './measured-windows.ts';
import { type Publisher, publishFamily } from './publish-records.ts';

/** Assets whose records go out in one step, so that none takes long; the rest follows in the next. */
const ASSETS_A_STEP = 100;

/** Records of assets whose meters have passed an edge, fallen silent, or told something late. */
export function* emitMeasured(city: CityState, publisher: Publisher): Pauses {
  let budget = ASSETS_A_STEP;
  for (const state of city.assets.values()) {
    if (!state.measured.due) continue;
    budget -= 1;
    if (budget < 0) return;
    const windows = measuredWindows(state, publisher.at);
    publishWindows(publisher, state, stillOpen(windows, publisher.at), '');
    state.measured.due = false;
    state.touched = true;
    yield;
  }
}

/** Records of one window of an asset that has closed, or that late data changed. */
export function publishClosedMeasured(
  publisher: Publisher,
  state: AssetState,
  range: WindowRange,
  reason: string,
): void {
  publishWindows(publisher, state, closedMeasured(state, range), reason);
}

/** Calendar windows that have closed are published as such, with all that they know. */
function stillOpen(windows: readonly MeasuredWindow[], at: number): readonly MeasuredWindow[] {
  return windows.filter(({ range }) => !hasClosed(range, at));
}

function publishWindows(
  publisher: Publisher,
  { asset }: AssetState,
  windows: readonly MeasuredWindow[],
  reason: string,
): void {
  for (const { family, range, sums } of windows) {
    const since = sinceOf(range, sums);
    publishFamily(publisher, { family, scope: 'asset', id: asset.id, range, sums, since, reason });
  }
}

/** Since when it is known of: the beginning of the window, unless it is younger. */
function sinceOf({ start, end }: WindowRange, sums: MeasuredWindow['sums']): number {
  return (sums['shortMs'] ?? 0) > 0 ? end : start;
}

/** Marks the assets whose meters have passed an edge or fallen silent since it last looked. */
export function* watchMeters(city: CityState, at: number): Pauses {
  for (const state of measuredOf(city)) {
    yield;
    measuredWindows(state, at);
    const { measured } = state;
    const seen = measured.memo?.seen ?? '';
    if (seen === measured.seen) continue;
    measured.seen = seen;
    measured.due = true;
    measured.unrolled = true;
    state.touched = true;
  }
}

function* measuredOf({ assets }: CityState): Iterable<AssetState> {
  for (const state of assets.values())
    if (isMeasured(state) && isExpected(state.asset)) yield state;
}

interface Member {
  readonly state: AssetState;
  readonly windows: readonly MeasuredWindow[];
}

/** Sums of the scopes above end at the newest edge that any asset has passed; each adds what it knows. */
export function* addMeasured(emission: Emission): Pauses {
  const { city, publisher } = emission;
  const members: Member[] = [];
  for (const state of measuredOf(city)) {
    members.push({ state, windows: measuredWindows(state, publisher.at) });
    yield;
  }
  const edges = edgesOf(members);
  for (const member of members) {
    addMember(emission, member, edges);
    yield;
  }
}

function edgesOf(members: readonly Member[]): ReadonlyMap<string, number> {
  const edges = new Map<string, number>();
  for (const { windows } of members)
    for (const { family, range } of windows)
      edges.set(family, Math.max(edges.get(family) ?? 0, range.end));
  return edges;
}

function addMember(
  { city, publisher, rollUp }: Emission,
  { state, windows }: Member,
  edges: ReadonlyMap<string, number>,
): void {
  const { asset, measured } = state;
  const changed = city.registerChanged || measured.unrolled;
  if (measured.unrolled) state.touched = true;
  measured.unrolled = false;
  const member = { kind: asset.kind, part: '', changed, isSteady: true } as const;
  for (const { family, range, sums } of stillOpen(windows, publisher.at)) {
    const edge = edges.get(family) as number;
    const common = commonRange(range.window, edge);
    const own = { family, range, sums };
    const isApart = sums['stale'] === 1 || (isCalendar(range.window) && range.start < common.start);
    const said = isApart ? upTo(state, edge, own) : sums;
    for (const { version, share } of sharesOf(state, { family, range: common, sums: said }))
      rollUp.add({ ...member, version, family, since: sinceOf(common, share) }, common, share);
  }
}

/**
 * What an asset measured while it was in each of its scopes; one that nobody registered has none. Of a scope it has
 * left it is no member any more.
 */
function sharesOf(state: AssetState, whole: MeasuredWindow) {
  const { family, range, sums } = whole;
  const stays = staysWithin(state.asset, range.start, range.end);
  const isMoved = stays.length > 1;
  return stays
    .filter(({ version }) => version.lifecycle !== 'UNREGISTERED')
    .map((stay) => {
      const { version } = stay;
      if (!isMoved) return { version, share: asMember(sums) };
      const own = measuredDuring(state, family, stay);
      const stale = sums['stale'] ?? 0;
      const shortMs = Math.max(0, range.end - range.start - own.requiredMs);
      const isHere = stay === stays.at(-1);
      return {
        version,
        share: isHere ? asMember({ ...own, stale, shortMs }) : { ...own, stale: 0 },
      };
    });
}

/** Of a window that still runs the figure ends at the edge. */
function commonRange(window: WindowRange['window'], edge: number): WindowRange {
  const range = windowRange(window, edge);
  return { ...range, end: Math.min(range.end, edge) };
}

/** Of meters that are silent, or that have not passed midnight yet: what they know of the window of the others. */
function upTo(state: AssetState, edge: number, own: MeasuredWindow): MeasuredWindow['sums'] {
  const isStale = own.sums['stale'] ?? 0;
  const windows = windowsUpTo(state, own.family, edge);
  const found = windows.find(({ range }) => range.window === own.range.window);
  return found ? { ...found.sums, stale: isStale } : own.sums;
}

/** A figure of many is too old only when all of them are. */
function asMember(sums: MeasuredWindow['sums']): MeasuredWindow['sums'] {
  return { ...sums, members: 1 };
}

/** Sums of every scope above for a window that closed or changed. */
export function addClosedMeasured(
  { rollUp }: Pick<Emission, 'rollUp'>,
  state: AssetState,
  range: WindowRange,
): void {
  const { asset } = state;
  const member = { kind: asset.kind, part: '', changed: true };
  for (const window of closedMeasured(state, range))
    for (const { version, share } of sharesOf(state, window))
      rollUp.add({ ...member, version, family: window.family }, range, share);
}
