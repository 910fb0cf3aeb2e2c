import {
  type Asset,
  type AssetVersion,
  addLevel,
  addLevels,
  addMeasures,
  addSample,
  appendSample,
  type EnergyState,
  effectiveTs,
  emptyEnergy,
  isUnusable,
  type KpiFigures,
  type KpiRecord,
  type LevelState,
  levelFigures,
  levelKpiOf,
  levelsOf,
  type MeasuredStay,
  type MeasureSums,
  type MeterEdge,
  measureSums,
  meterFigures,
  meterKpiOf,
  metersRead,
  passedMeterKpis,
  type SiteRuns,
  type Stay,
  siteLayouts,
  siteRuns,
  sumOfStays,
  versionAt,
} from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';
import { splitPart } from '../city/watch-states.ts';
import { isInScope, timesOf } from './record-times.ts';
import { inOrderOfTime, type StoredAsset } from './stored-evidence.ts';

type Stored = Pick<StoredAsset, 'asset' | 'rows'>;

/** The figures of a KPI of meters or of levels from stored rows; undefined for any other. */
export function recomputeMeasured(
  record: KpiRecord,
  assets: readonly Stored[],
  coverageMin: number,
): KpiFigures | undefined {
  const kpi = meterKpiOf(record.kpi);
  if (kpi) {
    const all = present(assets.flatMap((stored) => measuresOf(record, stored)));
    const none: MeasureSums = { requiredMs: 0, knownMs: 0 };
    return meterFigures(kpi, all.reduce(addMeasures, none), coverageMin);
  }
  if (!levelKpiOf(record.kpi)) return undefined;
  const all = assets.flatMap((stored) => levelsBehind(record, stored));
  return levelFigures(addLevels(all), coverageMin);
}

/**
 * Of an asset whose meters the figure takes while it belongs to its scope, time without them included; those that had none
 * have no part in it.
 */
function measuresOf(record: KpiRecord, { asset, rows }: Stored): readonly MeasureSums[] {
  const { start, end } = record;
  const runs = siteRuns(samplesOf(asset, rows), siteLayouts(asset));
  const own = passedOf(record, runs, asset);
  // Its own figure is of the whole window, wherever it was.
  const times = record.scope === 'asset' ? [{ from: start, to: end }] : timesOf(record, asset, '');
  const stays = times.flatMap((time) => measuresDuring(record, runs, time));
  if (!own || stays.length === 0) return [];
  const sums = sumOfStays(stays);
  const shortMs = Math.max(0, end - start - sums.requiredMs);
  const isMember = record.status === 'running' && isInScope(record, asset);
  const marks = { members: 1, stale: own.stale ? 1 : 0, gone: own.isGone ? 1 : 0 };
  return [{ ...sums, ...(isMember && marks), shortMs }];
}

/** How far its meters had been read when a running figure was computed, or when a closed window ended. */
function passedOf(record: KpiRecord, runs: SiteRuns, { kind }: Asset): MeterEdge | undefined {
  const isRunning = record.status === 'running';
  const passed = passedMeterKpis(kind, runs, isRunning ? record.computedAt : record.end - 1);
  return passed.find(
    ({ kpi, policy, isGone, edge }) =>
      kpi.id === record.kpi &&
      policy === record.policy &&
      (isRunning || !isGone || edge > record.start),
  );
}

/** Of a running figure those in its scope whose meters are in the register; all where there is no such one. */
function present(all: readonly MeasureSums[]): readonly MeasureSums[] {
  const isMetered = all.some(({ members = 0, gone = 0 }) => members > gone);
  return isMetered ? all.filter(({ gone = 0 }) => gone === 0) : all;
}

function measuresDuring(
  { kpi: id, policy }: KpiRecord,
  runs: SiteRuns,
  { from, to }: Pick<Stay, 'from' | 'to'>,
): readonly MeasuredStay[] {
  const kpi = meterKpiOf(id);
  const layout = runs.layouts.findLast((one) => one.from < to);
  if (!kpi || !layout) return [];
  const sums = measureSums(runs, (site) => kpi.measures(site, policy), { from, to });
  const { version } = layout;
  return [{ kpi, version, sums: kpi.ofAsset?.(version, sums) ?? sums }];
}

/** What stored rows say of an asset's meters. */
export function samplesOf(asset: Asset, rows: readonly ReadingRow[]): EnergyState {
  let state = emptyEnergy();
  for (const row of inOrderOfTime(rows))
    for (const sample of metersRead(asset, row, effectiveTs(row), state))
      if (!appendSample(state, sample)) state = addSample(state, sample).state;
  return state;
}

/** Of what is in the scope now: what has left it counts no more. */
function levelsBehind(record: KpiRecord, { asset, rows }: Stored) {
  const { kpi: id, scope, id: subject, end } = record;
  const kpi = scope === 'part' || isInScope(record, asset) ? levelKpiOf(id) : undefined;
  const found = kpi && levelsOf(kpi, versionAt(asset, end), levelState(asset, rows, end), end);
  if (!found) return [];
  if (scope !== 'part') {
    const counts = found.whole !== null && (scope === 'asset' || found.isSized);
    return counts && found.whole ? [found.whole] : [];
  }
  const own = splitPart(subject)[1];
  return found.parts.filter(({ part }) => part === own).map(({ sums }) => sums);
}

function levelState(asset: Asset, rows: readonly ReadingRow[], now: number): LevelState {
  const state: Record<string, LevelState[string]> = {};
  for (const row of rows) {
    if (row.quality === 'TEST') continue;
    const ts = effectiveTs(row);
    if (isListed(versionAt(asset, ts), row.part)) takeLevels(state, row, { ts, now });
  }
  return state;
}

function isListed({ parts }: AssetVersion, part: string): boolean {
  return parts.some((one) => one.part === part);
}

function takeLevels(
  state: Record<string, LevelState[string]>,
  { part, metrics, quality }: ReadingRow,
  { ts, now }: { readonly ts: number; readonly now: number },
): void {
  for (const [metric, value] of Object.entries(metrics)) {
    const key = `${part}/${metric}`;
    state[key] = addLevel(state[key], ts, isUnusable(quality) ? null : (value ?? null), now);
  }
}
