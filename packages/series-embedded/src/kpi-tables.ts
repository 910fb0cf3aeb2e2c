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
  const calendar = CALENDAR_WINDOWS.map((window) => `'${window}'`);
  const move = (table: string, condition: string) =>
    db.run(
      `INSERT INTO ${table} SELECT k.* FROM ${FORMER} k
       JOIN (SELECT id AS number, any_value(word) AS word FROM words GROUP BY id) w ON w.number = k."window"
       WHERE w.word ${condition} ORDER BY k.time`,
    );
  await db.run('BEGIN');
  await move(ROLLING, `NOT IN (${calendar.join(', ')})`);
  for (const window of CALENDAR_WINDOWS) await move(kpiTableOf(window), `= '${window}'`);
  await db.run(`DROP TABLE ${FORMER}`);
  await db.run('COMMIT');
}
