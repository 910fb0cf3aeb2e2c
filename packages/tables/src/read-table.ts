import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { DuckDBTimestampTZValue, DuckDBTimestampValue } from '@duckdb/node-api';
import { parseCsv } from '@infrapulse/contracts';
import { openDuckdb } from './open-duckdb.ts';

/** A row of a file, and the line it begins on (of Parquet: its number, from 1). */
export interface FileRow {
  readonly line: number;
  /** Column → cell: text of CSV, values of NDJSON and Parquet; undefined when the line cannot be read. */
  readonly cells: Readonly<Record<string, unknown>> | undefined;
  /** Why it cannot be read. */
  readonly fault?: string;
}

export type TableFormat = 'csv' | 'ndjson' | 'parquet';

export function formatOf(path: string): TableFormat | undefined {
  const ending = /\.(\w+)$/.exec(path.toLowerCase())?.[1];
  if (ending === 'csv' || ending === 'parquet') return ending;
  return ending === 'ndjson' || ending === 'jsonl' ? 'ndjson' : undefined;
}

/** The rows of a file, read as they are asked for. */
export function readTable(path: string, format: TableFormat): AsyncIterable<FileRow> {
  if (format === 'csv') return readCsv(path);
  return format === 'ndjson' ? readNdjson(path) : readParquet(path);
}

const LINE_CHARS_MAX = 16 * 2 ** 20;

/** Lines without their LF; a CR before it stays, as it may stand within quotes. */
async function* lines(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
    const pieces = (rest + String(chunk)).split('\n');
    rest = pieces.pop() ?? '';
    if (rest.length > LINE_CHARS_MAX) throw new Error(`${path} has a line of more than 16 MiB`);
    yield* pieces;
  }
  if (rest !== '') yield rest;
}

async function* readNdjson(path: string): AsyncGenerator<FileRow> {
  let line = 0;
  for await (const text of lines(path)) {
    line += 1;
    if (text.trim() !== '') yield { line, ...objectOf(line === 1 ? withoutBom(text) : text) };
  }
}

function objectOf(text: string): Pick<FileRow, 'cells' | 'fault'> {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { cells: value as Record<string, unknown> };
    return { cells: undefined, fault: 'A line holds one object.' };
  } catch (error) {
    return { cells: undefined, fault: `This is no JSON: ${(error as Error).message}.` };
  }
}

/** Lines within quotes belong together. */
async function* readCsv(path: string): AsyncGenerator<FileRow> {
  let header: readonly string[] | undefined;
  for await (const { line, text } of records(path)) {
    const read = cellsOf(text);
    if (typeof read === 'string') yield { line, cells: undefined, fault: read };
    else if (read.length === 0) continue;
    else if (!header) header = read.map((name) => name.trim());
    else yield { line, ...named(header, read) };
  }
}

const CELL_LINES_MAX = 1000;

async function* records(path: string): AsyncGenerator<{ line: number; text: string }> {
  let number = 0;
  let open: string[] = [];
  let quotes = 0;
  for await (const text of lines(path)) {
    number += 1;
    open.push(number === 1 ? withoutBom(text) : text);
    quotes += text.split('"').length - 1;
    if (quotes % 2 === 1 && open.length < CELL_LINES_MAX) continue;
    yield { line: number - open.length + 1, text: open.join('\n') };
    open = [];
    quotes = 0;
  }
  if (open.length > 0) yield { line: number - open.length + 1, text: open.join('\n') };
}

function cellsOf(text: string): readonly string[] | string {
  try {
    return parseCsv(text)[0]?.cells ?? [];
  } catch {
    return 'A quote is out of place.';
  }
}

function named(
  header: readonly string[],
  cells: readonly string[],
): Pick<FileRow, 'cells' | 'fault'> {
  if (cells.length !== header.length) {
    const fault = `The line has ${cells.length} cells, the header ${header.length}.`;
    return { cells: undefined, fault };
  }
  return { cells: Object.fromEntries(header.map((name, i) => [name, plain(cells[i] ?? '')])) };
}

/** The apostrophe that keeps a spreadsheet from running a text as formula is not part of it. */
function plain(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

function withoutBom(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

async function* readParquet(path: string): AsyncGenerator<FileRow> {
  const { db, close } = await openDuckdb(tmpdir());
  try {
    const result = await db.stream(`SELECT * FROM read_parquet('${path.replaceAll("'", "''")}')`);
    const names = result.columnNames();
    let line = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return;
      for (const row of chunk.getRows()) {
        line += 1;
        yield { line, cells: Object.fromEntries(names.map((name, i) => [name, value(row[i])])) };
      }
    }
  } finally {
    close();
  }
}

/** Times as Unix ms, whole numbers as numbers. */
function value(cell: unknown): unknown {
  if (typeof cell === 'bigint') return Number(cell);
  if (cell instanceof DuckDBTimestampTZValue || cell instanceof DuckDBTimestampValue)
    return Number(cell.micros / 1000n);
  return cell;
}
