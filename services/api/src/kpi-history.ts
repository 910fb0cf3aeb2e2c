import { isCalendar, type KpiRecord } from '@infrapulse/domain';
import type { KpisQuery, SeriesPort } from '@infrapulse/ports';
import { parseCursor, strangeCursor, writeCursor } from './list-page.ts';

/** No store takes a later instant. */
const POINT_MAX = 9e12;

interface History extends Omit<KpisQuery, 'limit'> {
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** The last record of the pages before: older ones follow. */
interface Place {
  readonly point: number;
  readonly revision: number;
}

/** Pages of what was published, back in time from the newest; each is oldest first. */
export async function kpiHistory(
  series: SeriesPort,
  { limit, cursor, ...query }: History,
): Promise<{ readonly page: readonly KpiRecord[]; readonly next: string | null }> {
  const last = cursor === undefined ? undefined : readCursor(cursor);
  const before = last ? { ...query, to: last.point } : query;
  const older = await wholePoints(series, { ...before, limit: limit + 1 });
  const rest = last ? await revisionsOf(series, query, last.point) : [];
  const rows = [...older, ...rest.filter(({ revision }) => revision < (last?.revision ?? 0))];
  const page = rows.slice(-limit);
  const [first] = page;
  const next = rows.length > limit && first;
  return { page, next: next ? writeCursor([pointOf(next), next.revision]) : null };
}

/** The newest records; of the oldest point among them every revision, for a store cuts anywhere. */
async function wholePoints(
  series: SeriesPort,
  query: KpisQuery & { readonly limit: number },
): Promise<readonly KpiRecord[]> {
  const rows = await series.kpis(query);
  const [first] = rows;
  if (!first || rows.length < query.limit) return rows;
  const point = pointOf(first);
  const whole = await revisionsOf(series, query, point);
  return [...whole, ...rows.filter((row) => pointOf(row) !== point)];
}

function revisionsOf(series: SeriesPort, query: KpisQuery, point: number) {
  const { kpi, policy, scope, id, window } = query;
  const of = { kpi, scope, id, window, ...(policy === undefined ? {} : { policy }) };
  return series.kpis({ ...of, from: point, to: point + 1 });
}

/** Under what the store files a record. */
export function pointOf({ window, start, end }: KpiRecord): number {
  return isCalendar(window) ? start : end;
}

function readCursor(cursor: string): Place {
  const value = parseCursor(cursor);
  if (Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger)) {
    const [point, revision] = value as [number, number];
    if (point >= 0 && point < POINT_MAX) return { point, revision };
  }
  throw strangeCursor();
}
