import {
  addMeasures,
  eachRow,
  KIND_IDS,
  type KindId,
  lessSums,
  type Measure,
  type MeasuredStay,
  type MeasureSums,
  measureSums,
  meterKpiOf,
  meterKpisOf,
  PUBLISHED_WINDOWS,
  passedMeterKpis,
  type SiteLayout,
  type SiteRuns,
  type SpokenMeterKpi,
  type Stay,
  siteLayouts,
  siteRuns,
  spokenMeterKpis,
  sumOfStays,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import type { AssetState } from './city-state.ts';
import { familyOf } from './families.ts';
import type { FamilyEdge, MeasuredWindow } from './measured-state.ts';
import { requiredWithin } from './sum-windows.ts';

/** Edges of the scopes that an asset is in, of all its families. */
const REMEMBERED = 16;
const KINDS: ReadonlySet<KindId> = new Set(KIND_IDS.filter((kind) => meterKpisOf(kind).length > 0));

interface MeasuredFamily extends SpokenMeterKpi {
  readonly family: string;
}

/** Where a family ends: the edge that all its meters have passed. */
interface Passed extends MeasuredFamily, FamilyEdge {}

/** true for an asset whose meters have said anything that a KPI may be made of. */
export function isMeasured({ asset, energy }: AssetState): boolean {
  if (!KINDS.has(asset.kind)) return false;
  for (const _ in energy.meters) return true;
  return false;
}

/**
 * Sums of every family and window as of `at`. They follow from the samples before each family's edge: as long as that
 * stands, and nothing late has come, they are what they were.
 */
export function measuredWindows(state: AssetState, at: number): readonly MeasuredWindow[] {
  const { asset, measured } = state;
  const { memo } = measured;
  const layouts = memo?.asset === asset ? memo.layouts : siteLayouts(asset);
  const runs = siteRuns(state.energy, layouts);
  const passed = passedAt(state, runs, at);
  const seen = seenOf(passed);
  if (memo?.asset === asset && memo.seen === seen) return memo.windows;
  const windows = passed.flatMap((each) => publishedUpTo(state, runs, each));
  const edges = passed.map(({ family, edge, stale, isGone }) => ({ family, edge, stale, isGone }));
  measured.memo = { asset, layouts, seen, edges, windows, upTo: new Map() };
  return windows;
}

function seenOf(passed: readonly Passed[]): string {
  const marks = ({ stale, isGone }: Passed) => `${stale ? '!' : ''}${isGone ? '-' : ''}`;
  return passed.map((each) => `${each.family} ${each.edge}${marks(each)}`).join();
}

function passedAt({ asset }: AssetState, runs: SiteRuns, at: number): readonly Passed[] {
  return passedMeterKpis(asset.kind, runs, at).map((each) => {
    return { ...each, family: familyOf(each.kpi.id, each.policy) };
  });
}

/** The families an asset has meters for, all of which have spoken. */
function familiesOf(
  kind: KindId,
  runs: SiteRuns,
  layout: SiteLayout | undefined,
): readonly MeasuredFamily[] {
  return spokenMeterKpis(kind, runs, layout).map((each) => {
    return { ...each, family: familyOf(each.kpi.id, each.policy) };
  });
}

type Windowed = Omit<MeasuredFamily, 'measures'> & Partial<Pick<FamilyEdge, 'stale' | 'isGone'>>;

function windowOf(
  state: AssetState,
  runs: SiteRuns,
  { family, kpi, policy, stale = false, isGone = false }: Windowed,
  range: WindowRange,
): MeasuredWindow {
  const sums = sumMeasured(state, runs, { family, kpi, policy }, range);
  const version = runs.layouts.findLast(({ from }) => from < range.end)?.version;
  const own = version && kpi.ofAsset ? kpi.ofAsset(version, sums) : sums;
  const shortMs = Math.max(0, range.end - range.start - sums.requiredMs);
  const marks = { stale: stale ? 1 : 0, ...(isGone && { gone: 1 }) };
  return { family, range, sums: { ...own, shortMs, ...marks } };
}

/** Whole days from their rows, the rest from samples. */
function sumMeasured(
  state: AssetState,
  runs: SiteRuns,
  { family, kpi, policy }: Pick<MeasuredFamily, 'family' | 'kpi' | 'policy'>,
  { start, end }: WindowRange,
): MeasureSums {
  const { energy, measured } = state;
  const hot = Math.max(start, energy.hotFrom);
  let sums: MeasureSums = { requiredMs: 0, knownMs: 0 };
  if (end > hot)
    sums = measureSums(runs, (site) => kpi.measures(site, policy), { from: hot, to: end });
  if (start >= energy.hotFrom) return sums;
  eachRow(measured.days, { from: start, to: Math.min(end, energy.hotFrom) }, (row, sign) => {
    const more = row[family];
    if (more) sums = sign === 1 ? addMeasures(sums, more) : lessSums(sums, more);
  });
  const range = { from: start, to: end };
  return { ...sums, requiredMs: requiredWithin(state, runs.layouts, range, measured.days) };
}

/** The same for one window that has closed, of the families whose meters had all spoken before its end. */
export function closedMeasured(state: AssetState, range: WindowRange): readonly MeasuredWindow[] {
  if (!isMeasured(state)) return [];
  const runs = siteRuns(state.energy, siteLayouts(state.asset));
  // Of what is summed up the samples are gone.
  const isOld = range.end <= state.energy.hotFrom;
  const spoke = ({ key }: Measure) => isOld || (runs.first(key) ?? range.end) < range.end;
  return passedAt(state, runs, range.end - 1)
    .filter(({ edge, isGone }) => !isGone || edge > range.start)
    .filter(({ measures }) => measures.every(spoke))
    .map(({ kpi, policy, family }) => windowOf(state, runs, { kpi, policy, family }, range));
}

/** How far the meters of each family have been read as of `at`. */
export function measuredEdges(state: AssetState, at: number): readonly FamilyEdge[] {
  measuredWindows(state, at);
  return state.measured.memo?.edges ?? [];
}

/** Windows of an asset by the edge at which they end, as the scopes above need them. */
export function windowsAt(state: AssetState) {
  let unwrapped: SiteRuns | undefined;
  const runs = () => {
    unwrapped ??= siteRuns(state.energy, state.measured.memo?.layouts ?? siteLayouts(state.asset));
    return unwrapped;
  };
  return (own: FamilyEdge, edge: number): readonly MeasuredWindow[] => {
    const { memo } = state.measured;
    if (memo && own.edge === edge)
      return memo.windows.filter(({ family }) => family === own.family);
    const key = `${own.family}/${edge}`;
    const known = memo?.upTo.get(key);
    if (known) return known;
    const windows = windowsUpTo(state, runs(), own, edge);
    if (memo) remember(memo.upTo, key, windows);
    return windows;
  };
}

/** Up to an edge that is not its own: what its meters know of that, and the rest of the time unknown. */
function windowsUpTo(
  state: AssetState,
  runs: SiteRuns,
  { family, stale, isGone }: FamilyEdge,
  edge: number,
): readonly MeasuredWindow[] {
  const layout = runs.layouts.findLast(({ from }) => from <= edge);
  return familiesOf(state.asset.kind, runs, layout)
    .filter((each) => each.family === family)
    .flatMap((each) => publishedUpTo(state, runs, { ...each, edge, stale, isGone }));
}

/** Silent meters stay what they are while edges of others go by: the oldest is forgotten. */
function remember<T>(known: Map<string, T>, key: string, value: T): void {
  const [oldest] = known.keys();
  if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest);
  known.set(key, value);
}

/** What a family knows of the times that an asset was in a scope. */
export function measuredDuring(
  state: AssetState,
  family: string,
  stays: readonly Pick<Stay, 'from' | 'to'>[],
): MeasureSums {
  const runs = siteRuns(state.energy, state.measured.memo?.layouts ?? siteLayouts(state.asset));
  return sumOfStays(stays.flatMap((stay) => measuredStay(state, runs, family, stay)));
}

/** Time without its meters is required as well, and unknown. */
function measuredStay(
  state: AssetState,
  runs: SiteRuns,
  family: string,
  { from, to }: Pick<Stay, 'from' | 'to'>,
): readonly MeasuredStay[] {
  const layout = runs.layouts.findLast((one) => one.from < to);
  const [id = '', policy = ''] = family.split('#');
  const kpi = meterKpiOf(id);
  if (!layout || !kpi || from >= to) return [];
  const range = { window: 'now', start: from, end: to } as const;
  const { sums } = windowOf(state, runs, { family, kpi, policy }, range);
  return [{ kpi, version: layout.version, sums }];
}

function publishedUpTo(state: AssetState, runs: SiteRuns, passed: Passed): MeasuredWindow[] {
  return PUBLISHED_WINDOWS.map((window) => {
    const range = windowRange(window, passed.edge);
    return windowOf(state, runs, passed, { ...range, end: Math.min(range.end, passed.edge) });
  });
}
