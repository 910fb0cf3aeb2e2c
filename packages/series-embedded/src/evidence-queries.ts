import { boundsOf, type ResultColumns } from './columns.ts';
import type { Calls, ClearedColumns, KpiColumns, SpanColumns } from './messages.ts';
import type { Database } from './open-database.ts';
import { readColumns } from './read-columns.ts';
import { appendColumns } from './write-columns.ts';

/** The bounds of all stretches let DuckDB skip the blocks of other times. */
function overlaps({ from, to }: ClearedColumns): string {
  return `s.asset = c.asset AND s.part = c.part AND s."start" < c."to" AND s."end" > c."from"
    AND s."start" < ${boundsOf(to).high} AND s."end" > ${boundsOf(from).low}`;
}

const SAME = 's.asset, s.part, s.state, s.status, s.cause, s.raw';

/** Takes [from, to) of each part away; what of a span lies outside stays, cut at the border. */
export async function clearSpans({ writer }: Database, cleared: ClearedColumns): Promise<void> {
  if (cleared.asset.length === 0) return;
  const touched = overlaps(cleared);
  for (const table of ['cleared', 'cut']) await writer.run(`DELETE FROM ${table}`);
  await appendColumns(writer, 'cleared', {
    count: cleared.asset.length,
    columns: [cleared.asset, cleared.part, cleared.from, cleared.to].map((numbers) => ({
      numbers,
    })),
  });
  await writer.run(
    `INSERT INTO cut SELECT ${SAME}, s."start", c."from" FROM spans s JOIN cleared c ON ${touched}
     WHERE s."start" < c."from"`,
  );
  await writer.run(
    `INSERT INTO cut SELECT ${SAME}, c."to", s."end" FROM spans s JOIN cleared c ON ${touched}
     WHERE s."end" > c."to"`,
  );
  await writer.run(`DELETE FROM spans s USING cleared c WHERE ${touched}`);
  await writer.run('INSERT INTO spans SELECT * FROM cut');
}

export async function addSpans({ writer }: Database, rows: SpanColumns): Promise<void> {
  const columns = [...rows.ints, ...rows.longs].map((numbers) => ({ numbers }));
  await appendColumns(writer, 'spans', { count: rows.count, columns });
}

export function readSpans(
  { reader }: Database,
  query: Calls['spans']['in'],
): Promise<ResultColumns> {
  const { asset, part, from, to } = query;
  const columns = ['asset', 'part', 'state', 'status', 'cause', 'raw', 'start', 'end'];
  return readColumns(
    reader,
    `SELECT ${columns.map((name) => `"${name}"::DOUBLE`).join(', ')}, NULL::VARCHAR FROM spans
     WHERE asset = ${asset} ${part === null ? '' : `AND part = ${part}`}
     AND "start" < ${to} AND "end" > ${from}`,
  );
}

/** Puts the rows in place of those of the same key. */
export async function replaceKpis({ writer }: Database, rows: KpiColumns): Promise<void> {
  const keys = [...rows.ints, ...rows.longs].map((numbers) => ({ numbers }));
  const { low, high } = boundsOf(rows.longs[0] as BigInt64Array);
  await writer.run('DELETE FROM kpi_keys');
  await appendColumns(writer, 'kpi_keys', { count: rows.count, columns: keys });
  await writer.run(
    `DELETE FROM ${rows.table} t USING kpi_keys k WHERE t.time = k.time AND t.id = k.id AND t.kpi = k.kpi
     AND t.policy = k.policy AND t.scope = k.scope AND t."window" = k."window" AND t.revision = k.revision
     AND t.time BETWEEN ${low} AND ${high}`,
  );
  await appendColumns(writer, rows.table, {
    count: rows.count,
    columns: [...keys, { texts: rows.records }],
  });
}

/** JSON of the records, oldest first; with a limit the newest ones. */
export async function readKpis(
  { reader }: Database,
  query: Calls['kpis']['in'],
): Promise<readonly string[]> {
  const { table, words, from, to, limit } = query;
  const wanted = Object.entries(words).map(([column, word]) => `"${column}" = ${word}`);
  const { texts } = await readColumns(
    reader,
    `SELECT time::DOUBLE, record FROM ${table}
     WHERE ${[...wanted, `time >= ${from}`, `time < ${to}`].join(' AND ')}
     ORDER BY time DESC, revision DESC, policy DESC ${limit === null ? '' : `LIMIT ${limit}`}`,
  );
  return texts.map((text) => text ?? 'null').reverse();
}
