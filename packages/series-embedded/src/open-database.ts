import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import {
  FURTHER,
  INT_COLUMNS,
  type KindTable,
  LONG_COLUMNS,
  METRIC_PREFIX,
  metricColumn,
  tableOf,
} from './columns.ts';
import { createKpiTables, type Tell } from './kpi-tables.ts';

/** Measured: more threads do not write faster, and memory stays flat at these sizes. */
const OPTIONS = { threads: '1', memory_limit: '512MB' };
const SETTINGS = [
  "checkpoint_threshold = '16MB'",
  // Memory that a transaction or a query needed goes back to the machine: else the allocator keeps some 100 MB of it.
  'allocator_background_threads = true',
  "allocator_flush_threshold = '8MB'",
  "allocator_bulk_deallocation_flush_threshold = '16MB'",
];

const TABLES = [
  'CREATE TABLE IF NOT EXISTS words (id INTEGER, word VARCHAR)',
  'CREATE TABLE IF NOT EXISTS newest (asset INTEGER, part INTEGER, ts BIGINT)',
  'CREATE TABLE IF NOT EXISTS committed (dataset VARCHAR, position VARCHAR, counters VARCHAR)',
  `CREATE TABLE IF NOT EXISTS spans (asset INTEGER, part INTEGER, state INTEGER, status INTEGER,
    cause INTEGER, raw INTEGER, "start" BIGINT, "end" BIGINT)`,
];
const TEMPORARY = [
  'CREATE TEMP TABLE reading_keys (asset INTEGER, part INTEGER, ts BIGINT, place INTEGER)',
  'CREATE TEMP TABLE cleared (asset INTEGER, part INTEGER, "from" BIGINT, "to" BIGINT)',
  'CREATE TEMP TABLE cut AS SELECT * FROM spans LIMIT 0',
  `CREATE TEMP TABLE kpi_keys (kpi INTEGER, policy INTEGER, scope INTEGER, id INTEGER, "window" INTEGER,
    revision INTEGER, time BIGINT)`,
];

export interface Database {
  /** Writes and look-ups: one at a time. */
  readonly writer: DuckDBConnection;
  /** Queries: they see whole transactions only. */
  readonly reader: DuckDBConnection;
  /** Columns of each table of readings, in the order of the table. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  /** The metrics each kind has a column for: those asked for and those of earlier releases. */
  readonly tables: readonly KindTable[];
  close(): void;
}

export async function openDatabase(
  path: string,
  wanted: readonly KindTable[],
  tell: Tell,
): Promise<Database> {
  const instance = await DuckDBInstance.create(path, OPTIONS);
  const writer = await instance.connect();
  const reader = await instance.connect();
  for (const setting of SETTINGS) await writer.run(`SET ${setting}`);
  for (const sql of [...TABLES, ...TEMPORARY]) await writer.run(sql);
  await createKpiTables(writer, tell);
  const columns = new Map<string, readonly string[]>();
  for (const table of wanted) columns.set(table.kind, await migrate(writer, table));
  const tables = wanted.map(({ kind }) => ({ kind, metrics: metricsIn(columns.get(kind) ?? []) }));
  return {
    writer,
    reader,
    columns,
    tables,
    close() {
      reader.closeSync();
      writer.closeSync();
      instance.closeSync();
    },
  };
}

/** Makes the table of a kind, or adds the columns of metrics it did not know; returns its columns in order. */
async function migrate(db: DuckDBConnection, table: KindTable): Promise<readonly string[]> {
  const name = tableOf(table.kind);
  const fixed = [
    ...INT_COLUMNS.map((column) => `"${column}" INTEGER`),
    ...LONG_COLUMNS.map((column) => `"${column}" BIGINT`),
    `"${FURTHER}" VARCHAR`,
  ];
  await db.run(`CREATE TABLE IF NOT EXISTS ${name} (${fixed.join(', ')})`);
  const present = await columnsOf(db, name);
  const missing = table.metrics.map(metricColumn).filter((column) => !present.includes(column));
  for (const column of missing) await db.run(`ALTER TABLE ${name} ADD COLUMN "${column}" DOUBLE`);
  return [...present, ...missing];
}

async function columnsOf(db: DuckDBConnection, table: string): Promise<readonly string[]> {
  const result = await db.run(
    `SELECT column_name FROM information_schema.columns WHERE table_name = '${table}' ORDER BY ordinal_position`,
  );
  return (await result.getRows()).map(([name]) => String(name));
}

function metricsIn(columns: readonly string[]): readonly string[] {
  return columns
    .filter((column) => column.startsWith(METRIC_PREFIX))
    .map((column) => column.slice(METRIC_PREFIX.length));
}
