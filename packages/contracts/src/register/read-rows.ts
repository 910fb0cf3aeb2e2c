import type { z } from 'zod';
import { decodeText } from './decode-text.ts';
import type { RowError, RowPlace } from './register-row.ts';

export interface RegisterFile {
  /** Ends in .csv, .json or .ndjson where that is known; else the content tells. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** One object of a file before it is checked. */
export interface RawObject extends RowPlace {
  readonly value: unknown;
}

export type Fail = (place: RowPlace, field: string, reason: string) => void;

/** The place alone of what has one. */
export function placeOf({ line, row }: RowPlace): RowPlace {
  return row === undefined ? { line } : { line, row };
}

/** A file of an import as text, and who is told of its faults. */
export interface FileText {
  readonly text: string;
  readonly csv: boolean;
  /** '' for the only file. */
  readonly name: string;
  readonly fail: Fail;
}

/** The texts of all files that are text; faults go to `errors`. */
export function* textsOf(files: readonly RegisterFile[], errors: RowError[]): Iterable<FileText> {
  for (const file of files) {
    const name = files.length > 1 ? file.name : '';
    const fail: Fail = (place, field, reason) =>
      void errors.push({ ...placeOf(place), field, reason, file: name });
    const text = decodeText(file.bytes);
    if (text === undefined) fail({ line: 1 }, '', 'is neither UTF-8 nor GB18030 text');
    else yield { text, csv: isCsv(file.name, text), name, fail };
  }
}

function isCsv(name: string, text: string): boolean {
  if (/\.csv$/i.test(name)) return true;
  return !/\.(nd)?json[l]?$/i.test(name) && !/^\s*[[{]/.test(text);
}

/** The row as its schema reads it; undefined when it is at fault, each fault told. `unknown` is said of a field nobody knows. */
export function checkRow<S extends z.ZodType>(
  schema: S,
  value: unknown,
  {
    unknown,
    fail,
  }: { readonly unknown: string; readonly fail: (field: string, reason: string) => void },
): z.output<S> | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : '';
    const field = [...issue.path.map(String), keys].filter(Boolean).join('.');
    fail(field, keys ? unknown : issue.message);
  }
  return undefined;
}
