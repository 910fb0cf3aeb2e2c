import {
  isCalendar,
  latestVersion,
  versionAt,
  WATERMARK_MS,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import type { AssetState, CityState } from './city-state.ts';
import type { Emission } from './emission.ts';
import type { MeasuredWindow } from './measured-state.ts';
import { closedMeasured, isMeasured, measuredWindows, windowsUpTo } from './measured-windows.ts';
import { type Publisher, publishFamily } from './publish-records.ts';

/** Assets whose records go out in one step, so that none takes long; the rest follows in the next. */
const ASSETS_A_STEP = 100;

/** Records of assets whose meters have passed an edge, fallen silent, or told something late. */
export function emitMeasured(city: CityState, publisher: Publisher): void {
  let budget = ASSETS_A_STEP;
  for (const state of city.assets.values()) {
    if (!state.measured.due) continue;
    budget -= 1;
    if (budget < 0) return;
    const windows = measuredWindows(state, publisher.at);
    publishWindows(publisher, state, stillOpen(windows, publisher.at), '');
    state.measured.due = false;
    state.touched = true;
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
  return windows.filter(({ range: { window, start } }) => {
    return !isCalendar(window) || at < windowRange(window, start).end + WATERMARK_MS;
  });
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
export function watchMeters(city: CityState, at: number): void {
  for (const state of measuredOf(city)) {
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
    if (isMeasured(state) && latestVersion(state.asset).telemetry === 'expected') yield state;
}

interface Member {
  readonly state: AssetState;
  readonly windows: readonly MeasuredWindow[];
}

/** Sums of the scopes above end at the newest edge that any asset has passed; each adds what it knows. */
export function addMeasured(emission: Emission): void {
  const { city, publisher } = emission;
  const members = Array.from(measuredOf(city), (state) => {
    return { state, windows: measuredWindows(state, publisher.at) };
  });
  const edges = edgesOf(members);
  for (const member of members) addMember(emission, member, edges);
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
  const version = versionAt(asset, publisher.at);
  if (version.lifecycle === 'UNREGISTERED') return;
  const member = { kind: asset.kind, version, part: '', changed, isSteady: true } as const;
  for (const { family, range, sums } of stillOpen(windows, publisher.at)) {
    const edge = edges.get(family) as number;
    const common = commonRange(range.window, edge);
    const own = { family, range, sums };
    const isApart = sums['stale'] === 1 || (isCalendar(range.window) && range.start < common.start);
    const said = isApart ? upTo(state, edge, own) : sums;
    rollUp.add({ ...member, family, since: sinceOf(common, said) }, common, asMember(said));
  }
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
  const version = versionAt(asset, range.end - 1);
  const member = { kind: asset.kind, version, part: '', changed: true };
  for (const { family, sums } of closedMeasured(state, range))
    rollUp.add({ ...member, family }, range, asMember(sums));
}
