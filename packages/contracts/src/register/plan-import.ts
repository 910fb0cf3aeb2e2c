import {
  type Asset,
  type AssetVersion,
  applyRegisterChange,
  type KindId,
  kindOf,
  type RegisterChange,
  versionAt,
} from '@infrapulse/domain';
import { isId } from '../telemetry/parse-topic.ts';
import type { PlacedRow } from './read-register.ts';
import { ASSET_ID_IS, type RegisterRow, type RowError, type RowPlace } from './register-row.ts';
import { versionOfRow } from './version-of-row.ts';

export interface ImportContext {
  /** The registered asset. */
  get(id: string): Asset | undefined;
  readonly now: number;
  readonly by: string;
}

export type ImportPlan =
  | {
      readonly ok: true;
      /** To append to the readings topic, key = asset, in this order. */
      readonly changes: readonly RegisterChange[];
      readonly created: number;
      readonly changed: number;
      readonly unchanged: number;
      /** Assets as they will be. */
      readonly after: ReadonlyMap<string, Asset>;
    }
  | { readonly ok: false; readonly errors: readonly RowError[] };

/** What an import changes: all of it, or nothing and every row that is at fault. */
export function planImport(rows: readonly PlacedRow[], context: ImportContext): ImportPlan {
  const after = new Map<string, Asset>();
  const changes: RegisterChange[] = [];
  const errors: RowError[] = [];
  const seen = new Map<string, RowPlace>();
  let created = 0;
  let unchanged = 0;
  for (const placed of rows) {
    const { row, place, file } = placed;
    const key = `${row.id} ${row.validFrom ?? ''}`;
    const twice = seen.get(key);
    seen.set(key, place);
    const registered = after.get(row.id) ?? context.get(row.id);
    const fault = twice === undefined ? faultOf(placed, registered, context) : sameAs(twice);
    if (fault) {
      errors.push({ ...place, file, ...fault });
      continue;
    }
    const change = changeOf(placed, registered, context);
    if (change === undefined) {
      unchanged += 1;
      continue;
    }
    if (!registered) created += 1;
    after.set(row.id, applyRegisterChange(registered, change));
    changes.push(change);
  }
  if (errors.length > 0) return { ok: false, errors };
  return { ok: true, changes, created, changed: changes.length - created, unchanged, after };
}

type Fault = { readonly field: string; readonly reason: string } | undefined;

/** The fault of a row that stands in the file a second time. */
export function sameAs({ line, row }: RowPlace): Fault {
  return {
    field: 'id',
    reason: row === undefined ? `is also on line ${line}` : `is also row ${row}`,
  };
}

function faultOf(
  { row }: PlacedRow,
  registered: Asset | undefined,
  { now }: Pick<ImportContext, 'now'>,
): Fault {
  if (!registered && !isId(row.id)) return { field: 'id', reason: ASSET_ID_IS };
  const kind = row.kind ?? registered?.kind;
  if (kind === undefined) {
    return { field: 'kind', reason: 'is missing, and the asset is not registered yet' };
  }
  if (registered && row.kind && registered.kind !== row.kind) {
    return { field: 'kind', reason: `cannot change; it is registered as ${registered.kind}` };
  }
  if (isRetiredFirst(row, registered && versionBefore(registered, row, now))) {
    return { field: 'retiredAt', reason: 'is before commissionedAt' };
  }
  return roleFault(row, kind);
}

function roleFault({ parts }: RegisterRow, kind: KindId): Fault {
  const { roles } = kindOf(kind);
  const strange = parts?.find(({ role }) => role && !(role in roles));
  if (!strange) return undefined;
  const known = Object.keys(roles).join(', ');
  return { field: 'parts.role', reason: `${strange.role} is no role of ${kind}: ${known}` };
}

/** A row that names one of the two dates is held against the other one that is registered. */
function isRetiredFirst(row: RegisterRow, before: AssetVersion | undefined): boolean {
  if (!row.commissionedAt && !row.retiredAt) return false;
  const said = <T>(own: T | undefined, known: T | undefined) => (own === undefined ? known : own);
  const commissionedAt = said(row.commissionedAt, before?.commissionedAt) ?? null;
  const retiredAt = said(row.retiredAt, before?.retiredAt) ?? null;
  return commissionedAt !== null && retiredAt !== null && retiredAt < commissionedAt;
}

/** undefined when the row says nothing new. */
function changeOf(
  { row, addsParts }: PlacedRow,
  registered: Asset | undefined,
  { now, by }: ImportContext,
): RegisterChange | undefined {
  const kind = row.kind ?? registered?.kind ?? 'charger';
  const validFrom = row.validFrom ?? (registered ? now : Math.min(row.commissionedAt ?? now, now));
  const before = registered && versionBefore(registered, row, now);
  const version = versionOfRow(row, { kind, before, validFrom, addsParts, now });
  const origin = row.origin ?? registered?.origin ?? '';
  const asset = row.id;
  const change = { op: 'put', version } as const;
  const event: RegisterChange = { type: 'register', asset, kind, origin, change, at: now, by };
  const isSame = before && isKnown({ registered, before }, event, row.validFrom ?? null);
  return isSame ? undefined : event;
}

/** The register says so already: in the version of that time, or, without a time, in the one in force. */
function isKnown(
  { registered, before }: { readonly registered: Asset; readonly before: AssetVersion },
  { change, origin }: RegisterChange,
  at: number | null,
): boolean {
  if (change.op !== 'put' || origin !== registered.origin) return false;
  const same = at === null ? before : registered.versions.find(({ validFrom }) => validFrom === at);
  return same !== undefined && equalVersions(same, change.version);
}

/** What a row changes: the version in force at its time, or now; one that is still to come says nothing of that. */
function versionBefore(
  asset: Asset,
  { validFrom }: { readonly validFrom?: number | null | undefined },
  now: number,
): AssetVersion {
  return versionAt(asset, validFrom ?? now);
}

function equalVersions(a: AssetVersion, b: AssetVersion): boolean {
  const textOf = (version: AssetVersion) => canonical(trimmed({ ...version, validFrom: 0 }));
  return textOf(a) === textOf(b);
}

/** Spaces around a text, which former releases kept, say nothing. */
function trimmed(value: unknown): unknown {
  if (typeof value === 'string') return value.trim();
  if (Array.isArray(value)) return value.map(trimmed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, trimmed(child)]));
}

/** Equal text for equal records, in whatever order their fields stand. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, child: unknown) =>
    typeof child === 'object' && child !== null && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).sort(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  );
}
