import {
  type Asset,
  addTime,
  type ClosedSpan,
  computeSpans,
  effectiveTs,
  type KpiFigures,
  type KpiRecord,
  kindOf,
  LONG_UNKNOWN_MS,
  noTime,
  REPAIR_KPIS,
  sumSpans,
  timeKpisOf,
} from '@infrapulse/domain';
import { recomputeMeasured } from './recompute-measured.ts';
import { recomputePue } from './recompute-pue.ts';
import { recomputeSessions, sessionKpiOf } from './recompute-sessions.ts';
import { timesOf } from './record-times.ts';
import { evidenceOfStored, type StoredAsset } from './stored-evidence.ts';

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
  const pue = recomputePue(record, assets, coverageMin);
  return pue && { figures: pue, parts: [] };
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
