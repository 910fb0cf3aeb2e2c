import {
  BIGINT,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBVector,
  INTEGER,
  VARCHAR,
} from '@duckdb/node-api';
import {
  FURTHER,
  INT_COLUMNS,
  LONG_COLUMNS,
  METRIC_PREFIX,
  type ReadingColumns,
  VECTOR_ROWS,
} from './columns.ts';

type Numbers = Int32Array | BigInt64Array | Float64Array;

/** One column of a table: numbers (with a bitmap of those present) or texts. */
type Column =
  | { readonly numbers: Numbers; readonly present?: BigUint64Array }
  | { readonly texts: readonly (string | null)[] }
  | { readonly type: 'absent' };

/** Appends columns to a table, inside the transaction that is open on `db`. */
export async function appendColumns(
  db: DuckDBConnection,
  table: string,
  { count, columns }: { readonly count: number; readonly columns: readonly Column[] },
): Promise<void> {
  if (count === 0) return;
  const appender = await db.createAppender(table);
  const types = columns.map(typeOf);
  for (let start = 0; start < count; start += VECTOR_ROWS) {
    const end = Math.min(count, start + VECTOR_ROWS);
    const chunk = DuckDBDataChunk.create(types, end - start);
    columns.forEach((column, i) => fill(chunk.getColumnVector(i), column, { start, end }));
    appender.appendDataChunk(chunk);
  }
  appender.flushSync();
  appender.closeSync();
}

/** The columns of a batch of readings in the order of its table. */
export function arrange(
  batch: ReadingColumns,
  order: readonly string[],
  metrics: readonly string[],
): Column[] {
  return order.map((name): Column => {
    if (name === FURTHER) return batch.further ? { texts: batch.further } : { type: 'absent' };
    if (name.startsWith(METRIC_PREFIX)) {
      const metric = metrics.indexOf(name.slice(METRIC_PREFIX.length));
      const numbers = batch.doubles[metric] as Float64Array;
      return { numbers, present: batch.present[metric] as BigUint64Array };
    }
    const int = INT_COLUMNS.indexOf(name as (typeof INT_COLUMNS)[number]);
    if (int >= 0) return { numbers: batch.ints[int] as Int32Array };
    const long = LONG_COLUMNS.indexOf(name as (typeof LONG_COLUMNS)[number]);
    return { numbers: batch.longs[long] as BigInt64Array };
  });
}

function typeOf(column: Column): DuckDBType {
  if (!('numbers' in column)) return VARCHAR;
  if (column.numbers instanceof Float64Array) return DOUBLE;
  return column.numbers instanceof Int32Array ? INTEGER : BIGINT;
}

/**
 * The client sets one item after the other, with a BigInt operation for each null; copying a typed array into
 * the vector's own is ten times as fast. The version is pinned and the contract suite covers every column.
 */
interface VectorInside {
  readonly items: { set(values: Numbers): void };
  readonly validity: { data: BigUint64Array | null };
}

function fill(
  vector: DuckDBVector,
  column: Column,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  const inside = vector as unknown as VectorInside;
  if ('numbers' in column) {
    inside.items.set(column.numbers.subarray(start, end));
    if (column.present)
      inside.validity.data = new BigUint64Array(
        column.present.subarray(start / 64, Math.ceil(end / 64)),
      );
  } else if ('texts' in column) {
    for (let i = start; i < end; i += 1) vector.setItem(i - start, column.texts[i] ?? null);
  } else {
    inside.validity.data = new BigUint64Array(Math.ceil((end - start) / 64));
  }
  vector.flush();
}
