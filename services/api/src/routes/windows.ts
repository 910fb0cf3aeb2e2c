import { randomUUID } from 'node:crypto';
import {
  decisionSchema,
  newWindowSchema,
  pageQuery,
  rangeQuery,
  topics,
  windowPageSchema,
  windowSchema,
  windowToWire,
} from '@infrapulse/contracts';
import type { Asset, PlannedWindow } from '@infrapulse/domain';
import { z } from 'zod';
import { splitPart } from '../city/watch-states.ts';
import type { RouteDeps } from '../deps.ts';
import { pageOfItems } from '../list-page.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { createTurns, type Turns } from '../take-turns.ts';
import { waitFor } from '../wait-for.ts';

type Purpose = PlannedWindow['purpose'];

const listQuery = z.strictObject({
  scope: z.enum(['part', 'asset', 'site']).optional(),
  id: z.string().optional(),
  status: z.enum(['proposed', 'approved', 'rejected', 'withdrawn']).optional(),
  from: rangeQuery.from.describe('Windows that end after'),
  to: rangeQuery.to.describe('Windows that begin before'),
  ...pageQuery,
});

export function windowRoutes(deps: RouteDeps): readonly Route[] {
  const turns = createTurns();
  return [
    listRoute(deps, 'maintenance'),
    createRoute(deps, 'maintenance'),
    listRoute(deps, 'exclusion'),
    createRoute(deps, 'exclusion'),
    decideRoute(deps, turns, { verb: 'approve', status: 'approved' }),
    decideRoute(deps, turns, { verb: 'reject', status: 'rejected' }),
    decideRoute(deps, turns, { verb: 'withdraw', status: 'withdrawn' }),
  ];
}

const pathOf = (purpose: Purpose) => (purpose === 'maintenance' ? '/maintenance' : '/exclusions');

function listRoute({ city }: RouteDeps, purpose: Purpose): Route {
  return route({
    method: 'GET',
    path: pathOf(purpose),
    tag: 'windows',
    summary: purpose === 'maintenance' ? 'Planned maintenance windows' : 'Exclusions',
    query: listQuery,
    answer: windowPageSchema,
    handle({ query }) {
      const found = [...city.windows.entries()]
        .map(([, window]) => window)
        .filter(
          (window) =>
            window.purpose === purpose &&
            (query.scope === undefined || window.scope === query.scope) &&
            (query.id === undefined || window.id === query.id) &&
            (query.status === undefined || window.status === query.status) &&
            (query.from === undefined || window.to > query.from) &&
            (query.to === undefined || window.from < query.to),
        );
      const { page, next } = pageOfItems(found, {
        limit: query.limit,
        cursor: query.cursor,
        descending: true,
        keyOf: ({ from }) => from,
        idOf: ({ windowId }) => windowId,
      });
      return { body: { items: page.map(windowToWire), next } };
    },
  });
}

function createRoute(deps: RouteDeps, purpose: Purpose): Route {
  return route({
    method: 'POST',
    path: pathOf(purpose),
    tag: 'windows',
    summary:
      purpose === 'maintenance'
        ? 'Plans maintenance; it holds at once'
        : 'Proposes an exclusion; it counts when approved',
    body: newWindowSchema,
    answer: windowSchema,
    async handle({ body }) {
      const { user = deps.config.user, ...asked } = body;
      checkPlace(deps, asked);
      const window: PlannedWindow = {
        type: 'window',
        windowId: randomUUID(),
        purpose,
        ...asked,
        status: purpose === 'maintenance' ? 'approved' : 'proposed',
        proposedBy: user,
        decidedBy: purpose === 'maintenance' ? user : '',
        at: deps.clock.now(),
      };
      const shown = await writeWindow(deps, { window, user, action: `${purpose}.create` });
      return { status: shown ? 201 : 202, body: windowToWire(window) };
    },
  });
}

function checkPlace(
  { city }: RouteDeps,
  { scope, id }: { readonly scope: string; readonly id: string },
): void {
  if (scope === 'site') {
    const known = city.register
      .all()
      .some(({ versions }) => versions.some(({ site }) => site === id));
    if (!known) throw unknownPlace(`no asset of the register stands on site ${id}`);
    return;
  }
  const [assetId, part] = splitPart(id);
  if (scope === 'part' && part === '') throw unknownPlace('a part is <asset>~<part>');
  const asset = city.register.get(assetId);
  if (!asset) throw unknownPlace(`${assetId} is not in the register`);
  if (scope === 'part' && !mayHavePart(asset, part))
    throw unknownPlace(`${part} is no part of ${assetId}`);
}

/** Of an asset whose parts nobody registered, any may report. */
function mayHavePart({ versions }: Asset, part: string): boolean {
  const registered = versions.flatMap(({ parts }) => parts);
  return registered.length === 0 || registered.some((own) => own.part === part);
}

function unknownPlace(reason: string): ProblemError {
  return new ProblemError('INVALID_BODY', `id: ${reason}`, [{ field: 'id', reason }]);
}

function decideRoute(
  deps: RouteDeps,
  turns: Turns,
  decision: { readonly verb: string; readonly status: PlannedWindow['status'] },
): Route {
  return route({
    method: 'POST',
    path: `/exclusions/{id}/${decision.verb}`,
    tag: 'windows',
    summary: `Exclusion: ${decision.verb}`,
    params: z.object({ id: z.string() }),
    body: decisionSchema,
    answer: windowSchema,
    handle: ({ params, body }) =>
      turns.of(params.id, async () => {
        const before = deps.city.windows.get(params.id);
        if (before?.purpose !== 'exclusion') {
          throw new ProblemError(
            'WINDOW_UNKNOWN',
            `no exclusion ${params.id}: GET /exclusions lists them`,
          );
        }
        const open = decision.verb === 'withdraw' ? ['proposed', 'approved'] : ['proposed'];
        if (!open.includes(before.status)) {
          throw new ProblemError('WINDOW_DECIDED', `the exclusion is ${before.status}`);
        }
        const user = body.user ?? deps.config.user;
        const window: PlannedWindow = {
          ...before,
          status: decision.status,
          decidedBy: user,
          reason: body.reason ?? before.reason,
          at: deps.clock.now(),
        };
        const action = `exclusion.${decision.verb}`;
        const shown = await writeWindow(deps, { window, user, action });
        return { status: shown ? 200 : 202, body: windowToWire(window) };
      }),
  });
}

/** Into the asset's partition; a site's assets may be in any, so its windows go into every one. */
async function writeWindow(
  { stream, city, audit, config }: RouteDeps,
  { window, user, action }: { window: PlannedWindow; user: string; action: string },
): Promise<boolean> {
  const { windowId, scope, id, from, to, code, reason } = window;
  const detail = { scope, id, from, to, code, reason };
  await audit.add({ user, action, subject: windowId, detail });
  const key = splitPart(id)[0];
  const records =
    scope === 'site'
      ? Array.from({ length: stream.partitions }, (_, partition) => ({
          key: id,
          value: window,
          partition,
        }))
      : [{ key, value: window }];
  await stream.append(topics.readings, records);
  return waitFor({
    withinMs: config.waitMs,
    listen: (listener) => city.windows.onChange(listener),
    seen: () => (city.windows.get(windowId)?.at ?? 0) >= window.at,
  });
}
