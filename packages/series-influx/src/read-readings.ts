import {
  fluxDateTime,
  fluxExpression,
  flux as fluxOf,
  LineSplitter,
} from '@influxdata/influxdb-client';
import type { ReadingRow, ReadingsQuery, SeriesKind } from '@infrapulse/ports';
import { createReadingDecoder, type FieldValue } from './decode-reading.ts';
import { KINDS } from './encode-reading.ts';
import { influxqlText, isTagText } from './escape-text.ts';
import { TS_MAX, TS_MIN } from './refuse-reading.ts';
import type { Series, ServerCalls } from './server-calls.ts';

/** Rows in order of ts; rows of the same ts in order of part. */
export async function readReadings(
  { influxql }: ServerCalls,
  query: ReadingsQuery,
): Promise<readonly ReadingRow[]> {
  const { kind, asset, part, from, to, order = 'asc', limit } = query;
  if (!isTagText(asset) || !isTagText(part ?? '') || from >= to || limit === 0) return [];
  const where = [
    `"asset"=${influxqlText(asset)}`,
    ...(part === undefined ? [] : [`"part"=${influxqlText(part)}`]),
    timeRange(from, to),
  ];
  const end = `ORDER BY time ${order.toUpperCase()}${limit === undefined ? '' : ` LIMIT ${limit}`}`;
  const [series = []] = await influxql([
    `SELECT * FROM "${kind}" WHERE ${where.join(' AND ')} ${end}`,
  ]);
  const way = order === 'asc' ? 1 : -1;
  return rowsOf(kind, series).sort((a, b) => way * (a.ts - b.ts) || compare(a.part, b.part));
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** [from, to) within what the store can hold. */
export function timeRange(from: number, to: number): string {
  const low = Math.max(TS_MIN, Math.ceil(from));
  const high = Math.min(TS_MAX, Math.ceil(to) - 1);
  return `time >= ${low}ms AND time <= ${high}ms`;
}

/** The rows of an answer to `SELECT *`. */
export function rowsOf(kind: SeriesKind, series: readonly Series[]): ReadingRow[] {
  return series.flatMap(({ columns, values }) => {
    const decode = createReadingDecoder(columns);
    const [time, asset, part] = ['time', 'asset', 'part'].map((name) => columns.indexOf(name)) as [
      number,
      number,
      number,
    ];
    return values
      .filter((row) => row[columns.indexOf('src')] !== null)
      .map((row: readonly FieldValue[]) => {
        const tags = { asset: String(row[asset]), part: String(row[part] ?? '') };
        return decode({ kind, ...tags, ts: Number(row[time]) }, row);
      });
  });
}

/** Key `asset~part`. Flux has its newest points at hand, where InfluxQL reads all of them. */
export async function readNewest(
  { flux }: ServerCalls,
  bucket: string,
): Promise<ReadonlyMap<string, number>> {
  const kinds = KINDS.map((kind) => `r._measurement == "${kind}"`).join(' or ');
  const [start, stop] = [TS_MIN, TS_MAX].map((ms) => fluxDateTime(new Date(ms).toISOString()));
  const answer = await flux(
    fluxOf`from(bucket: ${bucket}) |> range(start: ${start}, stop: ${stop})
      |> filter(fn: (r) => (${fluxExpression(kinds)}) and r._field == "historical") |> last()
      |> keep(columns: ["_time", "asset", "part"]) |> group()`.toString(),
  );
  const newest = new Map<string, number>();
  for (const { asset, part, time } of csvRows(answer)) {
    const key = `${asset}~${part}`;
    newest.set(key, Math.max(newest.get(key) ?? Number.NEGATIVE_INFINITY, time));
  }
  return newest;
}

/** Rows of a Flux answer; a line with `_time` in it names the columns of those behind it. */
function* csvRows(answer: string) {
  const splitter = new LineSplitter();
  let columns: readonly string[] | null = null;
  for (const line of answer.split(/\r?\n/)) {
    if (line === '') columns = null;
    else if (columns === null) columns = splitter.splitLine(line);
    else {
      const values = splitter.splitLine(line);
      const at = (name: string) => values[columns?.indexOf(name) ?? -1] ?? '';
      yield { asset: at('asset'), part: at('part'), time: Date.parse(at('_time')) };
    }
  }
}
