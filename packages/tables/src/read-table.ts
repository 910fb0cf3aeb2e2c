import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import type { DuckDBConnection } from '@duckdb/node-api';
import { parseCsv, separatorFault, type TextEncoding } from '@infrapulse/contracts';
import { openDuckdb } from './open-duckdb.ts';

/** A row of a file, and the line it begins on (of Parquet: its number, from 1). */
export interface FileRow {
  readonly line: number;
  /** Column → cell: text of CSV, values of NDJSON and Parquet; undefined when the line cannot be read. */
  readonly cells: Readonly<Record<string, unknown>> | undefined;
  /** Why it cannot be read. */
  readonly fault?: string;
}

/** The file as a whole is not what it is said to be. */
export class UnreadableTable extends Error {}

export type TableFormat = 'csv' | 'ndjson' | 'parquet';

export function formatOf(path: string): TableFormat | undefined {
  const ending = /\.(\w+)$/.exec(path.toLowerCase())?.[1];
  if (ending === 'csv' || ending === 'parquet') return ending;
  return ending === 'ndjson' || ending === 'jsonl' ? 'ndjson' : undefined;
}

/** The rows of a file, read as they are asked for; `encoding` is that of text, as `encodingOf` finds it. */
export function readTable(
  path: string,
  format: TableFormat,
  encoding: TextEncoding = 'utf-8',
): AsyncIterable<FileRow> {
  if (format === 'csv') return readCsv(path, encoding);
  return format === 'ndjson' ? readNdjson(path, encoding) : readParquet(path);
}

const LINE_CHARS_MAX = 16 * 2 ** 20;

const LINE_END = /(?<=\n|\r(?!\n))/;

/** Lines with what ends them, LF, CR LF or CR alone: it may stand within quotes. */
async function* lines(path: string, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  let rest = '';
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const text = rest + decoder.decode(chunk as Uint8Array, { stream: true });
    const pieces = text.split(LINE_END);
    // A CR at the end of a piece may have its LF in the next.
    rest = text.endsWith('\n') ? '' : (pieces.pop() ?? '');
    if (rest.length > LINE_CHARS_MAX)
      throw new UnreadableTable(`${path} has a line of more than 16 MiB`);
    yield* pieces;
  }
  yield* (rest + decoder.decode()).split(LINE_END);
}

async function* readNdjson(path: string, encoding: TextEncoding): AsyncGenerator<FileRow> {
  let line = 0;
  for await (const text of lines(path, encoding)) {
    line += 1;
    if (text.trim() !== '') yield { line, ...objectOf(text) };
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
async function* readCsv(path: string, encoding: TextEncoding): AsyncGenerator<FileRow> {
  let header: readonly string[] | undefined;
  for await (const { line, text } of records(lines(path, encoding))) {
    const read = cellsOf(text);
    if (typeof read === 'string') yield { line, cells: undefined, fault: read };
    else if (read.length === 0) continue;
    else if (!header) header = columnsOf(path, read);
    else yield { line, ...named(header, read) };
  }
}

function columnsOf(path: string, cells: readonly string[]): readonly string[] {
  const names = cells.map((name) => name.trim());
  const separated = separatorFault(names);
  if (separated !== null) throw new UnreadableTable(`${path}: the header ${separated}`);
  const twice = names.find((name, i) => name !== '' && names.indexOf(name) !== i);
  if (twice !== undefined) throw new UnreadableTable(`${path}: the header names "${twice}" twice`);
  return names;
}

const CELL_LINES_MAX = 1000;

interface CsvRecord {
  readonly line: number;
  readonly text: string;
}

async function* records(texts: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let line = 1;
  let open: string[] = [];
  let quotes = 0;
  for await (const text of texts) {
    open.push(text);
    quotes += quotesIn(text);
    if (quotes % 2 === 1 && open.length < CELL_LINES_MAX) continue;
    yield* closed(line, open);
    line += open.length;
    open = [];
    quotes = 0;
  }
  yield* closed(line, open);
}

/** Lines that quotes hold together; where a quote is out of place it holds none: only its own line is at fault. */
function* closed(from: number, open: readonly string[]): Generator<CsvRecord> {
  let start = 0;
  while (start < open.length) {
    const text = open.slice(start, endOfRecord(open, start)).join('');
    const isWhole = text === open[start] || typeof cellsOf(text) !== 'string';
    yield { line: from + start, text: isWhole ? text : (open[start] ?? '') };
    start = isWhole ? endOfRecord(open, start) : start + 1;
  }
}

function endOfRecord(open: readonly string[], start: number): number {
  let quotes = 0;
  for (let i = start; i < open.length; i += 1) {
    quotes += quotesIn(open[i] ?? '');
    if (quotes % 2 === 0) return i + 1;
  }
  return open.length;
}

function quotesIn(text: string): number {
  return text.split('"').length - 1;
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
  return { cells: Object.fromEntries(header.map((name, i) => [name, unquoted(cells[i] ?? '')])) };
}

/** The apostrophe that keeps a spreadsheet from running a text as formula is not part of it. */
function unquoted(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

async function* readParquet(path: string): AsyncGenerator<FileRow> {
  const { db, plain, close } = await openDuckdb(tmpdir());
  try {
    const result = await selectFrom(db, path);
    const names = result.columnNames();
    let line = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) return;
      for (const row of chunk.getRows()) {
        line += 1;
        yield { line, cells: Object.fromEntries(names.map((name, i) => [name, plain(row[i])])) };
      }
    }
  } finally {
    close();
  }
}

async function selectFrom(db: DuckDBConnection, path: string) {
  try {
    return await db.stream(`SELECT * FROM read_parquet('${path.replaceAll("'", "''")}')`);
  } catch (error) {
    const [reason] = (error as Error).message.split('\n');
    throw new UnreadableTable(`${path} cannot be read as Parquet: ${reason}`, { cause: error });
  }
}
