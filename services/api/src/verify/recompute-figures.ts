import {
  type Asset,
  addEnergy,
  addTime,
  type ClosedSpan,
  computeSpans,
  type EnergyState,
  type EnergySums,
  effectiveTs,
  energySums,
  isSilentSince,
  type KpiFigures,
  type KpiRecord,
  kindOf,
  LONG_UNKNOWN_MS,
  meterLayouts,
  meterSample,
  NO_ENERGY,
  noTime,
  PUE_POLICIES,
  type PuePolicy,
  passedEdge,
  pueFigures,
  REPAIR_KPIS,
  sumSpans,
  timeKpisOf,
  versionAt,
} from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';
import { recomputeMeasured } from './recompute-measured.ts';
import { recomputeSessions, sessionKpiOf } from './recompute-sessions.ts';
import { isInScope, timesOf } from './record-times.ts';
import { evidenceOfStored, inOrderOfTime, type StoredAsset } from './stored-evidence.ts';

const COUNTS_OUTAGES: ReadonlySet<string> = new Set(REPAIR_KPIS.map(({ id }) => id));

export interface PartSpans {
  readonly asset: string;
  readonly part: string;
  readonly spans: readonly ClosedSpan[];
}

interface Recomputed {
  readonly figures: KpiFigures;
  /** Of time KPIs: what was computed for each part. */
  readonly parts: readonly PartSpans[];
}

/** The figures of a record from stored rows, register and windows; undefined for a KPI that is not made of readings. */
export function recomputeFigures(
  record: KpiRecord,
  assets: readonly StoredAsset[],
  coverageMin: number,
): Recomputed | undefined {
  const time = timeKpisOf(record.kind as StoredAsset['asset']['kind']).find(
    ({ id }) => id === record.kpi,
  );
  if (time) {
    const parts = assets.flatMap((stored) => spansOfParts(record, stored));
    const sums = noTime();
    for (const { spans, times } of parts)
      for (const { from, to } of times) addTime(sums, sumSpans(spans, from, to));
    return { figures: time.figures(sums, record.policy), parts: parts.map(within(record)) };
  }
  const measured = recomputeMeasured(record, assets, coverageMin);
  if (measured) return { figures: measured, parts: [] };
  const ofSessions = sessionKpiOf(record);
  if (ofSessions) {
    const parts = assets.flatMap((stored) => spansOfParts(record, stored));
    const during = (asset: Asset, part: string) => timesOf(record, asset, part);
    const figures = recomputeSessions(ofSessions, record, { assets, parts, during });
    return { figures, parts: parts.map(within(record)) };
  }
  const policy = PUE_POLICIES.find((name) => name === record.policy);
  if (record.kpi !== 'datacenter.pue' || !policy) return undefined;
  const sums = assets
    .flatMap(({ asset, rows }) =>
      timesOf({ ...record, policy: '' }, asset, '').map((time) =>
        energyOf(asset, rows, { ...time, policy }),
      ),
    )
    .reduce(addEnergy, NO_ENERGY);
  const stale = assets.some((stored) => isTooOld(record, policy, stored));
  return { figures: pueFigures(sums, coverageMin, stale), parts: [] };
}

/** Spans of a part, and the times of them that the record is of. */
export interface PartTimes extends PartSpans {
  readonly times: readonly { readonly from: number; readonly to: number }[];
}

function spansOfParts(record: KpiRecord, stored: StoredAsset): readonly PartTimes[] {
  const { asset } = stored;
  const evidence = evidenceOfStored(stored);
  return countedParts(stored)
    .map((part) => ({ part, times: timesOf(record, asset, part) }))
    .filter(({ times }) => times.length > 0)
    .map(({ part, times }) => ({
      asset: asset.id,
      part,
      times,
      spans: computeSpans(evidence(part), spansFrom(record, stored), record.end),
    }));
}

/** An outage may have begun any time before the window: that is seen in whatever is stored of it. */
function spansFrom(record: KpiRecord, { rows }: StoredAsset): number {
  const start = evidenceStart(record);
  if (!COUNTS_OUTAGES.has(record.kpi)) return start;
  return rows.reduce((first, row) => Math.min(first, effectiveTs(row)), start);
}

function within({ start }: KpiRecord): (part: PartSpans) => PartSpans {
  return ({ asset, part, spans }) => ({
    asset,
    part,
    spans: spans
      .filter(({ end }) => end > start)
      .map((span) => (span.start < start ? { ...span, start } : span)),
  });
}

/** From where on evidence decides a record: how long nothing has been known begins before its window. */
export function evidenceStart({ start, policy }: KpiRecord): number {
  return policy === 'afirev' ? start - LONG_UNKNOWN_MS : start;
}

/** Parts whose status counts: those the register lists, for an unregistered asset those that spoke, else itself. */
function countedParts({ asset, rows }: StoredAsset): readonly string[] {
  const { roles } = kindOf(asset.kind);
  const lists = asset.versions.some(({ lifecycle }) => lifecycle !== 'UNREGISTERED');
  const listed = asset.versions
    .flatMap(({ parts }) => parts)
    .filter(({ role }) => roles[role]?.hasStatus ?? true)
    .map(({ part }) => part);
  const spoke = rows.map(({ part }) => part).filter((part) => part !== '' && !part.startsWith('$'));
  const counted = [...new Set(lists ? listed : spoke)];
  return counted.length > 0 ? counted : [''];
}

/** A running figure of many data centres is too old when the meters of one that is in its scope are. */
function isTooOld(record: KpiRecord, policy: PuePolicy, { asset, rows }: StoredAsset): boolean {
  const { status, computedAt: at } = record;
  if (status !== 'running' || !isInScope(record, asset)) return false;
  const layouts = meterLayouts(asset.versions);
  const edge = passedEdge({ state: energyState(rows), layouts, policy }, at);
  return edge !== null && isSilentSince(versionAt(asset, at), edge, at);
}

function energyOf(
  asset: Asset,
  rows: readonly ReadingRow[],
  { from, to, policy }: { from: number; to: number; policy: PuePolicy },
): EnergySums {
  const layouts = meterLayouts(asset.versions);
  return energySums({ state: energyState(rows), layouts, policy, from, to });
}

function energyState(rows: readonly ReadingRow[]): EnergyState {
  const meters: Record<string, { ts: number[]; kwh: number[] }> = {};
  for (const row of inOrderOfTime(rows)) {
    const sample = meterSample(row);
    if (!sample || sample.kwh === null) continue;
    const samples = (meters[row.part] ??= { ts: [], kwh: [] });
    const ts = effectiveTs(row);
    const place = samples.ts.at(-1) === ts ? samples.ts.length - 1 : samples.ts.length;
    samples.ts[place] = ts;
    samples.kwh[place] = sample.kwh;
  }
  return { hotFrom: Number.MIN_SAFE_INTEGER, meters };
}
