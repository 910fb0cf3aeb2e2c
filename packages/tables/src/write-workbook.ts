import type { SheetData } from 'write-excel-file/node';
import type { Cell, Column, ColumnType, Table } from './cell.ts';

/** A workbook is made in memory. */
export const ROWS_MAX = 100_000;
const TEXT_MAX = 32_767;

interface Sheet extends Table {
  readonly name: string;
}

/** More rows than a workbook is made of. */
export class TooManyRows extends Error {}

/** An XLSX workbook, a sheet for each table: bold first row that stays in sight, times as text in UTC. */
export async function writeWorkbook(sheets: readonly Sheet[]): Promise<Buffer> {
  const made = [];
  for (const { name, columns, rows } of sheets) {
    const data: SheetData = [
      columns.map(({ name: title }) => ({ value: title, fontWeight: 'bold' })),
    ];
    for await (const some of rows) {
      for (const cells of some) data.push(columns.map(({ type }, i) => cellOf(cells[i], type)));
      if (data.length > ROWS_MAX)
        throw new TooManyRows(
          `${name} has more than ${ROWS_MAX} rows: take a shorter time, CSV or Parquet`,
        );
    }
    made.push({ sheet: name, data, stickyRowsCount: 1, columns: columns.map(widthOf) });
  }
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  return writeXlsxFile(made).toBuffer();
}

function widthOf({ name, type }: Column): { width: number } {
  return { width: type === 'time' ? 25 : Math.max(10, Math.min(40, name.length + 4)) };
}

function cellOf(cell: Cell, type: ColumnType): SheetData[number][number] {
  if (cell === null || cell === undefined || cell === '') return null;
  if (type === 'time') return { type: String, value: new Date(Number(cell)).toISOString() };
  if (typeof cell === 'string') return { type: String, value: cell.slice(0, TEXT_MAX) };
  return typeof cell === 'boolean' ? { type: Boolean, value: cell } : { type: Number, value: cell };
}
