import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvLine } from '@infrapulse/contracts';
import { type ColumnType, type Table, toText } from './cell.ts';
import { openDuckdb } from './open-duckdb.ts';

const TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  number: 'DOUBLE',
  integer: 'BIGINT',
  boolean: 'BOOLEAN',
  time: 'TIMESTAMPTZ',
};

/** Of a row on its way to Parquet. */
const ROW_BYTES_MAX = 2 ** 20;

/** RFC 4180 text in pieces, with a BOM so that spreadsheets read UTF-8. */
export async function* csvText({ columns, rows }: Table): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(columns.map(({ name }) => name))}`;
  for await (const some of rows) {
    const lines = some.map((cells) =>
      csvLine(columns.map(({ type }, i) => toText(cells[i], type))),
    );
    if (lines.length > 0) yield lines.join('');
  }
}

interface WrittenFile {
  readonly path: string;
  /** Removes it. */
  readonly remove: () => Promise<void>;
}

/** The table as a Parquet file (zstd) in a directory of its own; memory stays bounded, whatever its size. */
export async function writeParquet(table: Table): Promise<WrittenFile> {
  const directory = await mkdtemp(join(tmpdir(), 'infrapulse-table-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const text = join(directory, 'table.ndjson');
    const path = join(directory, 'table.parquet');
    await pipeline(Readable.from(jsonLines(table)), createWriteStream(text));
    const columns = table.columns.map(({ name, type }) => `${quoted(name)}: '${TYPES[type]}'`);
    const read =
      `read_json(${quoted(text)}, format = 'newline_delimited', columns = {${columns.join(', ')}}, ` +
      `maximum_object_size = ${ROW_BYTES_MAX})`;
    await copy(directory, read, path);
    await rm(text);
    return { path, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function copy(directory: string, read: string, path: string): Promise<void> {
  const { db, close } = await openDuckdb(directory);
  try {
    const form = 'FORMAT parquet, COMPRESSION zstd';
    await db.run(`COPY (SELECT * FROM ${read}) TO ${quoted(path)} (${form})`);
  } finally {
    close();
  }
}

async function* jsonLines({ columns, rows }: Table): AsyncGenerator<string> {
  for await (const some of rows) {
    const lines = some.map((cells) => {
      const row = columns.map(({ name, type }, i) => [name, toText(cells[i], type)] as const);
      const said = row.filter(([, cell]) => cell !== null && cell !== undefined);
      return `${JSON.stringify(Object.fromEntries(said))}\n`;
    });
    if (lines.length > 0) yield lines.join('');
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
