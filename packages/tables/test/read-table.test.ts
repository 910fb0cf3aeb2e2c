import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { type FileRow, readTable, UnreadableTable } from '../src/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'infrapulse-read-table-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function rowsOf(
  path: string,
  format: 'csv' | 'ndjson' | 'parquet',
): Promise<readonly FileRow[]> {
  const rows: FileRow[] = [];
  for await (const row of readTable(path, format)) rows.push(row);
  return rows;
}

function csvRows(text: string) {
  const path = join(directory, 'table.csv');
  writeFileSync(path, text);
  return rowsOf(path, 'csv');
}

/** The cells of a Parquet file of one row. */
async function parquetCells(columns: string) {
  const path = join(directory, 'table.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const db = await instance.connect();
  await db.run(`COPY (SELECT ${columns}) TO '${path}' (FORMAT parquet)`);
  db.closeSync();
  instance.closeSync();
  return (await rowsOf(path, 'parquet'))[0]?.cells;
}

describe('CSV', () => {
  it('refuses a header that names a column twice', async () => {
    const read = csvRows('ts,energy_kwh,energy_kwh\n1,5,7\n');
    await expect(read).rejects.toThrow(UnreadableTable);
    await expect(read).rejects.toThrow('"energy_kwh" twice');
  });

  it.each([
    ['ts;asset;energy_kwh\n1;a;5\n', '";"'],
    ['ts\tasset\tenergy_kwh\n1\ta\t5\n', 'tabs'],
  ])('says of cells that no comma separates what does', async (text, separator) => {
    const read = csvRows(text);
    await expect(read).rejects.toThrow(`separated by ${separator}: separate them by commas`);
  });

  it('loses no row behind a quote that is never closed', async () => {
    const rows = await csvRows('a,b\n1,x\n2,"y\n3,z\n"4","w"\n5,v\n');
    expect(rows.map(({ line, cells }) => [line, cells?.['a']])).toEqual([
      [2, '1'],
      [3, undefined],
      [4, '3'],
      [5, '4'],
      [6, '5'],
    ]);
    expect(rows[1]?.fault).toBe('A quote is out of place.');
  });

  it.each([
    ['CR alone', 'a,b\r1,x\r2,y\r3,z\r'],
    ['each its own way', 'a,b\n1,x\r2,y\r\n3,z'],
  ])('loses no row of a file whose lines end by %s', async (_, text) => {
    const rows = await csvRows(text);
    expect(rows.map(({ line, cells }) => [line, cells?.['a'], cells?.['b']])).toEqual([
      [2, '1', 'x'],
      [3, '2', 'y'],
      [4, '3', 'z'],
    ]);
  });

  it('ends a line once where its CR LF are read apart', async () => {
    const long = 'x'.repeat((1 << 20) - 'a,b\r\n1,'.length - 1);
    const rows = await csvRows(`a,b\r\n1,${long}\r\n2,y\r\n`);
    expect(rows.map(({ line, cells }) => [line, cells?.['b']?.toString().length])).toEqual([
      [2, long.length],
      [3, 1],
    ]);
  });

  it('leaves line ends within quotes as they are', async () => {
    const rows = await csvRows('a,b\r\n1,"x\r\ny\rz\n"\r\n2,w\r\n');
    expect(rows.map(({ line, cells }) => [line, cells?.['b']])).toEqual([
      [2, 'x\r\ny\rz\n'],
      [6, 'w'],
    ]);
  });

  it('keeps lines within quotes together', async () => {
    const rows = await csvRows('a,b\n1,"x\ny"\n2,z\n');
    expect(rows.map(({ line, cells }) => [line, cells?.['b']])).toEqual([
      [2, 'x\ny'],
      [4, 'z'],
    ]);
  });
});

describe('NDJSON', () => {
  it('has a row in each line, however it ends', async () => {
    const path = join(directory, 'table.ndjson');
    writeFileSync(path, '{"a":1}\r{"a":2}\n\r\n{"a":3}\r\n[]\r');
    const rows = await rowsOf(path, 'ndjson');
    expect(rows.map(({ line, cells, fault }) => [line, cells?.['a'] ?? fault])).toEqual([
      [1, 1],
      [2, 2],
      [4, 3],
      [5, 'A line holds one object.'],
    ]);
  });
});

describe('Parquet', () => {
  it('reads decimals as numbers and structures as objects, without what they leave open', async () => {
    const cells = await parquetCells(
      "12.50::DECIMAL(10, 2) AS d, {'power_kw': 1.25::DECIMAL(9, 3), 'soc_pct': NULL::INTEGER} AS metrics",
    );
    expect(cells).toEqual({ d: 12.5, metrics: { power_kw: 1.25 } });
  });

  it('leaves a time without a zone as text: nobody knows which instant it is', async () => {
    const cells = await parquetCells(
      "TIMESTAMPTZ '2026-11-20 10:05:00+08' AS zoned, TIMESTAMP '2026-11-20 10:05:00' AS us, TIMESTAMP_NS '2026-11-20 10:05:00' AS ns",
    );
    expect(cells?.['zoned']).toBe(Date.parse('2026-11-20T10:05:00+08:00'));
    expect(cells?.['us']).toBe('2026-11-20 10:05:00');
    expect(cells?.['ns']).toMatch(/^2026-11-20 10:05:00/);
  });
});
