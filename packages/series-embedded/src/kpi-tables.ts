import type { DuckDBConnection } from '@duckdb/node-api';
import { CALENDAR_WINDOWS } from '@infrapulse/domain';

const CALENDAR: ReadonlySet<string> = new Set(CALENDAR_WINDOWS);
const ROLLING = 'kpis_rolling';
/** Where earlier releases kept all KPI records. */
const FORMER = 'kpis';

/**
 * A rolling window is filed under its end, a calendar window under its start and in a table of its own: what one
 * write replaces then lies together, and the store looks at that alone, however much it holds.
 */
export function kpiTableOf(window: string): string {
  return CALENDAR.has(window) ? `kpis_${window}` : ROLLING;
}

export const KPI_TABLES: readonly string[] = [ROLLING, ...CALENDAR_WINDOWS.map(kpiTableOf)];

/** Makes the tables; what an earlier release has stored goes to the table of its window. */
export async function createKpiTables(db: DuckDBConnection): Promise<void> {
  for (const table of KPI_TABLES)
    await db.run(
      `CREATE TABLE IF NOT EXISTS ${table} (kpi INTEGER, policy INTEGER, scope INTEGER, id INTEGER,
       "window" INTEGER, revision INTEGER, time BIGINT, record VARCHAR)`,
    );
  const tables = await db.run(`SELECT 1 FROM duckdb_tables() WHERE table_name = '${FORMER}'`);
  if ((await tables.getRows()).length > 0) await splitFormer(db);
}

async function splitFormer(db: DuckDBConnection): Promise<void> {
  await db.run('BEGIN');
  await move(db, ROLLING, `NOT IN (${numbersOf(CALENDAR_WINDOWS)})`);
  for (const window of CALENDAR_WINDOWS)
    await move(db, kpiTableOf(window), `IN (${numbersOf([window])})`);
  await db.run(`DROP TABLE ${FORMER}`);
  await db.run('COMMIT');
}

function numbersOf(windows: readonly string[]): string {
  return `SELECT id FROM words WHERE word IN (${windows.map((window) => `'${window}'`).join(', ')})`;
}

/** An earlier release may have written again after the take-over: its records are the newer ones. */
async function move(db: DuckDBConnection, table: string, which: string): Promise<void> {
  const keys = ['kpi', 'policy', 'scope', 'id', '"window"', 'revision', 'time'];
  const isSame = keys.map((key) => `t.${key} = k.${key}`).join(' AND ');
  const taken = `FROM ${FORMER} k WHERE k."window" ${which}`;
  await db.run(`DELETE FROM ${table} t WHERE EXISTS (SELECT 1 ${taken} AND ${isSame})`);
  await db.run(`INSERT INTO ${table} SELECT k.* ${taken} ORDER BY k.time`);
}
