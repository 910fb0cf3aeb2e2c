import {
  type EnergySums,
  isSilentSince,
  meterLayouts,
  PUBLISHED_WINDOWS,
  type PuePolicy,
  passedEdge,
  puePolicies,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import type { AssetState } from './city-state.ts';
import { hasClosed } from './closed-windows.ts';
import { familyOf } from './families.ts';
import { sumEnergy } from './sum-windows.ts';

interface EnergyWindow {
  readonly family: string;
  readonly range: WindowRange;
  readonly sums: Readonly<Record<string, number>>;
  /** Since when it is known of: the beginning of the window, unless it is younger. */
  readonly since: number;
}

/** The last 15-min edge that all meters of a policy have passed. */
export interface PolicyEdge {
  readonly policy: PuePolicy;
  readonly edge: number;
  /** They passed it too long ago to say anything about the present. */
  readonly stale: boolean;
}

/** By every policy that the data centre has meters for at `at`, but those with a meter that never spoke. */
export function edgesOf({ asset, energy }: AssetState, at: number): readonly PolicyEdge[] {
  const layouts = meterLayouts(asset.versions);
  const layout = layouts.findLast(({ from }) => from <= at);
  return (layout ? puePolicies(layout) : []).flatMap((policy) => {
    const edge = passedEdge({ state: energy, layouts, policy }, at);
    if (edge === null) return [];
    return [{ policy, edge, stale: isSilentSince({ layouts, policy }, edge, at) }];
  });
}

/** Windows that end at an edge; a calendar window that has closed by `at` is told by its closing and by corrections alone. */
export function rangesAt(edge: number, at: number): readonly WindowRange[] {
  return PUBLISHED_WINDOWS.map((window) => windowRange(window, edge))
    .filter((range) => !hasClosed(range, at))
    .map((range) => ({ ...range, end: Math.min(range.end, edge) }));
}

/** PUE sums of every policy and window as of `at`. */
export function energyWindows(state: AssetState, at: number): readonly EnergyWindow[] {
  return edgesOf(state, at).flatMap(({ policy, edge, stale }) =>
    rangesAt(edge, at).map((range) => energyWindow(state, policy, range, stale)),
  );
}

/** The same for one closed calendar window. */
export function closedEnergy(state: AssetState, range: WindowRange): readonly EnergyWindow[] {
  return closedPolicies(state, range).map((policy) => energyWindow(state, policy, range, false));
}

/** The policies that a data centre had meters for when a window began. */
export function closedPolicies({ asset }: AssetState, { start }: WindowRange) {
  const layouts = meterLayouts(asset.versions);
  const layout = layouts.findLast(({ from }) => from <= start) ?? layouts[0];
  return layout ? puePolicies(layout) : [];
}

function energyWindow(
  state: AssetState,
  policy: PuePolicy,
  range: WindowRange,
  stale: boolean,
): EnergyWindow {
  const sums = energyOf(state, policy, { from: range.start, to: range.end });
  return {
    family: pueFamily(policy),
    range,
    sums: { ...sums, stale: stale ? 1 : 0, shortMs: shortOf(range, sums) },
    since: sinceOf(range, sums),
  };
}

/** How much of a window it was not required in. */
export function shortOf({ start, end }: WindowRange, { requiredMs }: EnergySums): number {
  return Math.max(0, end - start - requiredMs);
}

export function sinceOf({ start, end }: WindowRange, { requiredMs }: EnergySums): number {
  return requiredMs < end - start ? end : start;
}

export function energyOf(
  state: AssetState,
  policy: PuePolicy,
  time: { readonly from: number; readonly to: number },
): EnergySums {
  return sumEnergy(state, meterLayouts(state.asset.versions), policy, time);
}

export function pueFamily(policy: PuePolicy): string {
  return familyOf('datacenter.pue', policy);
}
