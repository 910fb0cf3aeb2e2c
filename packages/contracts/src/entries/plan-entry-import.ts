import {
  applyPlanEntryChange,
  latestEntryVersion,
  type PlanEntry,
  type PlanEntryChange,
  type PlanEntryVersion,
} from '@infrapulse/domain';
import { canonical, sameAs } from '../register/plan-import.ts';
import type { RowError, RowPlace } from '../register/register-row.ts';
import type { EntryRow } from './entry-fields.ts';
import type { PlacedEntryRow } from './read-entries.ts';

interface EntryImportContext {
  readonly register: string;
  /** The registered entry. */
  get(id: string): PlanEntry | undefined;
  readonly now: number;
  readonly by: string;
}

type EntryImport =
  | {
      readonly ok: true;
      /** To append to the readings topic in this order. */
      readonly changes: readonly PlanEntryChange[];
      readonly created: number;
      readonly changed: number;
      readonly unchanged: number;
      /** Entries as they will be, by id. */
      readonly after: ReadonlyMap<string, PlanEntry>;
    }
  | { readonly ok: false; readonly errors: readonly RowError[] };

/** What an import of a list changes: all of it, or nothing and every row that is at fault. Absent rows stay. */
export function planEntryImport(
  rows: readonly PlacedEntryRow[],
  context: EntryImportContext,
): EntryImport {
  const after = new Map<string, PlanEntry>();
  const changes: PlanEntryChange[] = [];
  const errors: RowError[] = [];
  const seen = new Map<string, RowPlace>();
  let created = 0;
  for (const { row, place, file } of rows) {
    const known = after.get(row.id) ?? context.get(row.id);
    const key = `${row.id} ${row.validFrom ?? ''}`;
    const twice = seen.get(key);
    seen.set(key, place);
    const fault = twice === undefined ? faultOf(row, context.now) : sameAs(twice);
    if (fault) {
      errors.push({ ...place, file, ...fault });
      continue;
    }
    const change = changeOf(row, known, context);
    if (!change) continue;
    if (!known) created += 1;
    after.set(row.id, applyPlanEntryChange(known, change));
    changes.push(change);
  }
  if (errors.length > 0) return { ok: false, errors };
  const unchanged = rows.length - changes.length;
  return { ok: true, changes, created, changed: changes.length - created, unchanged, after };
}

type Fault = { readonly field: string; readonly reason: string } | undefined;

/** What has been reached lies in the past. */
function faultOf({ achieved, since, until }: EntryRow, now: number): Fault {
  if (since && until && until <= since) return { field: 'until', reason: 'is before since' };
  for (const [name, at] of Object.entries(achieved ?? {}))
    if (at && at > now)
      return { field: `achieved.${name}`, reason: 'is still to come: say when it is planned for' };
  return undefined;
}

/** undefined when the row says nothing new. */
function changeOf(
  row: EntryRow,
  known: PlanEntry | undefined,
  { register, now, by }: EntryImportContext,
): PlanEntryChange | undefined {
  const version = versionOf(row, known, now);
  const origin = row.origin ?? known?.origin ?? '';
  const same = known?.versions.find(({ validFrom }) => validFrom === version.validFrom);
  if (same && known?.origin === origin && canonical(same) === canonical(version)) return undefined;
  return { type: 'plan_entry', register, id: row.id, origin, version, at: now, by };
}

/**
 * Without `validFrom` a row corrects the newest version, with one it adds a version from then on: lists are reported
 * late, and what they say was so before somebody said it.
 */
function versionOf(row: EntryRow, known: PlanEntry | undefined, now: number): PlanEntryVersion {
  const before = known && latestEntryVersion(known);
  const words = (name: 'name' | 'nameEn' | 'category' | 'district' | 'operator' | 'access') =>
    row[name] === undefined ? (before?.[name] ?? '') : (row[name] ?? '');
  const proof = (name: 'evidence' | 'note') =>
    row[name] === undefined ? (before?.[name] ?? '') : (row[name] ?? '');
  const instant = (name: 'since' | 'until') =>
    row[name] === undefined ? (before?.[name] ?? null) : (row[name] ?? null);
  return {
    validFrom: row.validFrom ?? before?.validFrom ?? now,
    name: words('name'),
    nameEn: words('nameEn'),
    category: words('category'),
    district: words('district'),
    operator: words('operator'),
    access: words('access'),
    since: instant('since'),
    until: instant('until'),
    achieved: merged(before?.achieved, row.achieved),
    planned: merged(before?.planned, row.planned),
    attributes: merged(before?.attributes, row.attributes),
    evidence: proof('evidence'),
    note: proof('note'),
  };
}

/** null takes a name away, what is not named stays; names in order, so that equal entries are equal text. */
function merged<T>(
  before: Readonly<Record<string, T>> | undefined,
  given: Readonly<Record<string, T | null | undefined>> | null | undefined,
): Readonly<Record<string, T>> {
  const all = Object.entries({ ...(given === null ? {} : before), ...given });
  const kept = all.filter((pair): pair is [string, T] => pair[1] !== null && pair[1] !== undefined);
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}
