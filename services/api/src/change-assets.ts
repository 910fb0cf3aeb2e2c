import {
  type PlacedRow,
  planImport,
  type RegisterRow,
  registerRowSchema,
} from '@infrapulse/contracts';
import { type Asset, type AssetVersion, type RegisterChange, versionAt } from '@infrapulse/domain';
import type { FastifyRequest } from 'fastify';
import { checkRevision } from './check-revision.ts';
import type { RouteDeps } from './deps.ts';
import { ProblemError } from './problem.ts';
import { writeRegister } from './write-register.ts';

/** What an answer of `GET /assets/{id}` holds beside the register record; taken back silently. */
const READ_ONLY = ['revision', 'versions', 'state', 'states', 'latest', 'alarms', 'kpis'];
/** Not turned off by a record that does not speak of them. */
const KEPT_BY_PUT = new Set(['id', 'kind', 'origin', 'validFrom', 'telemetry', 'connectedAt']);

interface AssetChange {
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly user: string;
  readonly action: 'asset.put' | 'asset.patch' | 'asset.retire';
  /** The versions that came later than this are changed, too. */
  readonly from?: number;
  readonly reason?: string;
}

export interface Changed {
  readonly asset: Asset;
  readonly created: boolean;
  /** The register does not show it yet. */
  readonly pending: boolean;
}

/** Writes one asset; throws a problem when the row is at fault. */
export async function changeAsset(deps: RouteDeps, change: AssetChange): Promise<Changed> {
  const { city, clock } = deps;
  const registered = city.register.get(change.id);
  const row = rowOf(change, registered && versionAt(registered, clock.now()));
  const plan = planImport(rowsFrom(row, { change, registered }), {
    get: (id) => city.register.get(id),
    now: clock.now(),
    by: change.user,
  });
  if (!plan.ok) throw refused(plan.errors, change.action);
  const asset = plan.after.get(change.id) ?? (registered as Asset);
  const { changes, after } = plan;
  const pending = await writeRegister(deps, {
    changes,
    after,
    user: change.user,
    action: change.action,
    detail: detailOf(change, { changes, registered }),
  });
  return { asset, created: plan.created > 0, pending: pending > 0 };
}

interface Made {
  readonly changes: readonly RegisterChange[];
  readonly registered: Asset | undefined;
}

/** What the audit trail says: the names of the fields that changed, not their values. */
function detailOf({ reason }: AssetChange, { changes, registered }: Made) {
  const why = reason ? { reason } : {};
  if (!registered) return { created: true, ...why };
  const fields = changes.flatMap(({ change }) =>
    change.op === 'put' ? changedFields(registered, change.version) : [],
  );
  return { fields: [...new Set(fields)], ...why };
}

function changedFields(registered: Asset, version: AssetVersion): string[] {
  const before: Partial<AssetVersion> = versionAt(registered, version.validFrom);
  const names = Object.keys(version) as (keyof AssetVersion)[];
  const text = (value: unknown) => JSON.stringify(value);
  return names.filter((name) => name !== 'validFrom' && text(before[name]) !== text(version[name]));
}

/** The row, and its like for each version that came later and would undo it. */
function rowsFrom(
  row: RegisterRow,
  { change, registered }: { readonly change: AssetChange; readonly registered: Asset | undefined },
): PlacedRow[] {
  const { from = Number.POSITIVE_INFINITY } = change;
  const later = (registered?.versions ?? []).filter(({ validFrom }) => validFrom > from);
  const rows = [row, ...later.map(({ validFrom }) => ({ ...row, validFrom }))];
  return rows.map((one) => ({ place: { line: 1 }, file: '', row: one, addsParts: false }));
}

function rowOf({ id, body, action }: AssetChange, shown: AssetVersion | undefined): RegisterRow {
  const own = Object.entries(body).filter(([name]) => !READ_ONLY.includes(name));
  const given: Record<string, unknown> = { ...Object.fromEntries(own), id };
  const echoed = Date.parse(String(given['validFrom']));
  // A record that was read and sent back is a change from now on, not of the past.
  if (shown && echoed === shown.validFrom) delete given['validFrom'];
  if (body['id'] !== undefined && body['id'] !== id) {
    throw new ProblemError('INVALID_BODY', `id: the address says ${id}`);
  }
  const result = registerRowSchema.safeParse(action === 'asset.put' ? whole(given) : given);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({
    field:
      issue.path.join('.') || (issue.code === 'unrecognized_keys' ? issue.keys.join(', ') : ''),
    reason: issue.message,
  }));
  throw refused(errors, action);
}

/** A record that is put says everything: what it leaves out takes its default. */
function whole(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names = Object.keys(registerRowSchema.shape).filter((name) => !KEPT_BY_PUT.has(name));
  return { ...Object.fromEntries(names.map((name) => [name, null])), ...given };
}

type Faults = readonly { readonly field: string; readonly reason: string }[];

function refused(errors: Faults, action: AssetChange['action']) {
  const named = (field: string) =>
    action === 'asset.retire' && field === 'retiredAt' ? 'at' : field;
  // Several versions may be at fault for the same reason.
  const faults = new Map(errors.map((fault) => [`${fault.field} ${fault.reason}`, fault]));
  const listed = [...faults.values()].map(({ field, reason }) => ({ field: named(field), reason }));
  const detail = listed.map(({ field, reason }) => `${field}: ${reason}`).join('; ');
  const kind = listed.some(({ field, reason }) => field === 'kind' && /cannot change/.test(reason));
  return new ProblemError(kind ? 'KIND_CHANGED' : 'INVALID_BODY', detail, listed);
}

/** A precondition of the request on the asset's revision. */
export function checkPrecondition(request: FastifyRequest, registered: Asset | undefined): void {
  checkRevision(request, { revision: registered?.revision, of: 'the register has' });
}
