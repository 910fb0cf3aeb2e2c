import {
  intervalMs,
  isCalendar,
  type MeterLayout,
  meterLayouts,
  PUBLISHED_WINDOWS,
  type PuePolicy,
  passedEdge,
  puePolicies,
  WATERMARK_MS,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import type { AssetState } from './city-state.ts';
import { familyOf } from './families.ts';
import { sumEnergy } from './sum-windows.ts';

const STALE_MIN_MS = 1_800_000;

interface EnergyWindow {
  readonly family: string;
  readonly range: WindowRange;
  readonly sums: Readonly<Record<string, number>>;
  /** Since when it is known of: the beginning of the window, unless it is younger. */
  readonly since: number;
}

/**
 * PUE sums of every policy and window as of `at`; windows end at the last edge that all meters have passed. Of a closed
 * window that begins before the kept days, which begin at `oldest`, nothing is said any more.
 */
export function energyWindows(
  state: AssetState,
  at: number,
  oldest: number,
): readonly EnergyWindow[] {
  const layouts = meterLayouts(state.asset.versions);
  const layout = layouts.findLast(({ from }) => from <= at);
  return (layout ? puePolicies(layout) : []).flatMap((policy) => {
    const edge = passedEdge({ state: state.energy, layouts, policy }, at);
    if (edge === null) return [];
    const stale = at - edge > staleAfter(state, layout?.meters ?? []);
    return PUBLISHED_WINDOWS.map((window) => windowRange(window, edge))
      .filter((range) => range.start >= oldest || !hasClosed(range, at))
      .map((range) => energyWindow(state, layouts, policy, { range, edge, stale }));
  });
}

function hasClosed({ window, end }: WindowRange, at: number): boolean {
  return isCalendar(window) && at >= end + WATERMARK_MS;
}

/** The same for one closed calendar window. */
export function closedEnergy(state: AssetState, range: WindowRange): readonly EnergyWindow[] {
  const layouts = meterLayouts(state.asset.versions);
  const layout = layouts.findLast(({ from }) => from <= range.start) ?? layouts[0];
  return (layout ? puePolicies(layout) : []).map((policy) =>
    energyWindow(state, layouts, policy, { range, edge: range.end, stale: false }),
  );
}

function energyWindow(
  state: AssetState,
  layouts: readonly MeterLayout[],
  policy: PuePolicy,
  {
    range,
    edge,
    stale,
  }: { readonly range: WindowRange; readonly edge: number; readonly stale: boolean },
): EnergyWindow {
  const to = Math.min(range.end, edge);
  const sums = sumEnergy(state, layouts, policy, { from: range.start, to });
  return {
    family: familyOf('datacenter.pue', policy),
    range: { ...range, end: to },
    sums: {
      ...sums,
      stale: stale ? 1 : 0,
      shortMs: Math.max(0, to - range.start - sums.requiredMs),
    },
    since: sums.requiredMs < to - range.start ? to : range.start,
  };
}

function staleAfter(state: AssetState, meters: MeterLayout['meters']): number {
  const version = state.asset.versions.at(-1);
  const longest = version ? Math.max(0, ...meters.map(({ part }) => intervalMs(version, part))) : 0;
  return Math.max(2 * longest, STALE_MIN_MS);
}
