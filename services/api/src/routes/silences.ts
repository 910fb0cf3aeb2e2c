import { randomUUID } from 'node:crypto';
import {
  newSilenceSchema,
  pageQuery,
  SILENCE_MAX_MS,
  SILENCE_ORIGINS,
  SILENCE_STATES,
  type Silence,
  silencePageSchema,
  silenceSchema,
  silenceStateAt,
  silenceToWire,
  topics,
} from '@infrapulse/contracts';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { pageOfItems } from '../list-page.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { waitFor } from '../wait-for.ts';
import { byUser } from './asset-changes.ts';

/** Silences that stand or are to come; every alarm is held against each. */
const SILENCES_MAX = 1000;
/** What ended longer ago is dropped from the list. */
const OVER_KEPT_MS = 30 * 86_400_000;
const OF_SETTINGS =
  'it is one of notifier.silences in the settings of the notifier: take it out there and start the notifier again';
const params = z.object({ id: z.string().min(1).max(100) });

export function silenceRoutes(deps: RouteDeps): readonly Route[] {
  return [listRoute(deps), createRoute(deps), endRoute(deps)];
}

function listRoute({ city, clock }: RouteDeps): Route {
  return route({
    method: 'GET',
    path: '/silences',
    tag: 'alarms',
    summary:
      'Times in which the notifier calls nobody of some alarms, of the API and of its settings, newest first',
    query: z.strictObject({
      state: z.enum([...SILENCE_STATES, 'standing']).optional(),
      origin: z.enum(SILENCE_ORIGINS).optional(),
      ...pageQuery,
    }),
    answer: silencePageSchema,
    handle({ query }) {
      const now = clock.now();
      const found = [...city.silences.entries()]
        .map(([, silence]) => silence)
        .filter((one) => isAsked(silenceStateAt(one, now), query.state))
        .filter(({ origin = 'api' }) => query.origin === undefined || origin === query.origin);
      const { page, next } = pageOfItems(found, {
        limit: query.limit,
        cursor: query.cursor,
        descending: true,
        keyOf: ({ from }) => from,
        idOf: ({ silenceId }) => silenceId,
      });
      return { body: { items: page.map((one) => silenceToWire(one, now)), next } };
    },
  });
}

/** standing: active, or to come. */
function isAsked(state: string, asked: string | undefined): boolean {
  if (asked === 'standing') return state !== 'over';
  return asked === undefined || state === asked;
}

function createRoute(deps: RouteDeps): Route {
  return route({
    method: 'POST',
    path: '/silences',
    tag: 'alarms',
    summary:
      'Calls nobody of the alarms that match until a time; safety alarms only if it names their rule',
    body: newSilenceSchema,
    answer: silenceSchema,
    async handle({ body }) {
      const now = deps.clock.now();
      const { user = deps.config.user, match, to, reason } = body;
      if (to <= now) throw new ProblemError('INVALID_BODY', 'to: it is over already');
      const from = Math.max(now, body.from ?? now);
      if (to - from > SILENCE_MAX_MS)
        throw new ProblemError('INVALID_BODY', 'to: must be within 31 days of `from`');
      checkRoom(deps, now);
      const silence: Silence = {
        ...{ silenceId: randomUUID(), match, from, to, reason, user, at: now },
        ...{ endedBy: null, origin: 'api' },
      };
      const shown = await write(deps, silence, { user, action: 'silence.create' });
      return { status: shown ? 201 : 202, body: silenceToWire(silence, now) };
    },
  });
}

function checkRoom({ city }: RouteDeps, now: number): void {
  let standing = 0;
  for (const [, { to }] of city.silences.entries()) if (to > now) standing += 1;
  if (standing < SILENCES_MAX) return;
  throw new ProblemError('INVALID_BODY', `there are ${SILENCES_MAX} silences: end some first`);
}

function endRoute(deps: RouteDeps): Route {
  return route({
    method: 'DELETE',
    path: '/silences/{id}',
    tag: 'alarms',
    summary: 'Ends a silence of the API now; it stays in the list for 30 days',
    params,
    query: z.strictObject(byUser),
    answer: silenceSchema,
    async handle({ params: { id }, query }) {
      const now = deps.clock.now();
      const known = deps.city.silences.get(id);
      if (!known)
        throw new ProblemError('SILENCE_UNKNOWN', `no silence ${id}: GET /silences lists them`);
      // Over already: nothing is to be done, and asking again is no fault.
      if (known.to <= now) return { body: silenceToWire(known, now) };
      if (known.origin === 'settings') throw new ProblemError('SILENCE_OF_SETTINGS', OF_SETTINGS);
      const user = query.user ?? deps.config.user;
      const from = Math.min(known.from, now);
      const silence: Silence = { ...known, from, to: now, endedBy: user, at: now };
      const shown = await write(deps, silence, { user, action: 'silence.end' });
      return { status: shown ? 200 : 202, body: silenceToWire(silence, now) };
    },
  });
}

/** After the audit trail; what has long been over goes at the same time, but for what the settings still have. Resolves to whether it is seen by now. */
async function write(
  { stream, city, audit, config }: RouteDeps,
  silence: Silence,
  { user, action }: { readonly user: string; readonly action: string },
): Promise<boolean> {
  const { silenceId, match, from, to, reason, at } = silence;
  await audit.add({ user, action, subject: silenceId, detail: { match, from, to, reason } });
  const old = [...city.silences.entries()]
    .filter(([id, one]) => id !== silenceId && one.origin !== 'settings')
    .filter(([, one]) => one.to < at - OVER_KEPT_MS)
    .map(([key]) => ({ key, value: undefined }));
  await stream.append(topics.silences, [{ key: silenceId, value: silence }, ...old]);
  return waitFor({
    withinMs: config.waitMs,
    listen: (listener) => city.silences.onChange(listener),
    seen: () => city.silences.get(silenceId)?.to === to,
  });
}
