import {
  type Asset,
  DAY_MS,
  isCalendar,
  type KpiRecord,
  kpiCatalog,
  kpiKey,
  PUBLISHED_WINDOWS,
  type Published,
  publishedOf,
  windowRange,
} from '@infrapulse/domain';
import type { SeriesPort } from '@infrapulse/ports';

/** What is younger the fold remembers itself. */
const REMEMBERED_MS = 35 * DAY_MS;

interface Days {
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

/** What was published last of the calendar windows of an asset and its parts that hold days of [from, to): start → key → what. */
export async function publishedBefore(
  series: SeriesPort,
  asset: Asset,
  { from, to, now }: Days,
): Promise<ReadonlyMap<number, Record<string, Published>>> {
  const until = Math.min(to, now - REMEMBERED_MS);
  const byStart = new Map<number, Record<string, Published>>();
  if (from >= until) return byStart;
  const parts = new Set(asset.versions.flatMap(({ parts: all }) => all.map(({ part }) => part)));
  const subjects = [
    { scope: 'asset', id: asset.id },
    ...[...parts].map((part) => ({ scope: 'part', id: `${asset.id}~${part}` })),
  ];
  for (const { id: kpi } of kpiCatalog.filter(({ kind }) => kind === asset.kind))
    for (const subject of subjects)
      for (const window of PUBLISHED_WINDOWS.filter(isCalendar)) {
        const range = { from: windowRange(window, from).start, to: until };
        const records = await series.kpis({ kpi, ...subject, window, ...range });
        for (const record of newestRevisions(records)) put(byStart, record);
      }
  return byStart;
}

function newestRevisions(records: readonly KpiRecord[]): Iterable<KpiRecord> {
  const newest = new Map<string, KpiRecord>();
  for (const record of records) {
    const key = kpiKey(record);
    if (record.revision > 0 && record.revision >= (newest.get(key)?.revision ?? 0))
      newest.set(key, record);
  }
  return newest.values();
}

function put(byStart: Map<number, Record<string, Published>>, record: KpiRecord): void {
  const known = byStart.get(record.start) ?? {};
  known[kpiKey(record)] = publishedOf(record);
  byStart.set(record.start, known);
}
