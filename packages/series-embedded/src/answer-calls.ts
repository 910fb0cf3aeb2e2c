import { type KeyColumns, type ReadingColumns, tableOf } from './columns.ts';
import { isInvalidated, translate } from './duckdb-error.ts';
import { addSpans, clearSpans, readKpis, readSpans, replaceKpis } from './evidence-queries.ts';
import { KPI_TABLES, type Tell } from './kpi-tables.ts';
import type { Call, Calls, Commit, FromWorker, Ready, Request, WorkerStart } from './messages.ts';
import { newestReadings, rememberNewest } from './newest.ts';
import { type Database, openDatabase } from './open-database.ts';
import { readColumns } from './read-columns.ts';
import { deleteReadings, lookupReadings, readReadings } from './reading-queries.ts';
import { appendColumns, arrange } from './write-columns.ts';

type Handlers = {
  readonly [C in Call]: (db: Database, argument: Calls[C]['in']) => Promise<Calls[C]['out']>;
};

/** Calls that use the reading connection; all others share the writing one and its transaction. */
const READS: ReadonlySet<Call> = new Set<Call>(['newest', 'readings', 'spans', 'kpis', 'sizes']);

const handlers: Handlers = {
  writeReadings: (db, { fresh, replaced, commit }) =>
    inTransaction(db, commit, async () => {
      for (const batch of replaced) await deleteReadings(db, keysOf(batch));
      for (const batch of [...replaced, ...fresh]) await addReadings(db, batch);
    }),
  writeSpans: (db, { cleared, rows, commit }) =>
    inTransaction(db, commit, async () => {
      for (const round of cleared) await clearSpans(db, round);
      await addSpans(db, rows);
    }),
  writeKpis: (db, { rows, commit }) =>
    inTransaction(db, commit, async () => {
      for (const each of rows) await replaceKpis(db, each);
    }),
  lookup: lookupReadings,
  newest: newestReadings,
  readings: readReadings,
  spans: readSpans,
  kpis: readKpis,
  sizes: countRows,
  retain: deleteOld,
  async stop(db) {
    db.close();
    return null;
  },
};

/** Opens the store; `answer` never rejects. */
export async function answerCalls(
  start: WorkerStart,
  tell: Tell,
): Promise<{ readonly ready: Ready; readonly answer: (request: Request) => Promise<FromWorker> }> {
  let db = await openDatabase(start.path, start.tables, tell);
  let broken = false;
  let writing: Promise<unknown> = Promise.resolve();
  let reading: Promise<unknown> = Promise.resolve();

  async function run({ id, call, argument }: Request): Promise<FromWorker> {
    try {
      if (broken) db = await reopened(db, start, tell);
      broken = false;
      const handler = handlers[call] as (db: Database, argument: unknown) => Promise<unknown>;
      return { type: 'answer', id, value: await handler(db, argument) };
    } catch (error) {
      broken ||= isInvalidated(error);
      const doing = call.startsWith('write') || call === 'retain' ? 'write' : 'read';
      return { type: 'failure', id, error: translate(error, doing) };
    }
  }

  return {
    ready: await readyMessage(db),
    answer(request) {
      const alone = request.call === 'stop' || broken;
      const reads = READS.has(request.call);
      const before = alone ? Promise.all([writing, reading]) : reads ? reading : writing;
      const answered = before.then(() => run(request));
      if (alone || reads) reading = answered;
      if (alone || !reads) writing = answered;
      return answered;
    },
  };
}

async function reopened(db: Database, start: WorkerStart, tell: Tell): Promise<Database> {
  db.close();
  return openDatabase(start.path, start.tables, tell);
}

async function readyMessage(db: Database): Promise<Ready> {
  const words = await readColumns(
    db.reader,
    'SELECT id::DOUBLE, any_value(word) FROM words GROUP BY id ORDER BY id',
  );
  const rows = await (
    await db.reader.run('SELECT dataset, position, counters FROM committed')
  ).getRows();
  const committed = rows.map(([dataset, position, counters]) => [
    String(dataset),
    { position: String(position), counters: String(counters) },
  ]);
  return {
    type: 'ready',
    tables: db.tables,
    words: words.texts.map((word) => word ?? ''),
    committed: Object.fromEntries(committed) as Ready['committed'],
  };
}

/** Rows, words, position and counters: all or nothing. */
async function inTransaction(
  db: Database,
  commit: Commit,
  work: () => Promise<void>,
): Promise<null> {
  const { writer } = db;
  await writer.run('BEGIN');
  try {
    if (!(await isCommitted(db, commit))) await work();
    await putCommit(db, commit);
    await writer.run('COMMIT');
  } catch (error) {
    await rollBack(db, error);
    throw error;
  }
  return null;
}

/** A commit whose checkpoint fails is kept, yet reported as failed; its writer then sends the batch again. */
async function isCommitted({ writer }: Database, commit: Commit): Promise<boolean> {
  const { dataset, position, advances } = commit;
  if (!advances) return false;
  const result = await writer.run('SELECT position FROM committed WHERE dataset = $1', [dataset]);
  return (await result.getRows())[0]?.[0] === position;
}

async function rollBack({ writer }: Database, cause: unknown): Promise<void> {
  try {
    await writer.run('ROLLBACK');
  } catch (error) {
    // A failed COMMIT has rolled back already; only another reason is news.
    if (!/no transaction is active/i.test(String(error))) throw new Error(String(error), { cause });
  }
}

async function putCommit({ writer }: Database, commit: Commit): Promise<void> {
  const { dataset, position, counters, words, firstWord } = commit;
  await appendColumns(writer, 'words', {
    count: words.length,
    columns: [{ numbers: Int32Array.from(words, (_, i) => firstWord + i) }, { texts: words }],
  });
  await writer.run('DELETE FROM committed WHERE dataset = $1', [dataset]);
  await writer.run('INSERT INTO committed VALUES ($1, $2, $3)', [dataset, position, counters]);
}

function addReadings(db: Database, batch: ReadingColumns): Promise<void> {
  const order = db.columns.get(batch.kind) ?? [];
  const metrics = db.tables.find(({ kind }) => kind === batch.kind)?.metrics ?? [];
  const columns = arrange(batch, order, metrics);
  return appendColumns(db.writer, tableOf(batch.kind), { count: batch.count, columns });
}

function keysOf({ kind, ints, longs }: ReadingColumns): KeyColumns {
  return {
    kind,
    asset: ints[0] as Int32Array,
    part: ints[1] as Int32Array,
    ts: longs[0] as BigInt64Array,
  };
}

async function countRows({ reader, tables }: Database): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  const named = [
    ...tables.map(({ kind }) => [kind, tableOf(kind)] as const),
    ['spans', 'spans'],
    ...KPI_TABLES.map((table) => ['kpis', table] as const),
  ] as const;
  for (const [name, table] of named) {
    const [row] = await (await reader.run(`SELECT count(*)::DOUBLE FROM ${table}`)).getRows();
    sizes[name] = (sizes[name] ?? 0) + Number(row?.[0]);
  }
  return sizes;
}

async function deleteOld(db: Database, before: Readonly<Record<string, number>>): Promise<null> {
  const { writer, tables } = db;
  const { readings, spans, kpis } = before;
  if (readings !== undefined)
    for (const { kind } of tables)
      await writer.run(`DELETE FROM ${tableOf(kind)} WHERE ts < ${readings}`);
  if (spans !== undefined) await writer.run(`DELETE FROM spans WHERE "end" < ${spans}`);
  if (kpis !== undefined)
    for (const table of KPI_TABLES) await writer.run(`DELETE FROM ${table} WHERE time < ${kpis}`);
  await rememberNewest(db);
  return null;
}
