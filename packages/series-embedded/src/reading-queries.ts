import type { DuckDBConnection } from '@duckdb/node-api';
import {
  boundsOf,
  FURTHER,
  INT_COLUMNS,
  type KeyColumns,
  LONG_COLUMNS,
  metricColumn,
  type ResultColumns,
  tableOf,
} from './columns.ts';
import type { Calls } from './messages.ts';
import type { Database } from './open-database.ts';
import { readColumns } from './read-columns.ts';
import { appendColumns } from './write-columns.ts';

/** The columns `decodeReadings` expects, from table `t`. */
function selected(metrics: readonly string[]): string[] {
  return [
    ...[...INT_COLUMNS, ...LONG_COLUMNS].map((column) => `t."${column}"::DOUBLE`),
    ...metrics.map((metric) => `coalesce(t."${metricColumn(metric)}", '-Infinity'::DOUBLE)`),
  ];
}

function metricsOf(db: Database, kind: string): readonly string[] {
  return db.tables.find((table) => table.kind === kind)?.metrics ?? [];
}

export function readReadings(db: Database, query: Calls['readings']['in']): Promise<ResultColumns> {
  const { kind, asset, part, from, to, descending, limit } = query;
  const columns = [...selected(metricsOf(db, kind)), `t."${FURTHER}"`];
  const way = descending ? 'DESC' : 'ASC';
  return readColumns(
    db.reader,
    `SELECT ${columns.join(', ')} FROM ${tableOf(kind)} t
     WHERE t.asset = ${asset} AND t.ts >= ${from} AND t.ts < ${to}
     ${part === null ? '' : `AND t.part = ${part}`}
     ORDER BY t.ts ${way}, t.part ${limit === null ? '' : `LIMIT ${limit}`}`,
  );
}

/** The rows of these keys; the last number column is the place of the key. */
export async function lookupReadings(db: Database, keys: KeyColumns): Promise<ResultColumns> {
  await putKeys(db.writer, keys);
  const columns = [...selected(metricsOf(db, keys.kind)), 'k.place::DOUBLE', `t."${FURTHER}"`];
  return readColumns(
    db.writer,
    `SELECT ${columns.join(', ')} FROM reading_keys k JOIN ${tableOf(keys.kind)} t
     ON t.asset = k.asset AND t.part = k.part AND t.ts = k.ts WHERE ${tsRange(keys)}`,
  );
}

/** Removes the rows of these keys, inside the open transaction. */
export async function deleteReadings(db: Database, keys: KeyColumns): Promise<void> {
  await putKeys(db.writer, keys);
  await db.writer.run(
    `DELETE FROM ${tableOf(keys.kind)} t USING reading_keys k
     WHERE t.asset = k.asset AND t.part = k.part AND t.ts = k.ts AND ${tsRange(keys)}`,
  );
}

async function putKeys(db: DuckDBConnection, keys: KeyColumns): Promise<void> {
  const places = Int32Array.from(keys.asset, (_, i) => i);
  await db.run('DELETE FROM reading_keys');
  await appendColumns(db, 'reading_keys', {
    count: keys.asset.length,
    columns: [keys.asset, keys.part, keys.ts, places].map((numbers) => ({ numbers })),
  });
}

/** Lets DuckDB skip the blocks of other times without looking into them. */
function tsRange({ ts }: KeyColumns): string {
  const { low, high } = boundsOf(ts);
  return `t.ts BETWEEN ${low} AND ${high}`;
}
