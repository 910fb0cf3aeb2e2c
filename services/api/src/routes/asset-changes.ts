import {
  assetSchema,
  exportAssetsCsv,
  exportNdjson,
  exportPartsCsv,
  exportRows,
  importAnswerSchema,
  instant,
  planRegister,
  type RowError,
} from '@infrapulse/contracts';
import { versionAt } from '@infrapulse/domain';
import { z } from 'zod';
import { assetAnswer } from '../answer-asset.ts';
import { type Changed, changeAsset, checkPrecondition } from '../change-assets.ts';
import type { RouteDeps } from '../deps.ts';
import { ProblemError } from '../problem.ts';
import { IMPORT_TYPES, readUpload } from '../read-upload.ts';
import { type Answer, type Call, type Route, route } from '../route.ts';
import { createTurns, type Turns } from '../take-turns.ts';
import { writeRegister } from '../write-register.ts';
import { assetOr404, assetParams, etagOf } from './assets.ts';

const recordSchema = z.record(z.string(), z.unknown());
export const flag = z
  .enum(['', 'true', 'false', '1', '0'])
  .transform((text) => text === '' || text === 'true' || text === '1')
  .default(false);
const userName = z.string().min(1).max(200);
/** Who makes the change; the user of the settings when nobody is named. */
export const byUser = { user: userName.optional() };
const byQuery = z.strictObject(byUser);
const retireSchema = z.strictObject({
  at: instant.optional().describe('Since when; default now'),
  reason: z.string().max(2000).default(''),
  user: userName.optional(),
});

type AssetCall = Call<{ id: string }, unknown, unknown>;

export function assetChangeRoutes(deps: RouteDeps): readonly Route[] {
  const turns = createTurns();
  return [
    putRoute(deps, turns),
    patchRoute(deps, turns),
    retireRoute(deps, turns),
    importRoute(deps, turns),
    exportRoute(deps),
  ];
}

function putRoute(deps: RouteDeps, turns: Turns): Route {
  return route({
    method: 'PUT',
    path: '/assets/{id}',
    tag: 'assets',
    summary: 'Registers an asset or puts a new version of it in force (If-Match)',
    params: assetParams,
    query: byQuery,
    body: recordSchema,
    answer: assetSchema,
    handle: (call) =>
      turns.of(call.params.id, async () => {
        const { id } = call.params;
        checkPrecondition(call.request, deps.city.register.get(id));
        const user = call.query.user ?? deps.config.user;
        const change = { id, body: call.body, user, action: 'asset.put' } as const;
        return answer(deps, call, await changeAsset(deps, change));
      }),
  });
}

function patchRoute(deps: RouteDeps, turns: Turns): Route {
  return route({
    method: 'PATCH',
    path: '/assets/{id}',
    tag: 'assets',
    summary: 'Changes the fields named; attributes are merged, null removes one (If-Match)',
    params: assetParams,
    query: byQuery,
    body: recordSchema,
    answer: assetSchema,
    handle: (call) =>
      turns.of(call.params.id, async () => {
        const asset = assetOr404(deps, call.params.id);
        checkPrecondition(call.request, asset);
        const before = versionAt(asset, atOf(call.body) ?? deps.clock.now());
        const body = { ...call.body };
        for (const name of ['attributes', 'externalIds'] as const)
          if (body[name] !== undefined) body[name] = merge(before[name], body[name]);
        const change = {
          id: asset.id,
          body,
          user: call.query.user ?? deps.config.user,
          action: 'asset.patch',
        } as const;
        return answer(deps, call, await changeAsset(deps, change));
      }),
  });
}

/** When a change is to hold from; undefined: from now, or it is refused later on. */
function atOf({ validFrom }: Readonly<Record<string, unknown>>): number | undefined {
  const read = instant.safeParse(validFrom);
  return read.success ? read.data : undefined;
}

/** RFC 7396: null removes. */
function merge(before: Readonly<Record<string, unknown>>, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null) return patch;
  const merged = { ...before, ...(patch as Record<string, unknown>) };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}

function retireRoute(deps: RouteDeps, turns: Turns): Route {
  return route({
    method: 'POST',
    path: '/assets/{id}/retire',
    tag: 'assets',
    summary: 'Takes an asset out of service for good; its past stays',
    params: assetParams,
    query: byQuery,
    body: retireSchema,
    answer: assetSchema,
    handle: (call) =>
      turns.of(call.params.id, async () => {
        const asset = assetOr404(deps, call.params.id);
        checkPrecondition(call.request, asset);
        const at = call.body.at ?? deps.clock.now();
        if (versionAt(asset, at).lifecycle === 'RETIRED') {
          return answer(deps, call, { asset, created: false, pending: false });
        }
        const change = {
          id: asset.id,
          body: { lifecycle: 'RETIRED', retiredAt: at, validFrom: at },
          from: at,
          reason: call.body.reason,
          user: call.body.user ?? call.query.user ?? deps.config.user,
          action: 'asset.retire',
        } as const;
        return answer(deps, call, await changeAsset(deps, change));
      }),
  });
}

function answer(deps: RouteDeps, { locale }: AssetCall, { asset, created, pending }: Changed) {
  const { city, clock } = deps;
  const version = city.register.versionAt(asset, clock.now());
  const status = pending ? 202 : created ? 201 : 200;
  const location = `/api/v1/assets/${encodeURIComponent(asset.id)}`;
  return {
    status,
    body: assetAnswer(asset, { city, version, locale }),
    headers: { etag: etagOf(asset), location },
  };
}

function importRoute(deps: RouteDeps, turns: Turns): Route {
  return route({
    method: 'POST',
    path: '/assets/import',
    tag: 'assets',
    summary:
      'Upserts assets from a JSON array, NDJSON or CSV (a form may hold several files); all or nothing',
    query: z.strictObject({ dryRun: flag, ...byUser }),
    consumes: IMPORT_TYPES,
    bodyBytesMax: deps.config.importBytesMax,
    answer: importAnswerSchema,
    async handle({ query, request }): Promise<Answer<z.output<typeof importAnswerSchema>>> {
      const { city, clock, config } = deps;
      const { user = config.user } = query;
      const files = await readUpload(request);
      return turns.ofAll(async () => {
        const plan = planRegister(files, {
          get: (id) => city.register.get(id),
          now: clock.now(),
          by: user,
        });
        if (!plan.ok) throw importRefused(plan.errors);
        const { changes, after, rows, created, changed, unchanged } = plan;
        const pending = query.dryRun
          ? 0
          : await writeRegister(deps, {
              changes,
              after,
              user,
              action: 'register.import',
              detail: { created, changed, unchanged },
            });
        const counts = { created, changed, unchanged, pending };
        return {
          status: pending > 0 ? 202 : 200,
          body: { dryRun: query.dryRun, rows, ...counts },
        };
      });
    },
  });
}

export function importRefused(errors: readonly RowError[]): ProblemError {
  const listed = errors.map(({ file, ...error }) => (file === '' ? error : { file, ...error }));
  const rows = new Set(errors.map(({ file, line, row }) => `${file}:${line}:${row}`)).size;
  return new ProblemError(
    'IMPORT_INVALID',
    `nothing was imported: ${rows === 1 ? '1 row is' : `${rows} rows are`} at fault`,
    listed,
  );
}

function exportRoute({ city, clock }: RouteDeps): Route {
  return route({
    method: 'GET',
    path: '/assets/export',
    tag: 'assets',
    summary: 'The whole register; it imports unchanged',
    query: z.strictObject({
      format: z.enum(['ndjson', 'json', 'csv', 'parts-csv']).default('ndjson'),
    }),
    answer: z.string(),
    produces: 'application/x-ndjson',
    handle({ query, reply }) {
      const assets = city.register.all();
      const [type, text] = {
        ndjson: () => ['application/x-ndjson', exportNdjson(assets)],
        json: () => ['application/json', JSON.stringify(assets.flatMap(exportRows))],
        csv: () => ['text/csv', exportAssetsCsv(assets, clock.now())],
        'parts-csv': () => ['text/csv', exportPartsCsv(assets, clock.now())],
      }[query.format]() as [string, string];
      void reply.type(`${type}; charset=utf-8`).send(text);
      return undefined;
    },
  });
}
