import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** What a conversion may take of memory; the rest goes to disk. */
const OPTIONS = { threads: '1', memory_limit: '256MB' };
/** Parquet is built in: nothing is fetched. */
const OFFLINE = ['autoinstall_known_extensions', 'autoload_known_extensions'];

/** A database of its own that keeps nothing; what does not fit in memory goes to `directory`. */
export async function openDuckdb(
  directory: string,
): Promise<{ readonly db: DuckDBConnection; readonly close: () => void }> {
  const instance = await DuckDBInstance.create(':memory:', {
    ...OPTIONS,
    temp_directory: directory,
  });
  const db = await instance.connect();
  for (const option of OFFLINE) await db.run(`SET ${option} = false`);
  await db.run("SET TimeZone = 'UTC'");
  return {
    db,
    close() {
      db.closeSync();
      instance.closeSync();
    },
  };
}
