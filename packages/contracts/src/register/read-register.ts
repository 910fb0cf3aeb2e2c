import type { z } from 'zod';
import { csvObjects, isPartsTable } from './read-csv.ts';
import { jsonObjects } from './read-json.ts';
import {
  checkRow,
  type Fail,
  type FileText,
  placeOf,
  type RawObject,
  type RegisterFile,
  textsOf,
} from './read-rows.ts';
import {
  type RegisterPart,
  type RegisterRow,
  type RowError,
  type RowPlace,
  registerPartSchema,
  registerRowSchema,
} from './register-row.ts';

export interface PlacedRow {
  readonly place: RowPlace;
  readonly file: string;
  readonly row: RegisterRow;
  /** true: `parts` are added to those registered (parts.csv); false: they take their place. */
  readonly addsParts: boolean;
}

type RegisterRead =
  | { readonly ok: true; readonly rows: readonly PlacedRow[] }
  | {
      readonly ok: false;
      readonly errors: readonly RowError[];
      /** Those without fault of assets without a faulty row. */
      readonly rows: readonly PlacedRow[];
    };

/** Reads every file of a register: a JSON array, NDJSON, or assets.csv and parts.csv. Every bad row is named. */
export function readRegister(files: readonly RegisterFile[]): RegisterRead {
  const errors: RowError[] = [];
  const rows: PlacedRow[] = [];
  const parts: PlacedPart[] = [];
  const faulty = new Set<unknown>();
  for (const file of textsOf(files, errors)) readFile({ ...file, rows, parts, faulty });
  if (errors.length > 0)
    return { ok: false, errors, rows: rows.filter(({ row }) => !faulty.has(row.id)) };
  rows.push(...addParts(rows, parts));
  return { ok: true, rows };
}

interface PlacedPart {
  readonly place: RowPlace;
  readonly file: string;
  readonly asset: string;
  readonly part: RegisterPart;
}

interface FileInHand extends FileText {
  readonly rows: PlacedRow[];
  readonly parts: PlacedPart[];
  /** Ids of assets with a faulty row. */
  readonly faulty: Set<unknown>;
}

function readFile({ text, csv, name, fail, rows, parts, faulty }: FileInHand): void {
  const read = csv ? csvObjects(text) : jsonObjects(text);
  for (const { line, field = '', reason } of read.errors) fail({ line }, field, reason);
  if (csv && isPartsTable(read.objects)) {
    for (const raw of read.objects) {
      const { asset, ...rest } = raw.value as Record<string, unknown>;
      const part = check(registerPartSchema, { ...raw, value: rest }, fail);
      if (typeof asset !== 'string' || asset === '') fail(raw, 'asset', 'is missing');
      else if (part) parts.push({ place: placeOf(raw), file: name, asset, part });
    }
    return;
  }
  for (const raw of read.objects) {
    const row = check(registerRowSchema, raw, fail);
    if (row) rows.push({ place: placeOf(raw), file: name, row, addsParts: false });
    else faulty.add((raw.value as { id?: unknown } | null)?.id);
  }
}

function check<S extends z.ZodType>(schema: S, raw: RawObject, fail: Fail) {
  const ofRow = (field: string, reason: string) => fail(raw, field, reason);
  return checkRow(schema, raw.value, { unknown: 'is not a field of the register', fail: ofRow });
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
      place: own[0]?.place ?? { line: 1 },
      file: own[0]?.file ?? '',
      row: { id, parts: own.map(({ part }) => part) },
      addsParts: true,
    }));
}
