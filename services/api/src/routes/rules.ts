import {
  dryRunAnswerSchema,
  pageQuery,
  rulePageSchema,
  ruleSetSchema,
  ruleSetToWire,
  ruleToWire,
  setToWire,
} from '@infrapulse/contracts';
import {
  type AlarmRule,
  DEFAULT_RULE_SET,
  KIND_IDS,
  type KindId,
  type RuleSet,
  SEVERITIES,
} from '@infrapulse/domain';
import { type Plan, routeDepartments } from '@infrapulse/plan';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { checkRevision } from '../check-revision.ts';
import type { RouteDeps } from '../deps.ts';
import { pageOfItems } from '../list-page.ts';
import { readDryRun, readRules } from '../read-rules.ts';
import { type Route, route } from '../route.ts';
import { tryRules } from '../try-rules.ts';
import { writeRules } from '../write-rules.ts';

const listQuery = z.strictObject({
  kind: z.enum(KIND_IDS).optional(),
  severity: z.enum(SEVERITIES).optional(),
  dept: z.string().optional().describe('Code of a department that is told'),
  form: z
    .enum(['list', 'set'])
    .default('list')
    .describe('set: all of them, unfiltered and in both languages, as PUT takes them'),
  ...pageQuery,
});
type ListQuery = z.output<typeof listQuery>;

const BODY_BYTES_MAX = 8 * 1024 * 1024;

interface PlacedRule {
  readonly kind: KindId;
  readonly rule: AlarmRule;
  readonly depts: readonly string[];
  readonly place: number;
}

export function ruleRoutes(deps: RouteDeps): readonly Route[] {
  return [listRoute(deps), putRoute(deps), dryRunRoute(deps)];
}

function listRoute({ city, plan }: RouteDeps): Route {
  return route({
    method: 'GET',
    path: '/rules',
    tag: 'alarms',
    summary: 'Alarm rules in force, in the order in which they are looked at',
    query: listQuery,
    answer: z.union([rulePageSchema, ruleSetSchema]),
    csvRows: ({ items }) => items,
    handle({ query, locale }) {
      const set = city.rules.current();
      const headers = { etag: etagOf(set), 'cache-control': 'no-cache' };
      if (query.form === 'set') return { body: ruleSetToWire(set), headers };
      const { page, next } = pageOfItems(
        placed(set, plan).filter((found) => matches(found, query)),
        {
          limit: query.limit,
          cursor: query.cursor,
          descending: false,
          keyOf: ({ place }) => place,
          idOf: ({ kind, rule }) => `${kind}/${rule.id}`,
        },
      );
      const items = page.map(({ rule, ...context }) => ruleToWire(rule, { ...context, locale }));
      return { body: { ...setToWire(set), items, next }, headers };
    },
  });
}

function putRoute(deps: RouteDeps): Route {
  let last: Promise<RuleSet> = Promise.resolve(DEFAULT_RULE_SET);
  return route({
    method: 'PUT',
    path: '/rules',
    tag: 'alarms',
    summary:
      'Puts another set of rules in force, without a restart; with any fault none (If-Match)',
    consumes: ['application/json'],
    bodyBytesMax: BODY_BYTES_MAX,
    answer: ruleSetSchema,
    handle({ request }) {
      // One after the other: a revision is given once.
      const done = last.then((written) => put(deps, request, written));
      last = Promise.all([last, done.catch(() => undefined)]).then(([written, answer]) => {
        return answer?.set ?? written;
      });
      return done.then(({ set, isInForce }) => ({
        status: isInForce ? 200 : 202,
        body: ruleSetToWire(set),
        headers: { etag: etagOf(set) },
      }));
    },
  });
}

function dryRunRoute(deps: RouteDeps): Route {
  return route({
    method: 'POST',
    path: '/rules/dry-run',
    tag: 'alarms',
    summary:
      'What rules would have raised on what was stored of the last days, and how often a shift',
    consumes: ['application/json'],
    bodyBytesMax: BODY_BYTES_MAX,
    answer: dryRunAnswerSchema,
    async handle({ request }) {
      const { rules = deps.city.rules.current().rules, ...asked } = readDryRun(
        request.body,
        deps.plan,
      );
      return { body: await tryRules(deps, { ...asked, rules }) };
    },
  });
}

/** `written` may not be in force yet. */
async function put(deps: RouteDeps, request: FastifyRequest, written: RuleSet) {
  const { city, clock, config, plan } = deps;
  const current = city.rules.current();
  const before = written.revision > current.revision ? written : current;
  checkRevision(request, { revision: before.revision, of: 'the rules have' });
  const { version, rules, user = config.user } = readRules(request.body, plan);
  const revision = before.revision + 1;
  const set: RuleSet = { revision, version, rules, at: clock.now(), by: user };
  return { set, isInForce: await writeRules(deps, set) };
}

function etagOf({ revision }: RuleSet): string {
  return `"${revision}"`;
}

function placed({ rules }: RuleSet, plan: Plan): readonly PlacedRule[] {
  return rules.map(({ kind, ...rule }, place) => {
    const depts = rule.depts ?? routeDepartments(plan, kind, rule);
    return { kind, rule, depts, place };
  });
}

function matches({ kind, rule, depts }: PlacedRule, query: ListQuery): boolean {
  return (
    (query.kind === undefined || query.kind === kind) &&
    (query.severity === undefined || query.severity === rule.severity) &&
    (query.dept === undefined || depts.includes(query.dept))
  );
}
