import type { z } from 'zod';
import { csvObjects } from '../register/read-csv.ts';
import { jsonObjects } from '../register/read-json.ts';
import {
  checkRow,
  type Fail,
  placeOf,
  type RawObject,
  type RegisterFile,
  textsOf,
} from '../register/read-rows.ts';
import type { RowError, RowPlace } from '../register/register-row.ts';
import {
  type EntryRow,
  entryRowSchema,
  type ListShape,
  milestoneRowSchema,
  surveyRowSchema,
} from './entry-fields.ts';

export interface PlacedEntryRow {
  readonly place: RowPlace;
  readonly file: string;
  readonly row: EntryRow;
}

type EntriesRead =
  | { readonly ok: true; readonly rows: readonly PlacedEntryRow[] }
  | {
      readonly ok: false;
      readonly errors: readonly RowError[];
      /** Those that could be read all the same. */
      readonly rows: readonly PlacedEntryRow[];
    };

/** The form of the rows: of a list, of milestones, or of surveys. */
export type EntryForm =
  | { readonly kind: 'list'; readonly list: ListShape }
  | {
      readonly kind: 'milestones';
      /** Milestones of a project; undefined: there is no such project, empty: any. */
      readonly milestonesOf: (project: string) => readonly string[] | undefined;
    }
  | { readonly kind: 'surveys'; readonly targets: readonly string[] };

const FORM = {
  what: 'list',
  keys: ['id', 'project', 'target'],
  nested: ['attributes', 'achieved', 'planned'],
  emptyNested: 'null',
  attributes: 'text',
} as const;

/** Rows of CSV, a JSON array or NDJSON, every bad one named with line and field. */
export function readEntries(files: readonly RegisterFile[], form: EntryForm): EntriesRead {
  const errors: RowError[] = [];
  const rows: PlacedEntryRow[] = [];
  for (const { text, csv, name, fail } of textsOf(files, errors)) {
    const read = csv ? csvObjects(text, FORM) : jsonObjects(text);
    for (const { line, field = '', reason } of read.errors) fail({ line }, field, reason);
    for (const raw of read.objects) {
      const row = readRow(raw, form, fail);
      if (row) rows.push({ place: placeOf(raw), file: name, row });
    }
  }
  return errors.length > 0 ? { ok: false, errors, rows } : { ok: true, rows };
}

function readRow(raw: RawObject, form: EntryForm, fail: Fail): EntryRow | undefined {
  const { value } = raw;
  const failRow: FailRow = (field, reason) => fail(raw, field, reason);
  switch (form.kind) {
    case 'list':
      return readListRow(value, form.list, failRow);
    case 'milestones':
      return readMilestone(value, form, failRow);
    case 'surveys':
      return readSurvey(value, form, failRow);
  }
}

type FailRow = (field: string, reason: string) => void;

function readListRow(value: unknown, list: ListShape, fail: FailRow): EntryRow | undefined {
  const row = check(entryRowSchema, value, fail);
  if (!row) return undefined;
  const { category, attributes, achieved, planned } = row;
  if (category && list.categories.length > 0 && !list.categories.includes(category))
    fail('category', `${category} is no category of ${list.id}: ${list.categories.join(', ')}`);
  for (const [field, names] of [
    ['achieved', achieved],
    ['planned', planned],
  ] as const)
    for (const name of Object.keys(names ?? {}))
      if (!list.features.includes(name))
        fail(`${field}.${name}`, `is not known to ${list.id}: ${list.features.join(', ')}`);
  return { ...row, ...typedAttributes(attributes, list, fail) };
}

/** Attributes as the plan declares them; 是 and 否 are truth values, too. */
function typedAttributes(
  attributes: EntryRow['attributes'],
  list: ListShape,
  fail: FailRow,
): Pick<EntryRow, 'attributes'> {
  if (!attributes) return attributes === null ? { attributes } : {};
  const typed = Object.entries(attributes).map(([name, value]) => {
    const type = list.attributes[name];
    if (type === undefined) {
      const known = Object.keys(list.attributes).join(', ') || 'it has none';
      fail(`attributes.${name}`, `is no attribute of ${list.id}: ${known}`);
    }
    const read = value === null || value === '' ? null : readAs(type ?? 'text', value);
    if (read === undefined) fail(`attributes.${name}`, `must be ${MUST_BE[type ?? 'text']}`);
    return [name, read ?? null] as const;
  });
  return { attributes: Object.fromEntries(typed) };
}

const MUST_BE = { boolean: 'true or false', number: 'a number', text: 'text' } as const;
const TRUTH: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  是: true,
  否: false,
  1: true,
  0: false,
};

function readAs(type: keyof typeof MUST_BE, value: string | number | boolean) {
  if (type === 'text') return String(value);
  if (type === 'boolean') return TRUTH[String(value)];
  const number = typeof value === 'boolean' || value === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

function readMilestone(
  value: unknown,
  { milestonesOf }: Extract<EntryForm, { readonly kind: 'milestones' }>,
  fail: FailRow,
): EntryRow | undefined {
  const row = check(milestoneRowSchema, value, fail);
  if (!row) return undefined;
  const { project, milestone, plannedAt, doneAt, ...rest } = row;
  const known = milestonesOf(project);
  if (known === undefined)
    fail('project', `there is no project ${project}; import it into the list projects first`);
  else if (known.length > 0 && !known.includes(milestone))
    fail('milestone', `${milestone} is no milestone of ${project}: ${known.join(', ')}`);
  return {
    ...rest,
    id: `${project}:${milestone}`,
    ...(doneAt === undefined ? {} : { achieved: { done: doneAt } }),
    ...(plannedAt === undefined ? {} : { planned: { done: plannedAt } }),
  };
}

function readSurvey(
  value: unknown,
  { targets }: Extract<EntryForm, { readonly kind: 'surveys' }>,
  fail: FailRow,
): EntryRow | undefined {
  const row = check(surveyRowSchema, value, fail);
  if (!row) return undefined;
  const { target, measuredAt, numerator, denominator, ...rest } = row;
  if (!targets.includes(target)) {
    const known = targets.join(', ') || 'there are none';
    fail('target', `${target} is not measured by surveys: ${known}`);
  }
  if (denominator === 0) fail('denominator', 'must be above 0');
  else if (numerator > denominator) fail('numerator', 'is more than denominator');
  return {
    ...rest,
    id: `${target}:${measuredAt}`,
    achieved: { measured: measuredAt },
    attributes: { target, numerator, denominator },
  };
}

function check<S extends z.ZodType>(schema: S, value: unknown, fail: FailRow) {
  return checkRow(schema, value, { unknown: 'is not a field of this list', fail });
}
