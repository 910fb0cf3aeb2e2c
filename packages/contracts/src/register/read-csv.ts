import { parseCsv, separatorFault } from '../csv.ts';
import type { RawRead } from './read-json.ts';
import type { RawObject } from './read-rows.ts';

const NUMBERS = new Set(['lon', 'lat', 'intervalS', 'heartbeatS']);

interface TableForm {
  readonly what: string;
  /** A table has one of these columns. */
  readonly keys: readonly string[];
  /** Columns `<name>.<key>` make an object of that name. */
  readonly nested: readonly string[];
  /** null: an empty cell takes away what was there; absent: it says nothing. */
  readonly emptyNested: 'null' | 'absent';
  /** guessed: what is written as a number or a truth value is one; text: somebody else knows the types. */
  readonly attributes: 'guessed' | 'text';
}

const ASSETS: TableForm = {
  what: 'register',
  keys: ['id', 'asset'],
  nested: ['attributes', 'externalIds'],
  emptyNested: 'absent',
  attributes: 'guessed',
};

/** Rows of a table as objects: `attributes.ratedKw` is nested, an empty cell is null. */
export function csvObjects(text: string, form: TableForm = ASSETS): RawRead {
  let rows: ReturnType<typeof parseCsv>;
  try {
    rows = parseCsv(text);
  } catch (error) {
    const line = Number(/line (\d+)/.exec((error as Error).message)?.[1] ?? 1);
    return { objects: [], errors: [{ line, reason: (error as Error).message }] };
  }
  const [header, ...body] = rows;
  if (!header) return { objects: [], errors: [{ line: 1, reason: 'is empty' }] };
  const columns = header.cells.map((name) => name.trim());
  const faults = headerFaults(columns, body.length === 0 ? form : undefined);
  if (faults.length > 0)
    return { objects: [], errors: faults.map((fault) => ({ line: header.line, ...fault })) };
  const errors: { line: number; reason: string }[] = [];
  const objects = body.map(({ line, cells }): RawObject => {
    if (cells.length !== columns.length) {
      errors.push({ line, reason: `has ${cells.length} cells; the header has ${columns.length}` });
    }
    return { line, value: toObject(columns, cells, form) };
  });
  return { objects, errors };
}

/** `form` where no row tells that this is no such table. */
function headerFaults(
  columns: readonly string[],
  form: TableForm | undefined,
): { readonly field?: string; readonly reason: string }[] {
  const separated = separatorFault(columns);
  if (separated !== null) return [{ reason: separated }];
  const twice = columns.filter((name, index) => name !== '' && columns.indexOf(name) < index);
  if (twice.length > 0)
    return [...new Set(twice)].map((field) => ({ field, reason: 'is named twice in the header' }));
  if (!form || form.keys.some((key) => columns.includes(key))) return [];
  const wanted = form.keys.join(' nor ');
  return [{ reason: `is no ${form.what}: the header names neither ${wanted}` }];
}

/** parts.csv has a column `asset` and none `id`. */
export function isPartsTable(objects: readonly RawObject[]): boolean {
  const first = objects[0]?.value as Record<string, unknown> | undefined;
  return first !== undefined && 'asset' in first && !('id' in first);
}

function toObject(
  columns: readonly string[],
  cells: readonly string[],
  { nested: names, emptyNested, attributes }: TableForm,
): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  const isGuessed = attributes === 'guessed';
  columns.forEach((column, index) => {
    const cell = unquoted((cells[index] ?? '').trim());
    const [outer = '', ...inner] = column.split('.');
    if (!names.includes(outer) || inner.length === 0) {
      object[column] = valueOf(column, cell);
      return;
    }
    const nested = (object[outer] ??= {}) as Record<string, unknown>;
    if (cell !== '')
      nested[inner.join('.')] = isGuessed && outer === 'attributes' ? guess(cell) : cell;
    else if (emptyNested === 'null') nested[inner.join('.')] = null;
  });
  return object;
}

/** The apostrophe that keeps a spreadsheet from running a text as formula is not part of it. */
function unquoted(cell: string): string {
  return /^'+[=+\-@]/.test(cell) ? cell.slice(1) : cell;
}

function valueOf(column: string, cell: string): unknown {
  if (cell === '') return null;
  return NUMBERS.has(column) && Number.isFinite(Number(cell)) ? Number(cell) : cell;
}

/** Attributes have no declared type: what is written as JSON writes it is a number or a boolean, else text. */
function guess(cell: string): string | number | boolean {
  if (cell === 'true' || cell === 'false') return cell === 'true';
  if (/^"[\s\S]*"$/.test(cell)) return String(JSON.parse(cell));
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(cell) && Number.isSafeInteger(Math.trunc(Number(cell)))
    ? Number(cell)
    : cell;
}
