import type { KpiRecord, PartState } from '@infrapulse/domain';
import type { KpisQuery, SeriesPort, SpanRow, SpansBatch } from '@infrapulse/ports';
import { clearSpans } from './clear-spans.ts';
import { clearedLine, kpiLines, OPEN_END, spanLine } from './encode-evidence.ts';
import { influxqlText, isTagText } from './escape-text.ts';
import type { Journal } from './journal.ts';
import { timeRange } from './read-readings.ts';
import { TS_MAX, TS_MIN } from './refuse-reading.ts';
import { sendOwnLines } from './send-lines.ts';
import type { Series, ServerCalls } from './server-calls.ts';

const STATEMENTS_MAX = 200;

type Evidence = Pick<SeriesPort, 'writeSpans' | 'writeKpis' | 'spans' | 'kpis'>;

/** State spans and KPI revisions: what stands behind a figure. */
export function createEvidence(server: ServerCalls, journal: Journal): Evidence {
  const send = (lines: readonly string[]) => sendOwnLines(server.send, lines);

  /** In an order that stands a crash at any place, when the batch is then written again. */
  async function writeSpanRows({ cleared, rows }: SpansBatch) {
    const { behind, before, gone } = clearSpans(await overlapping(server, cleared), {
      cleared,
      rows,
    });
    await send(behind.map(spanLine));
    await send([...before.map(spanLine), ...gone.map(clearedLine)]);
    const lasting = rows.filter(({ start, end }) => end !== start);
    await send(lasting.map(spanLine));
    return { spans: behind.length + lasting.length - gone.length };
  }

  return {
    async writeSpans(batch) {
      await journal.run('spans', () => ({
        position: batch.position,
        counters: {},
        redo: [],
        leaves: 'nothing',
        write: () => writeSpanRows(batch),
      }));
    },
    async writeKpis({ rows, position }) {
      const lines = kpiLines(rows);
      const write = async () => {
        await send(lines);
        return { kpis: rows.length };
      };
      await journal.run('kpis', () => ({
        position,
        counters: {},
        redo: [],
        leaves: 'nothing',
        write,
      }));
    },
    async spans({ asset, part, from, to }) {
      const [spans = []] = await readSpans(server, [
        { asset, from, to, ...(part === undefined ? {} : { part }) },
      ]);
      return spans.toSorted((a, b) => a.start - b.start || (a.part < b.part ? -1 : 1));
    },
    kpis: (query) => readKpis(server, query),
  };
}

interface SpansQuery {
  readonly asset: string;
  readonly part?: string;
  readonly from: number;
  readonly to: number;
}

/** Stored spans of the parts that something is cleared of, each once. */
async function overlapping(
  server: ServerCalls,
  cleared: SpansBatch['cleared'],
): Promise<readonly SpanRow[]> {
  const parts = new Map<string, SpansQuery>();
  for (const { asset, part, from, to } of cleared) {
    const key = `${asset}\n${part}`;
    const known = parts.get(key) ?? { asset, part, from, to };
    parts.set(key, { ...known, from: Math.min(known.from, from), to: Math.max(known.to, to) });
  }
  return (await readSpans(server, [...parts.values()])).flat();
}

async function readSpans(
  { influxql }: ServerCalls,
  queries: readonly SpansQuery[],
): Promise<readonly (readonly SpanRow[])[]> {
  const found: (readonly SpanRow[])[] = [];
  for (let at = 0; at < queries.length; at += STATEMENTS_MAX) {
    const some = queries.slice(at, at + STATEMENTS_MAX);
    const fit = some.filter(({ asset, part }) => isTagText(asset) && isTagText(part ?? ''));
    found.push(
      ...(await influxql(fit.map(spansStatement))).map((series) => series.flatMap(spansOf)),
    );
  }
  return found;
}

/** `end` is no part of the key, so all spans of the part that begin before `to` are looked through. */
function spansStatement({ asset, part, from, to }: SpansQuery): string {
  const where = [
    `"asset"=${influxqlText(asset)}`,
    ...(part === undefined ? [] : [`"part"=${influxqlText(part)}`]),
    timeRange(TS_MIN, to),
    `"end" > ${Math.floor(Math.min(from, OPEN_END - 1))}`,
  ];
  return `SELECT * FROM "state" WHERE ${where.join(' AND ')} ORDER BY time`;
}

/** Without the spans of no time that clearing has left. */
export function spansOf({ columns, values }: Series): SpanRow[] {
  return values
    .map((row) => {
      const at = (name: string) => row[columns.indexOf(name)];
      const end = Number(at('end'));
      return {
        asset: String(at('asset')),
        part: String(at('part') ?? ''),
        start: Number(at('time')),
        end: end === OPEN_END ? null : end,
        state: String(at('state')) as PartState,
        status: String(at('status')),
        cause: String(at('cause')),
        raw: String(at('raw')),
      };
    })
    .filter(({ start, end }) => end !== start);
}

/** Oldest first; with a limit the newest ones. */
async function readKpis({ influxql }: ServerCalls, query: KpisQuery): Promise<KpiRecord[]> {
  const { kpi, policy, scope, id, window, from = TS_MIN, to = TS_MAX + 1, limit } = query;
  const wanted = { kpi, scope, id, window, ...(policy === undefined ? {} : { policy }) };
  if (!Object.values(wanted).every(isTagText)) return [];
  const where = Object.entries(wanted).map(([tag, text]) => `"${tag}"=${influxqlText(text)}`);
  const end = limit === undefined ? '' : ` LIMIT ${limit}`;
  const [series = []] = await influxql([
    `SELECT * FROM "kpi" WHERE ${[...where, timeRange(from, to)].join(' AND ')} ORDER BY time DESC${end}`,
  ]);
  const records = series.flatMap(recordsOf).sort((a, b) => a.time - b.time || byRevision(a, b));
  return records.slice(limit === undefined ? 0 : -limit).map(({ record }) => record);
}

interface Filed {
  readonly time: number;
  readonly record: KpiRecord;
}

function recordsOf({ columns, values }: Series): Filed[] {
  const revisions = columns.flatMap((name, i) => (/^r\d+$/.test(name) ? [i] : []));
  return values.flatMap((row) =>
    revisions.flatMap((i) => {
      const text = row[i];
      if (typeof text !== 'string') return [];
      return [
        { time: Number(row[columns.indexOf('time')]), record: JSON.parse(text) as KpiRecord },
      ];
    }),
  );
}

function byRevision({ record: a }: Filed, { record: b }: Filed): number {
  return a.revision - b.revision || (a.policy < b.policy ? -1 : Number(a.policy > b.policy));
}
