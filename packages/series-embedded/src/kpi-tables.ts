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

/** Is told, before each table that takes a while, how many records are to be moved in all. */
export type Tell = (records: number, text: string) => void;

/** Makes the tables; what an earlier release has stored goes to the table of its window. */
export async function createKpiTables(db: DuckDBConnection, tell: Tell): Promise<void> {
  for (const table of KPI_TABLES)
    await db.run(
      `CREATE TABLE IF NOT EXISTS ${table} (kpi INTEGER, policy INTEGER, scope INTEGER, id INTEGER,
       "window" INTEGER, revision INTEGER, time BIGINT, record VARCHAR)`,
    );
  const sql = `SELECT estimated_size FROM duckdb_tables() WHERE table_name = '${FORMER}'`;
  const [former] = await (await db.run(sql)).getRows();
  if (former) await splitFormer(db, (text) => tell(Number(former[0]), text));
}

async function splitFormer(db: DuckDBConnection, tell: (text: string) => void): Promise<void> {
  tell('Taking over the KPI records of an earlier release: some seconds for each million, once');
  await db.run('BEGIN');
  await move(db, ROLLING, `NOT IN (${numbersOf(CALENDAR_WINDOWS)})`);
  for (const window of CALENDAR_WINDOWS) {
    tell(`KPI records of an earlier release: those of a ${window} follow`);
    await move(db, kpiTableOf(window), `IN (${numbersOf([window])})`);
  }
  await db.run(`DROP TABLE ${FORMER}`);
  await db.run('COMMIT');
  tell('KPI records of an earlier release are taken over');
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
