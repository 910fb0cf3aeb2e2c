/** What a column holds: times are Unix ms in memory. */
export type ColumnType = 'text' | 'number' | 'integer' | 'boolean' | 'time';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

export type Cell = string | number | boolean | null | undefined;

/** Columns, and rows of cells in their order, some at a time. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: AsyncIterable<readonly (readonly Cell[])[]>;
}

/** A cell as CSV has it: times are RFC 3339 in UTC with milliseconds. */
export function toText(cell: Cell, type: ColumnType): Cell {
  return type === 'time' && typeof cell === 'number' ? new Date(cell).toISOString() : cell;
}
