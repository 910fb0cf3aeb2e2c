import {
  BULK_MAX,
  type BulkCommand,
  type BulkItem,
  bulkAnswerSchema,
  bulkCommandSchema,
  commandAnswerSchema,
  commandSchema,
} from '@infrapulse/contracts';
import type { Alarm, AlarmVerb } from '@infrapulse/domain';
import { z } from 'zod';
import { alarmsLike } from '../alarms-like.ts';
import type { RouteDeps } from '../deps.ts';
import { findCommand } from '../find-command.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { sendCommand } from '../send-command.ts';
import { alarmOr404, alarmParams, noAlarm } from './alarms.ts';

const VERBS: Readonly<Record<AlarmVerb, string>> = {
  ack: 'Acknowledges this occurrence',
  shelve: 'Shelves it for a time (forS)',
  unshelve: 'Ends the shelving',
  reset: 'Resets a latched alarm that is over',
  suppress: 'Suppresses it by design',
  'out-of-service': 'Takes the alarm out of service',
  return: 'Takes it back into service, or ends the suppression',
  comment: 'Leaves a comment (reason)',
};
const AT_ONCE = 50;
/** Who gave a time with these would wait for an end that does not come. */
const UNTIL_RETURN: ReadonlySet<AlarmVerb> = new Set(['suppress', 'out-of-service']);

export function alarmCommandRoutes(deps: RouteDeps): readonly Route[] {
  const verbs = Object.keys(VERBS) as AlarmVerb[];
  return [...verbs.map((verb) => verbRoute(deps, verb)), bulkRoute(deps), statusRoute(deps)];
}

function verbRoute(deps: RouteDeps, verb: AlarmVerb): Route {
  return route({
    method: 'POST',
    path: `/alarms/{id}/${verb}`,
    tag: 'alarms',
    summary: VERBS[verb],
    params: alarmParams,
    body: commandSchema,
    answer: commandAnswerSchema,
    async handle({ params, body }) {
      const alarm = alarmOr404(deps, params.id);
      checkSaid(verb, body);
      const answer = await sendCommand(deps, {
        alarm,
        verb,
        occurrence: body.occurrence,
        reason: body.reason,
        forS: body.forS ?? null,
        mode: body.mode ?? 'timed',
        user: body.user ?? deps.config.user,
      });
      if (answer.outcome === 'stale') throw new ProblemError('OCCURRENCE_MOVED_ON', answer.reason);
      if (answer.outcome === 'refused') throw new ProblemError('COMMAND_REFUSED', answer.reason);
      if (answer.outcome === 'applied') return { body: answer };
      return { status: 202, body: answer, headers: { location: answer.status } };
    },
  });
}

/** What some verbs mean nothing without. */
function checkSaid(verb: AlarmVerb, { forS, reason }: Pick<BulkCommand, 'forS' | 'reason'>): void {
  if (verb === 'shelve' && forS === undefined) throw missing('forS', 'seconds to shelve for');
  if (verb === 'comment' && reason === '') throw missing('reason', 'the comment');
  if (forS !== undefined && UNTIL_RETURN.has(verb))
    throw wrong('forS', `${verb} lasts until return; only shelve ends by itself`);
}

function missing(field: string, what: string): ProblemError {
  return wrong(field, `${what} is missing`);
}

function wrong(field: string, reason: string): ProblemError {
  return new ProblemError('INVALID_BODY', `${field}: ${reason}`, [{ field, reason }]);
}

function bulkRoute(deps: RouteDeps): Route {
  return route({
    method: 'POST',
    path: '/alarms/bulk',
    tag: 'alarms',
    summary: 'One command on many alarms, named or by a filter; each answers for itself',
    body: bulkCommandSchema,
    answer: bulkAnswerSchema,
    async handle({ body }) {
      checkSaid(body.verb, body);
      const meant = meantBy(deps, body);
      const now = meant.slice(0, BULK_MAX);
      const items: BulkItem[] = [];
      for (let at = 0; at < now.length; at += AT_ONCE) {
        const some = now.slice(at, at + AT_ONCE);
        items.push(...(await Promise.all(some.map((one) => commandOne(deps, body, one)))));
      }
      const pending = items.some(({ outcome }) => outcome === 'pending');
      const next = meant.length - now.length;
      return { status: pending ? 202 : 200, body: { items, matched: meant.length, next } };
    },
  });
}

const HTTP_STATUS = { applied: 200, pending: 202, stale: 409, refused: 422 } as const;

async function commandOne(
  deps: RouteDeps,
  { verb, reason, forS, mode = 'timed', user = deps.config.user }: BulkCommand,
  { id, occurrence }: Meant,
): Promise<BulkItem> {
  const alarm = deps.city.alarms.get(id);
  if (!alarm) {
    const nothing = { commandId: null, status: null };
    return { ...nothing, alarm: id, outcome: 'unknown', httpStatus: 404, reason: noAlarm(id) };
  }
  const order = { alarm, verb, occurrence, reason, forS: forS ?? null, mode, user };
  const answer = await sendCommand(deps, order);
  return { ...answer, httpStatus: HTTP_STATUS[answer.outcome] };
}

interface Meant {
  readonly id: string;
  readonly occurrence: number;
}

/** Alarms by name, or those that are like the filter and can take the command at all. */
function meantBy(deps: RouteDeps, { verb, alarms, filter }: BulkCommand): readonly Meant[] {
  if ((alarms === undefined) === (filter === undefined))
    throw wrong('alarms', 'give either alarms or a filter');
  if (alarms) return alarms;
  return alarmsLike(deps, filter ?? {})
    .filter((alarm) => MEANS[verb](alarm))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, occurrence }) => ({ id, occurrence }));
}

const UNACKED: ReadonlySet<string> = new Set(['UNACK_ACTIVE', 'RTN_UNACK', 'LATCHED_UNACK']);

/** Alarms for which a bulk command by a filter is not meant, as it would change nothing. */
const MEANS: Readonly<Record<AlarmVerb, (alarm: Alarm) => boolean>> = {
  ack: ({ state }) => UNACKED.has(state),
  shelve: ({ state }) => state !== 'SHELVED',
  unshelve: ({ shelvedUntil }) => shelvedUntil !== null,
  reset: ({ state }) => state.startsWith('LATCHED'),
  suppress: ({ suppressedBy }) => suppressedBy === null,
  'out-of-service': ({ state }) => state !== 'OUT_OF_SERVICE',
  return: ({ state }) => state === 'OUT_OF_SERVICE' || state === 'SUPPRESSED_BY_DESIGN',
  comment: () => true,
};

function statusRoute(deps: RouteDeps): Route {
  return route({
    method: 'GET',
    path: '/commands/{id}',
    tag: 'alarms',
    summary: 'What became of a command; of one that was never taken 404',
    params: z.object({ id: z.uuid().toLowerCase() }),
    answer: commandAnswerSchema,
    handle: async ({ params }) => ({ body: await findCommand(deps, params.id) }),
  });
}
