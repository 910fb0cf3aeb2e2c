import { type ImportContext, type ImportPlan, planImport } from './plan-import.ts';
import { readRegister } from './read-register.ts';
import type { RegisterFile } from './read-rows.ts';
import type { RowError, RowPlace } from './register-row.ts';

type RegisterPlan = ImportPlan & {
  /** Without fault. */
  readonly rows: number;
};

/** What the files of a register change: all of it, or nothing and every row that is at fault, whichever check it fails. */
export function planRegister(files: readonly RegisterFile[], context: ImportContext): RegisterPlan {
  const read = readRegister(files);
  const plan = planImport(read.rows, context);
  const rows = read.rows.length;
  if (read.ok) return { ...plan, rows };
  const errors = [...read.errors, ...(plan.ok ? [] : plan.errors)];
  return { ok: false, errors: inOrder(errors, files), rows };
}

function inOrder(errors: readonly RowError[], files: readonly RegisterFile[]) {
  const place = new Map(files.map(({ name }, index) => [name, index]));
  const placeOf = ({ file }: RowError) => place.get(file) ?? 0;
  return errors.toSorted((a, b) => placeOf(a) - placeOf(b) || inFile(a, b));
}

/** In the order in which they stand in their file. */
export function inFile(a: RowPlace, b: RowPlace): number {
  return a.line - b.line || (a.row ?? 0) - (b.row ?? 0);
}
