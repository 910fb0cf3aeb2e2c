import type { DuckDBConnection } from '@duckdb/node-api';

interface Database {
  readonly db: DuckDBConnection;
  /** Times as Unix ms, whole numbers as numbers. */
  readonly plain: (cell: unknown) => unknown;
  readonly close: () => void;
}

/** What a conversion may take of memory; the rest goes to disk. */
const OPTIONS = { threads: '1', memory_limit: '256MB' };
/** Parquet is built in: nothing is fetched. */
const OFFLINE = ['autoinstall_known_extensions', 'autoload_known_extensions'];

/**
 * A database of its own that keeps nothing; what does not fit in memory goes to `directory`. Its code is read when it is
 * first needed: it took an eighth of every start.
 */
export async function openDuckdb(directory: string): Promise<Database> {
  const { DuckDBInstance, DuckDBTimestampTZValue, DuckDBTimestampValue } = await import(
    '@duckdb/node-api'
  );
  const instance = await DuckDBInstance.create(':memory:', {
    ...OPTIONS,
    temp_directory: directory,
  });
  const db = await instance.connect();
  for (const option of OFFLINE) await db.run(`SET ${option} = false`);
  await db.run("SET TimeZone = 'UTC'");
  return {
    db,
    plain(cell) {
      if (typeof cell === 'bigint') return Number(cell);
      if (cell instanceof DuckDBTimestampTZValue || cell instanceof DuckDBTimestampValue)
        return Number(cell.micros / 1000n);
      return cell;
    },
    close() {
      db.closeSync();
      instance.closeSync();
    },
  };
}
