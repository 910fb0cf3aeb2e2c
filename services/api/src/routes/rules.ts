import { pageQuery, rulePageSchema, ruleToWire } from '@infrapulse/contracts';
import { type AlarmRule, KIND_IDS, type KindId, rulesOf, SEVERITIES } from '@infrapulse/domain';
import { type Plan, routeDepartments } from '@infrapulse/plan';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { pageOfItems } from '../list-page.ts';
import { type Route, route } from '../route.ts';

const listQuery = z.strictObject({
  kind: z.enum(KIND_IDS).optional(),
  severity: z.enum(SEVERITIES).optional(),
  dept: z.string().optional().describe('Code of a department that is told'),
  ...pageQuery,
});

interface KindRule {
  readonly kind: KindId;
  readonly rule: AlarmRule;
  readonly depts: readonly string[];
  readonly place: number;
}

function rulesWith(plan: Plan): readonly KindRule[] {
  return KIND_IDS.flatMap((kind) =>
    rulesOf(kind).map((rule) => ({ kind, rule, depts: routeDepartments(plan, kind, rule) })),
  ).map((found, place) => ({ ...found, place }));
}

/** The default alarm rules as data. */
export function ruleRoutes({ plan }: Pick<RouteDeps, 'plan'>): readonly Route[] {
  const rules = rulesWith(plan);
  return [
    route({
      method: 'GET',
      path: '/rules',
      tag: 'alarms',
      summary: 'Default alarm rules of every kind, in the order in which they are looked at',
      query: listQuery,
      answer: rulePageSchema,
      handle({ query, locale }) {
        const { page, next } = pageOfItems(
          rules.filter((found) => matches(found, query)),
          {
            ...query,
            cursor: query.cursor,
            descending: false,
            keyOf: ({ place }) => place,
            idOf: ({ kind, rule }) => `${kind}/${rule.id}`,
          },
        );
        const items = page.map(({ rule, ...context }) => ruleToWire(rule, { ...context, locale }));
        return { body: { items, next } };
      },
    }),
  ];
}

function matches({ kind, rule, depts }: KindRule, query: z.output<typeof listQuery>): boolean {
  return (
    (query.kind === undefined || query.kind === kind) &&
    (query.severity === undefined || query.severity === rule.severity) &&
    (query.dept === undefined || depts.includes(query.dept))
  );
}
