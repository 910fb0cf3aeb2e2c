import { type MeasureSums, type Stay, staysWithin, type WindowRange } from '@infrapulse/domain';
import { type AssetState, awakeOf, type CityState, isExpected, touch } from './city-state.ts';
import { hasClosed } from './closed-windows.ts';
import type { Emission, Pauses } from './emission.ts';
import type { MeasuredWindow } from './measured-state.ts';
import { closedMeasured, isMeasured, measuredDuring, measuredWindows } from './measured-windows.ts';
import { type Publisher, publishFamily } from './publish-records.ts';
import type { Scope } from './roll-up.ts';
import { scopesOfAsset, staysInScope } from './scopes-of-asset.ts';

/** Assets whose records go out in one step, so that none takes long; the rest follows in the next. */
const ASSETS_A_STEP = 100;

/** Records of assets whose meters have passed an edge, fallen silent, or told something late. */
export function* emitMeasured(city: CityState, publisher: Publisher): Pauses {
  let budget = ASSETS_A_STEP;
  for (const state of awakeOf(city)) {
    if (!state.measured.due) continue;
    budget -= 1;
    if (budget < 0) return;
    const windows = measuredWindows(state, publisher.at);
    publishWindows(publisher, state, stillOpen(windows, publisher.at), '');
    state.measured.due = false;
    touch(state);
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
export function sinceOf({ start, end }: WindowRange, sums: MeasuredWindow['sums']): number {
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
    touch(state);
  }
}

export function* measuredOf({ metered, ordered }: CityState): Iterable<AssetState> {
  for (const number of metered.from(0)) {
    const state = ordered[number] as AssetState;
    if (isMeasured(state) && isExpected(state.asset)) yield state;
  }
}

/**
 * What an asset measured while it was in each of its scopes; one that nobody registered has none. Of a scope it has
 * left it is no member any more.
 */
function sharesOf(
  { asset }: AssetState,
  { range, sums }: MeasuredWindow,
  during: (stays: readonly Stay[]) => MeasureSums,
): readonly (readonly [Scope, MeasuredWindow['sums']])[] {
  const { start, end } = range;
  const isMoved = staysWithin(asset, start, end).length > 1;
  const stale = sums['stale'] ?? 0;
  return [...scopesOfAsset(asset, end - 1).values()].map(({ scope, isHere }) => {
    if (!isMoved) return [scope, asMember(sums)];
    const own = during(staysInScope(asset, range, scope));
    const shortMs = Math.max(0, end - start - own.requiredMs);
    return [scope, isHere ? asMember({ ...own, stale, shortMs }) : { ...own, stale: 0 }];
  });
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
  for (const window of closedMeasured(state, range)) {
    const { family } = window;
    const share = { kind: state.asset.kind, family, changed: true };
    const during = (stays: readonly Stay[]) => measuredDuring(state, family, stays);
    for (const [scope, sums] of sharesOf(state, window, during))
      rollUp.addTo(scope, share, range, sums);
  }
}
