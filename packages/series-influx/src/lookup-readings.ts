import type { Positions } from '@infrapulse/domain';
import type { ReadingRow, RowKey, SeriesKind } from '@infrapulse/ports';
import { influxqlText, isTagText } from './escape-text.ts';
import { rowsOf, timeRange } from './read-readings.ts';
import type { Series, ServerCalls } from './server-calls.ts';

/** Statements of a request; each costs the server about 0.7 ms. */
const STATEMENTS_MAX = 500;
/** From so many keys on, a stretch of time is read as a whole when little else lies in it. */
const SCAN_KEYS_MIN = 200;
const SCAN_ROWS_PER_KEY = 20;
/** Keys of a kind further apart than this are asked for apart. */
const STRETCH_MS = 600_000;

/** The stored rows of these keys, by `nameOf`. */
export async function lookupReadings(
  server: ServerCalls,
  keys: readonly RowKey[],
): Promise<ReadonlyMap<string, ReadingRow>> {
  const wanted = new Set(keys.map(nameOf));
  const found = new Map<string, ReadingRow>();
  const keep = (rows: readonly ReadingRow[]) => {
    for (const row of rows) if (wanted.has(nameOf(row))) found.set(nameOf(row), row);
  };
  for (const stretch of stretches(keys)) {
    if (await isWorthScanning(server, stretch)) keep(await scan(server, stretch));
    else keep(await askEach(server, stretch));
  }
  return found;
}

export function nameOf({ kind, asset, part, ts }: RowKey): string {
  return `${kind}\n${asset}\n${part}\n${ts}`;
}

/** What is hidden was written by a batch that no commit covers: its rows come again from the log. */
export function isHidden(
  { src }: ReadingRow,
  { upTo, done }: { readonly upTo: Positions; readonly done: Positions },
): boolean {
  const [partition = 0, offset = 0] = src.split(':').map(Number);
  return offset < (upTo[partition] ?? 0) && offset >= (done[partition] ?? 0);
}

interface Stretch {
  readonly kind: SeriesKind;
  readonly keys: readonly RowKey[];
  readonly from: number;
  readonly to: number;
}

function stretches(keys: readonly RowKey[]): readonly Stretch[] {
  const inOrder = keys
    .filter(
      ({ asset, part, ts }) => isTagText(asset) && isTagText(part) && Number.isSafeInteger(ts),
    )
    .toSorted((a, b) => (a.kind === b.kind ? a.ts - b.ts : a.kind < b.kind ? -1 : 1));
  const groups: RowKey[][] = [];
  for (const key of inOrder) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last?.kind === key.kind && key.ts - last.ts <= STRETCH_MS) group.push(key);
    else groups.push([key]);
  }
  return groups.map((group) => {
    const [first, last] = [group[0] as RowKey, group.at(-1) as RowKey];
    return { kind: first.kind, keys: group, from: first.ts, to: last.ts + 1 };
  });
}

async function isWorthScanning(server: ServerCalls, stretch: Stretch): Promise<boolean> {
  const { kind, keys, from, to } = stretch;
  if (keys.length < SCAN_KEYS_MIN) return false;
  const [series = []] = await server.influxql([
    `SELECT count("historical") FROM "${kind}" WHERE ${timeRange(from, to)}`,
  ]);
  return Number(series[0]?.values[0]?.[1] ?? 0) <= keys.length * SCAN_ROWS_PER_KEY;
}

async function scan(server: ServerCalls, { kind, from, to }: Stretch): Promise<ReadingRow[]> {
  const [series = []] = await server.influxql([
    `SELECT * FROM "${kind}" WHERE ${timeRange(from, to)}`,
  ]);
  return rowsOf(kind, series);
}

async function askEach(server: ServerCalls, { kind, keys }: Stretch): Promise<ReadingRow[]> {
  const rows: ReadingRow[] = [];
  for (let at = 0; at < keys.length; at += STATEMENTS_MAX) {
    const statements = keys.slice(at, at + STATEMENTS_MAX).map(statementOf);
    const answers: readonly (readonly Series[])[] = await server.influxql(statements);
    rows.push(...answers.flatMap((series) => rowsOf(kind, series)));
  }
  return rows;
}

function statementOf({ kind, asset, part, ts }: RowKey): string {
  const where = `"asset"=${influxqlText(asset)} AND "part"=${influxqlText(part)}`;
  return `SELECT * FROM "${kind}" WHERE ${where} AND ${timeRange(ts, ts + 1)}`;
}
