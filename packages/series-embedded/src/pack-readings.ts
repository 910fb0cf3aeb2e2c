import type { PackedRows, ReadingRow, SeriesKind } from '@infrapulse/ports';
import {
  INT_COLUMNS,
  LONG_COLUMNS,
  type MetricNames,
  type ReadingColumns,
  type ResultColumns,
} from './columns.ts';
import { decodeReadings } from './decode-readings.ts';
import { encodeReadings } from './encode-readings.ts';
import type { WordList } from './word-list.ts';

export interface EmbeddedRows extends PackedRows {
  /** Of each kind its rows, without those that were refused. */
  readonly columns: readonly ReadingColumns[];
  readonly refused: readonly Refused[];
}

interface Refused {
  readonly index: number;
  readonly reason: string;
}

/** Rows of one kind, with the place each had. */
interface OfKind {
  readonly rows: ReadingRow[];
  readonly places: number[];
}

export function createPacking(
  kinds: ReadonlyMap<string, MetricNames>,
  words: WordList,
): (rows: readonly ReadingRow[]) => EmbeddedRows {
  const metricsOf = (kind: string) => kinds.get(kind) as MetricNames;
  return (all) => {
    const { byKind, refused } = sort(all, kinds);
    const columns = [...byKind].map(([kind, { rows }]) =>
      encodeReadings(kind, rows, { metrics: metricsOf(kind).index, words }),
    );
    const places = [...byKind.values()].map((ofKind) => ofKind.places);
    const lost = rowsAt(all, refused);
    return {
      count: all.length,
      columns,
      refused,
      rows() {
        const rows: ReadingRow[] = [];
        for (const { index, row } of lost) rows[index] = row;
        columns.forEach((ofKind, k) => {
          const { metrics } = metricsOf(ofKind.kind);
          const decoded = decodeReadings(ofKind.kind, resultOf(ofKind), { metrics, words });
          decoded.forEach((row, i) => {
            rows[(places[k] as number[])[i] as number] = row;
          });
        });
        return rows;
      },
    };
  };
}

/** Apart from the packing: what a closure there names, all that is packed would keep alive. */
function rowsAt(all: readonly ReadingRow[], refused: readonly Refused[]) {
  return refused.map(({ index }) => ({ index, row: all[index] as ReadingRow }));
}

function sort(rows: readonly ReadingRow[], kinds: ReadonlyMap<string, unknown>) {
  const byKind = new Map<SeriesKind, OfKind>();
  const refused: Refused[] = [];
  rows.forEach((row, index) => {
    const reason = refusalOf(row, kinds);
    if (reason) return void refused.push({ index, reason });
    const ofKind = byKind.get(row.kind) ?? { rows: [], places: [] };
    if (ofKind.rows.length === 0) byKind.set(row.kind, ofKind);
    ofKind.rows.push(row);
    ofKind.places.push(index);
  });
  return { byKind, refused };
}

function refusalOf({ ts, kind }: ReadingRow, kinds: ReadonlyMap<string, unknown>): string | null {
  if (!Number.isSafeInteger(ts)) return 'ts is no whole number of ms';
  return kinds.has(kind) ? null : 'the store has no such kind';
}

/** As the store would hand the columns out. */
function resultOf({
  count,
  ints,
  longs,
  doubles,
  present,
  further,
}: ReadingColumns): ResultColumns {
  const metric = (values: Float64Array, m: number) =>
    values.slice(0, count).map((value, i) => (isPresent(present[m], i) ? value : -Infinity));
  const numbers = [
    ...INT_COLUMNS.map((_, i) => Float64Array.from(ints[i] as Int32Array)),
    ...LONG_COLUMNS.map((_, i) => Float64Array.from(longs[i] as BigInt64Array, Number)),
    ...doubles.map(metric),
  ];
  return { count, numbers, texts: further ?? [] };
}

function isPresent(bits: BigUint64Array | undefined, i: number): boolean {
  return bits !== undefined && ((bits[i >>> 6] as bigint) & (1n << BigInt(i & 63))) !== 0n;
}
