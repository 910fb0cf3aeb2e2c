import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

interface Database {
  readonly db: DuckDBConnection;
  /** Times with a zone as Unix ms, numbers as numbers, structures as objects, all else as text. */
  readonly plain: (cell: DuckDBValue | undefined) => unknown;
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
  const { DuckDBInstance, DuckDBDecimalValue, DuckDBStructValue, DuckDBTimestampTZValue } =
    await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    ...OPTIONS,
    temp_directory: directory,
  });
  const db = await instance.connect();
  for (const option of OFFLINE) await db.run(`SET ${option} = false`);
  await db.run("SET TimeZone = 'UTC'");
  function plain(cell: DuckDBValue | undefined): unknown {
    if (typeof cell === 'bigint') return Number(cell);
    if (cell instanceof DuckDBTimestampTZValue) return Number(cell.micros / 1000n);
    if (cell instanceof DuckDBDecimalValue) return cell.toDouble();
    if (cell instanceof DuckDBStructValue) return said(cell.entries, plain);
    return typeof cell === 'object' && cell !== null ? String(cell) : cell;
  }
  return {
    db,
    plain,
    close() {
      db.closeSync();
      instance.closeSync();
    },
  };
}

function said(entries: Readonly<Record<string, DuckDBValue>>, plain: Database['plain']) {
  const members = Object.entries(entries).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
}
