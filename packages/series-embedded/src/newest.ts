import type { DuckDBConnection } from '@duckdb/node-api';
import type { Positions } from '@infrapulse/domain';
import { tableOf } from './columns.ts';
import type { Calls } from './messages.ts';
import type { Database } from './open-database.ts';
import { readColumns } from './read-columns.ts';

/** Dataset under which `committed` keeps the position of the log up to which the table `newest` knows all readings. */
const REMEMBERED = 'newest';

/** The newest ts of every part: what was remembered, and what was stored since, so that a start reads little. */
export async function newestReadings(db: Database): Promise<Calls['newest']['out']> {
  const sql = await newestSql(db, db.reader);
  const { numbers } = await readColumns(
    db.reader,
    `SELECT asset::DOUBLE, part::DOUBLE, ts::DOUBLE, NULL::VARCHAR FROM (${sql})`,
  );
  const [asset, part, ts] = numbers as [Float64Array, Float64Array, Float64Array];
  return { asset, part, ts };
}

/** Takes note of the newest ts of every part, as of the readings that are stored. */
export async function rememberNewest(db: Database): Promise<void> {
  const { writer } = db;
  await writer.run('BEGIN');
  try {
    const sql = await newestSql(db, writer);
    await writer.run(
      `CREATE OR REPLACE TEMP TABLE newest_now AS
       SELECT asset, part, max(ts) AS ts FROM (${sql}) GROUP BY asset, part`,
    );
    for (const statement of [
      'DELETE FROM newest',
      'INSERT INTO newest SELECT * FROM newest_now',
      `DELETE FROM committed WHERE dataset = '${REMEMBERED}'`,
      `INSERT INTO committed
       SELECT '${REMEMBERED}', position, '{}' FROM committed WHERE dataset = 'readings'`,
      'DROP TABLE newest_now',
      'COMMIT',
    ])
      await writer.run(statement);
  } catch (error) {
    await writer.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function newestSql(
  { tables }: Pick<Database, 'tables'>,
  connection: DuckDBConnection,
): Promise<string> {
  const since = await rememberedUpTo(connection);
  const each = tables.map(
    ({ kind }) =>
      `SELECT asset, part, max(ts) AS ts FROM ${tableOf(kind)}
       ${since > 0 ? `WHERE src_offset >= ${since}` : ''} GROUP BY asset, part`,
  );
  return [...each, ...(since > 0 ? ['SELECT asset, part, ts FROM newest'] : [])].join(
    ' UNION ALL ',
  );
}

/** Readings that `newest` does not know have at least this offset, in whatever partition; 0 when it knows none. */
async function rememberedUpTo(connection: DuckDBConnection): Promise<number> {
  const [stored, known] = await Promise.all([
    positionOf(connection, 'readings'),
    positionOf(connection, REMEMBERED),
  ]);
  const offsets = Object.keys(stored).map((partition) => known[Number(partition)] ?? 0);
  return offsets.length === 0 ? 0 : Math.min(...offsets);
}

async function positionOf(connection: DuckDBConnection, dataset: string): Promise<Positions> {
  const result = await connection.run('SELECT position FROM committed WHERE dataset = $1', [
    dataset,
  ]);
  const [row] = await result.getRows();
  return row ? (JSON.parse(String(row[0])) as Positions) : {};
}
