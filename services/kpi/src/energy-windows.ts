import {
  type EnergySums,
  meterLayouts,
  type PolicyEdge,
  PUBLISHED_WINDOWS,
  type PuePolicy,
  pueEdges,
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

/** By every policy that the data centre has meters for at `at`, or had before. */
export function edgesOf({ asset, energy }: AssetState, at: number): readonly PolicyEdge[] {
  return pueEdges({ state: energy, layouts: meterLayouts(asset.versions) }, at);
}

/** Windows that end at an edge; a calendar window that has closed by `at` is told by its closing and by corrections alone. */
export function rangesAt(edge: number, at: number): readonly WindowRange[] {
  return PUBLISHED_WINDOWS.map((window) => windowRange(window, edge))
    .filter((range) => !hasClosed(range, at))
    .map((range) => ({ ...range, end: Math.min(range.end, edge) }));
}

/** PUE sums of every policy and window as of `at`. */
export function energyWindows(state: AssetState, at: number): readonly EnergyWindow[] {
  return edgesOf(state, at).flatMap((passed) =>
    rangesAt(passed.edge, at).map((range) => {
      const window = energyWindow(state, passed.policy, range);
      return { ...window, sums: { ...window.sums, ...membersOf(passed) } };
    }),
  );
}

/** The same for one closed calendar window. */
export function closedEnergy(state: AssetState, range: WindowRange): readonly EnergyWindow[] {
  return closedPolicies(state, range).map((policy) => energyWindow(state, policy, range));
}

/** The policies that a data centre had meters for when a window began. */
export function closedPolicies({ asset }: AssetState, { start }: WindowRange) {
  const layouts = meterLayouts(asset.versions);
  const layout = layouts.findLast(({ from }) => from <= start) ?? layouts[0];
  return layout ? puePolicies(layout) : [];
}

/** What one data centre adds to how many a running figure is of. */
export function membersOf({ stale, isGone }: Pick<PolicyEdge, 'stale' | 'isGone'>) {
  return { members: 1, stale: stale ? 1 : 0, gone: isGone ? 1 : 0 };
}

function energyWindow(state: AssetState, policy: PuePolicy, range: WindowRange): EnergyWindow {
  const sums = energyOf(state, policy, { from: range.start, to: range.end });
  return {
    family: pueFamily(policy),
    range,
    sums: { ...sums, shortMs: shortOf(range, sums) },
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
