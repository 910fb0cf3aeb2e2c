import {
  entryImportAnswerSchema,
  exportEntriesCsv,
  inFile,
  LISTS,
  pageQuery,
  planEntryImport,
  planEntryPageSchema,
  planEntryToWire,
  planListsSchema,
  type RowError,
  readEntries,
  timeParam,
  toIso,
  wholeStatement,
} from '@infrapulse/contracts';
import {
  achievedAt,
  applyPlanEntryChange,
  type PlanEntry,
  type PlanEntryChange,
  type PlanEntryVersion,
  planEntryAt,
} from '@infrapulse/domain';
import { type ListDefinition, type Plan, targetsAt } from '@infrapulse/plan';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { pageOfItems } from '../list-page.ts';
import { entryFormOf, listOr404, listsOf } from '../plan-lists.ts';
import { registerOf } from '../plan-to-wire.ts';
import { IMPORT_TYPES, readUpload } from '../read-upload.ts';
import { type Answer, type Call, type Route, route } from '../route.ts';
import { writePlanEntries } from '../write-plan-entries.ts';
import { byUser, flag, importRefused } from './asset-changes.ts';

const at = timeParam.optional().describe('As of this instant; default now');
const params = z.object({ register: z.string() });
export const importQuery = z.strictObject({
  dryRun: flag,
  ...byUser,
  complete: z
    .enum(['true', 'false', '1', '0', ''])
    .transform((text) => text !== 'false' && text !== '0')
    .optional()
    .describe('Declares the list whole after this import, or no longer whole'),
});
type ImportQuery = z.output<typeof importQuery>;

export function planListRoutes(deps: RouteDeps): readonly Route[] {
  return [listsRoute(deps), entriesRoute(deps), entriesExportRoute(deps), entriesImportRoute(deps)];
}

function listsRoute(deps: RouteDeps): Route {
  return route({
    method: 'GET',
    path: '/registers',
    tag: 'plan',
    summary: 'The lists the plan is measured by: schools, parks, milestones, surveys',
    query: z.strictObject({ at }),
    answer: planListsSchema,
    handle({ query }) {
      const { plan, city, clock } = deps;
      const then = query.at ?? clock.now();
      const whole = city.entries.whole();
      const items = listsOf(plan).map((list) => ({
        ...describe(list, city.entries.of(list.id), then),
        complete: whole.has(list.id),
        ...measuredBy(plan, list.id, then),
      }));
      return { body: { at: toIso(then), items, next: null } };
    },
  });
}

/** The targets a list measures, and whether one asks for a share of it. */
function measuredBy(plan: Plan, list: string, then: number) {
  const measured = targetsAt(plan, then).filter(({ measure }) => registerOf(measure) === list);
  return {
    needsComplete: measured.some(({ measure }) => measure.by === 'share'),
    targets: measured.map(({ id }) => id),
  };
}

function describe(list: ListDefinition, entries: readonly PlanEntry[], then: number) {
  const versions = entries.flatMap((entry) => planEntryAt(entry, then) ?? []);
  return {
    id: list.id,
    name: list.name,
    categories: [...list.categories],
    features: list.features.map((feature) => ({
      ...feature,
      count: versions.filter((version) => achievedAt(version, feature.id, then) !== null).length,
    })),
    attributes: [...list.attributes],
    entries: versions.length,
  };
}

const entriesQuery = z.strictObject({
  at,
  category: z.string().optional(),
  district: z.string().optional(),
  operator: z.string().optional(),
  access: z.string().optional(),
  has: z.string().optional().describe('A feature it must have'),
  lacks: z.string().optional().describe('A feature it must lack'),
  q: z.string().optional().describe('In its id or name'),
  ...pageQuery,
});
type EntriesQuery = z.output<typeof entriesQuery>;

function entriesRoute(deps: RouteDeps): Route {
  return route({
    method: 'GET',
    path: '/registers/{register}',
    tag: 'plan',
    summary: 'The entries of one list, as they were at `at`',
    params,
    query: entriesQuery,
    answer: planEntryPageSchema,
    handle({ params: { register }, query }) {
      listOr404(deps.plan, register);
      const then = query.at ?? deps.clock.now();
      const found = deps.city.entries.of(register).flatMap((entry) => {
        const version = planEntryAt(entry, then);
        return version && matches(entry.id, version, { ...query, then })
          ? [{ entry, version }]
          : [];
      });
      const { page, next } = pageOfItems(found, {
        limit: query.limit,
        cursor: query.cursor,
        descending: false,
        keyOf: ({ entry }) => entry.id,
        idOf: ({ entry }) => entry.id,
      });
      return { body: { items: page.map((one) => planEntryToWire(one.entry, one.version)), next } };
    },
  });
}

function matches(
  id: string,
  version: PlanEntryVersion,
  query: EntriesQuery & { readonly then: number },
): boolean {
  const is = (name: 'category' | 'district' | 'operator' | 'access') =>
    query[name] === undefined || query[name] === version[name];
  const has = (feature: string) => achievedAt(version, feature, query.then) !== null;
  const q = query.q?.toLowerCase();
  return (
    is('category') &&
    is('district') &&
    is('operator') &&
    is('access') &&
    (query.has === undefined || has(query.has)) &&
    (query.lacks === undefined || !has(query.lacks)) &&
    (q === undefined || `${id} ${version.name} ${version.nameEn}`.toLowerCase().includes(q))
  );
}

function entriesExportRoute(deps: RouteDeps): Route {
  return route({
    method: 'GET',
    path: '/registers/{register}/export',
    tag: 'plan',
    summary: 'One list as CSV, every version; it imports unchanged',
    params,
    answer: z.string(),
    produces: 'text/csv',
    handle({ params: { register }, reply }) {
      listOr404(deps.plan, register);
      const { kind } = formOf(deps, register);
      const text = exportEntriesCsv(deps.city.entries.of(register), kind);
      void reply.type('text/csv; charset=utf-8').send(text);
      return undefined;
    },
  });
}

function entriesImportRoute(deps: RouteDeps): Route {
  return route({
    method: 'POST',
    path: '/registers/{register}/import',
    tag: 'plan',
    summary: 'Upserts entries of a list from CSV, a JSON array or NDJSON; all or nothing',
    params,
    query: importQuery,
    consumes: IMPORT_TYPES,
    bodyBytesMax: deps.config.importBytesMax,
    answer: entryImportAnswerSchema,
    handle: (call) => importEntries(deps, call.params.register, call),
  });
}

type ImportAnswer = Answer<z.output<typeof entryImportAnswerSchema>>;

export async function importEntries(
  deps: RouteDeps,
  register: string,
  { query, request }: Pick<Call<unknown, ImportQuery, unknown>, 'query' | 'request'>,
): Promise<ImportAnswer> {
  const { city, clock, config, plan } = deps;
  listOr404(plan, register);
  const read = readEntries(await readUpload(request), formOf(deps, register));
  const { user = config.user } = query;
  const context = { register, now: clock.now(), by: user };
  const get = (id: string) => city.entries.get(register, id);
  const planned = planEntryImport(read.rows, { ...context, get });
  if (!read.ok || !planned.ok) throw importRefused(errorsOf(read, planned));
  const declared =
    query.complete === undefined
      ? []
      : declare(deps, { list: register, whole: query.complete, user });
  const changes = [...planned.changes, ...declared.map(({ change }) => change)];
  const after = [...planned.after.values(), ...declared.map(({ entry }) => entry)];
  const write = { register, changes, after, user, action: 'register.import' };
  const pending = query.dryRun ? 0 : await writePlanEntries(deps, write);
  const { created, changed, unchanged } = planned;
  return {
    status: pending > 0 ? 202 : 200,
    body: {
      dryRun: query.dryRun,
      register,
      rows: read.rows.length,
      created,
      changed,
      unchanged,
      pending,
      complete: query.complete ?? city.entries.whole().has(register),
    },
  };
}

/** Every bad row, whichever check it fails. */
function errorsOf(...checks: readonly Check[]): readonly RowError[] {
  const errors = checks.flatMap((check) => (check.ok ? [] : check.errors));
  return errors.sort((a, b) => a.file.localeCompare(b.file) || inFile(a, b));
}

type Check = { readonly ok: true } | { readonly ok: false; readonly errors: readonly RowError[] };

interface Declared {
  readonly change: PlanEntryChange;
  readonly entry: PlanEntry;
}

/** The statement that a list is whole, or is not; nothing when it says what is known. */
function declare(
  { city, clock }: RouteDeps,
  { list, whole, user }: { readonly list: string; readonly whole: boolean; readonly user: string },
): Declared[] {
  if (city.entries.whole().has(list) === whole) return [];
  const change = wholeStatement({ list, whole, origin: '', now: clock.now(), by: user });
  return [{ change, entry: applyPlanEntryChange(city.entries.get(LISTS, list), change) }];
}

function formOf({ plan, city }: RouteDeps, register: string) {
  return entryFormOf(plan, register, (id) => city.entries.get('projects', id) !== undefined);
}
