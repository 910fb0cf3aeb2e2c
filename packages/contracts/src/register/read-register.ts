import type { z } from 'zod';
import { decodeText } from './decode-text.ts';
import { csvObjects, isPartsTable } from './read-csv.ts';
import { jsonObjects } from './read-json.ts';
import {
  type RegisterPart,
  type RegisterRow,
  type RowError,
  registerPartSchema,
  registerRowSchema,
} from './register-row.ts';

export interface RegisterFile {
  /** Ends in .csv, .json or .ndjson where that is known; else the content tells. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface PlacedRow {
  readonly line: number;
  readonly file: string;
  readonly row: RegisterRow;
  /** true: `parts` are added to those registered (parts.csv); false: they take their place. */
  readonly addsParts: boolean;
}

type RegisterRead =
  | { readonly ok: true; readonly rows: readonly PlacedRow[] }
  | { readonly ok: false; readonly errors: readonly RowError[] };

/** One object of a file before it is checked. */
export interface RawObject {
  readonly line: number;
  readonly value: unknown;
}

/** Reads every file of a register: a JSON array, NDJSON, or assets.csv and parts.csv. Every bad row is named. */
export function readRegister(files: readonly RegisterFile[]): RegisterRead {
  const errors: RowError[] = [];
  const rows: PlacedRow[] = [];
  const parts: PlacedPart[] = [];
  for (const file of files) {
    const name = files.length > 1 ? file.name : '';
    const fail = (line: number, field: string, reason: string) =>
      void errors.push({ line, field, reason, file: name });
    const text = decodeText(file.bytes);
    if (text === undefined) {
      fail(1, '', 'is neither UTF-8 nor GB18030 text');
      continue;
    }
    readFile({ text, csv: isCsv(file.name, text), name, fail, rows, parts });
  }
  if (errors.length === 0) rows.push(...addParts(rows, parts));
  return errors.length > 0 ? { ok: false, errors } : { ok: true, rows };
}

interface PlacedPart {
  readonly line: number;
  readonly file: string;
  readonly asset: string;
  readonly part: RegisterPart;
}

type Fail = (line: number, field: string, reason: string) => void;

interface FileInHand {
  readonly text: string;
  readonly csv: boolean;
  readonly name: string;
  readonly fail: Fail;
  readonly rows: PlacedRow[];
  readonly parts: PlacedPart[];
}

function readFile({ text, csv, name, fail, rows, parts }: FileInHand): void {
  const read = csv ? csvObjects(text) : jsonObjects(text);
  for (const { line, reason } of read.errors) fail(line, '', reason);
  if (csv && isPartsTable(read.objects)) {
    for (const { line, value } of read.objects) {
      const { asset, ...rest } = value as Record<string, unknown>;
      const part = check(registerPartSchema, rest, line, fail);
      if (typeof asset !== 'string' || asset === '') fail(line, 'asset', 'is missing');
      else if (part) parts.push({ line, file: name, asset, part });
    }
    return;
  }
  for (const { line, value } of read.objects) {
    const row = check(registerRowSchema, value, line, fail);
    if (row) rows.push({ line, file: name, row, addsParts: false });
  }
}

function check<S extends z.ZodType>(
  schema: S,
  value: unknown,
  line: number,
  fail: Fail,
): z.output<S> | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : '';
    const field = [...issue.path.map(String), unknown].filter(Boolean).join('.');
    fail(line, field, unknown ? 'is not a field of the register' : issue.message);
  }
  return undefined;
}

/** Parts of assets.csv's own rows go into them; those of other assets become rows of their own. */
function addParts(rows: PlacedRow[], parts: readonly PlacedPart[]): PlacedRow[] {
  const byAsset = new Map<string, PlacedPart[]>();
  for (const placed of parts)
    byAsset.set(placed.asset, [...(byAsset.get(placed.asset) ?? []), placed]);
  rows.forEach((placed, index) => {
    const own = byAsset.get(placed.row.id);
    if (!own) return;
    rows[index] = { ...placed, row: { ...placed.row, parts: own.map(({ part }) => part) } };
  });
  const named = new Set(rows.map(({ row }) => row.id));
  return [...byAsset]
    .filter(([asset]) => !named.has(asset))
    .map(([id, own]) => ({
      line: own[0]?.line ?? 1,
      file: own[0]?.file ?? '',
      row: { id, parts: own.map(({ part }) => part) },
      addsParts: true,
    }));
}

export function isCsv(name: string, text: string): boolean {
  if (/\.csv$/i.test(name)) return true;
  return !/\.(nd)?json[l]?$/i.test(name) && !/^\s*[[{]/.test(text);
}
