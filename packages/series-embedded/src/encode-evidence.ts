import { isCalendar, type KpiRecord, type PartState } from '@infrapulse/domain';
import { nextTurn, type SpanRow, type SpansBatch } from '@infrapulse/ports';
import type { ResultColumns } from './columns.ts';
import { halves, putLong } from './encode-readings.ts';
import { kpiTableOf } from './kpi-tables.ts';
import type { ClearedColumns, KpiColumns, SpanColumns } from './messages.ts';
import type { WordList } from './word-list.ts';

/** End of a span that still lasts. */
const OPEN = Number.MAX_SAFE_INTEGER;
/** KPI records whose texts are made before others have their turn. */
const IN_ONE_TURN = 100;

function longs(values: readonly number[]): BigInt64Array {
  const column = new BigInt64Array(values.length);
  const parts = halves(column);
  values.forEach((value, i) => putLong(parts, i, value));
  return column;
}

export function encodeSpans(rows: readonly SpanRow[], words: WordList): SpanColumns {
  const names = ['asset', 'part', 'state', 'status', 'cause', 'raw'] as const;
  return {
    count: rows.length,
    ints: names.map((name) => Int32Array.from(rows, (row) => words.idOf(row[name]))),
    longs: [longs(rows.map(({ start }) => start)), longs(rows.map(({ end }) => end ?? OPEN))],
  };
}

export function decodeSpans(result: ResultColumns, words: WordList): SpanRow[] {
  return Array.from({ length: result.count }, (_, i) => {
    const at = (column: number) => (result.numbers[column] as Float64Array)[i] as number;
    return {
      asset: words.wordAt(at(0)),
      part: words.wordAt(at(1)),
      start: at(6),
      end: at(7) === OPEN ? null : at(7),
      state: words.wordAt(at(2)) as PartState,
      status: words.wordAt(at(3)),
      cause: words.wordAt(at(4)),
      raw: words.wordAt(at(5)),
    };
  });
}

/** Rounds in which no part comes twice, so that each cuts what the one before has left. */
export function encodeCleared(cleared: SpansBatch['cleared'], words: WordList): ClearedColumns[] {
  const rounds: SpansBatch['cleared'][number][][] = [];
  const seen = new Map<string, number>();
  for (const range of cleared) {
    const key = `${range.asset}~${range.part}`;
    const round = seen.get(key) ?? 0;
    seen.set(key, round + 1);
    (rounds[round] ??= []).push(range);
  }
  return rounds.map((ranges) => ({
    asset: Int32Array.from(ranges, ({ asset }) => words.idOf(asset)),
    part: Int32Array.from(ranges, ({ part }) => words.idOf(part)),
    from: longs(ranges.map(({ from }) => from)),
    to: longs(ranges.map(({ to }) => to)),
  }));
}

/** A calendar window is filed under its start, a rolling one under its end. */
function kpiTime(record: Pick<KpiRecord, 'window' | 'start' | 'end'>): number {
  return isCalendar(record.window) ? record.start : record.end;
}

/** Of records with the same key the last one counts. Others of the thread have their turn in between. */
export async function encodeKpis(
  records: readonly KpiRecord[],
  words: WordList,
): Promise<readonly KpiColumns[]> {
  const newest = new Map(records.map((record) => [keyOf(record), record]));
  const texts = new Map<KpiRecord, string>();
  for (const record of newest.values()) {
    texts.set(record, JSON.stringify(record));
    if (texts.size % IN_ONE_TURN === 0) await nextTurn();
  }
  return [...byTable(newest.values())].map(([table, rows]) => ({
    table,
    ...kpiKeys(rows, words),
    records: rows.map((row) => texts.get(row) as string),
  }));
}

function byTable(records: Iterable<KpiRecord>): Map<string, KpiRecord[]> {
  const tables = new Map<string, KpiRecord[]>();
  for (const record of records) {
    const table = kpiTableOf(record.window);
    const rows = tables.get(table);
    if (rows) rows.push(record);
    else tables.set(table, [record]);
  }
  return tables;
}

function kpiKeys(rows: readonly KpiRecord[], words: WordList) {
  const names = ['kpi', 'policy', 'scope', 'id', 'window'] as const;
  const ints = names.map((name) => Int32Array.from(rows, (row) => words.idOf(row[name])));
  return {
    count: rows.length,
    ints: [...ints, Int32Array.from(rows, ({ revision }) => revision)],
    longs: [longs(rows.map(kpiTime))],
  };
}

function keyOf(record: KpiRecord): string {
  const { kpi, policy, scope, id, window, revision } = record;
  return `${kpi}/${policy}/${scope}/${id}/${window}/${revision}/${kpiTime(record)}`;
}
