// Entry of the thread that makes a workbook: seconds of work for a large one, in which whoever asked goes on.
import { parentPort } from 'node:worker_threads';
import writeXlsxFile, { type SheetData } from 'write-excel-file/node';
import type { Cell, Column, ColumnType } from './cell.ts';

/** A sheet begins, rows of the last sheet, or there are no more: each is answered, the end by the workbook. */
export type ToWorkbookThread =
  | { readonly name: string; readonly columns: readonly Column[] }
  | { readonly rows: readonly (readonly Cell[])[] }
  | 'end';
/** null: taken, the next may come. */
export type FromWorkbookThread = Uint8Array | null;

interface MadeSheet {
  readonly sheet: string;
  readonly data: SheetData;
  readonly stickyRowsCount: number;
  readonly columns: { width: number }[];
  readonly types: readonly ColumnType[];
}

const TEXT_MAX = 32_767;
const sheets: MadeSheet[] = [];

parentPort?.on('message', (message: ToWorkbookThread) => void answer(message));

async function answer(message: ToWorkbookThread): Promise<void> {
  const made: FromWorkbookThread =
    message === 'end' ? await writeXlsxFile(sheets).toBuffer() : take(message);
  parentPort?.postMessage(made);
}

function take(message: Exclude<ToWorkbookThread, 'end'>): null {
  if ('rows' in message) {
    const { data, types } = sheets.at(-1) as MadeSheet;
    for (const cells of message.rows) data.push(types.map((type, i) => cellOf(cells[i], type)));
    return null;
  }
  const { name, columns } = message;
  sheets.push({
    sheet: name,
    data: [columns.map(({ name: title }) => ({ value: title, fontWeight: 'bold' }))],
    stickyRowsCount: 1,
    columns: columns.map(widthOf),
    types: columns.map(({ type }) => type),
  });
  return null;
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
