import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { ResultColumns } from './columns.ts';

/** Runs a query whose columns are all DOUBLE and not null, the last one VARCHAR. */
export async function readColumns(db: DuckDBConnection, sql: string): Promise<ResultColumns> {
  const result = await db.run(sql);
  const chunks = await result.fetchAllChunks();
  const count = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  const width = result.columnCount - 1;
  const numbers = Array.from({ length: width }, (_, i) => joined(chunks, i, count));
  const texts = chunks.flatMap((chunk) => chunk.getColumnValues(width) as (string | null)[]);
  return { count, numbers, texts };
}

/** The values of one DOUBLE column over all chunks. */
function joined(chunks: readonly DuckDBDataChunk[], column: number, count: number): Float64Array {
  const values = new Float64Array(count);
  let offset = 0;
  for (const chunk of chunks) {
    const { items } = chunk.getColumnVector(column) as unknown as { items: Float64Array };
    values.set(items, offset);
    offset += chunk.rowCount;
  }
  return values;
}
