import {
  planDetailSchema,
  planSchema,
  planSystemsSchema,
  timeParam,
  toIso,
} from '@infrapulse/contracts';
import {
  GROUPINGS,
  jointConditions,
  type PlanTarget,
  type ScoreboardInput,
  scoreboard,
  scoreboardGroups,
  scoreboardRow,
  systemStates,
  targetAt,
  targetVersions,
} from '@infrapulse/plan';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { meantOr } from '../meant-or.ts';
import { planInput } from '../plan-input.ts';
import { deptsOf, rowToWire } from '../plan-to-wire.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';

const at = timeParam.optional().describe('As of this instant; default now');

export function planRoutes(deps: RouteDeps): readonly Route[] {
  return [scoreboardRoute(deps), systemsRoute(deps), targetRoute(deps)];
}

function scoreboardRoute(deps: RouteDeps): Route {
  return route({
    method: 'GET',
    path: '/plan',
    tag: 'plan',
    summary: 'The city plan: every target in force, how it stands, and what that rests on',
    query: z.strictObject({ at }),
    answer: planSchema,
    async handle({ query }) {
      const input = await planInput(deps, query.at);
      const { id, version, title, city, source } = input.plan;
      const rows = scoreboard(input);
      return {
        body: {
          at: toIso(input.at),
          plan: { id, version, title, city },
          source,
          summary: countBy(rows, ({ verdict }) => verdict),
          statuses: countBy(rows, ({ status }) => status),
          items: rows.map((row) => rowToWire(row, input)),
          conditions: jointConditions(input).map(({ condition, assets }) => ({
            id: condition.id,
            name: condition.name,
            targets: [...condition.targets],
            assets: assets.map((asset) => ({ ...asset })),
          })),
          next: null,
        },
      };
    },
  });
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

function systemsRoute(deps: RouteDeps): Route {
  return route({
    method: 'GET',
    path: '/plan/systems',
    tag: 'plan',
    summary: 'Every system, platform, project and scene the plan names, with what is known of it',
    query: z.strictObject({ at }),
    answer: planSystemsSchema,
    async handle({ query }) {
      const input = await planInput(deps, query.at);
      const rows = new Map(scoreboard(input).map((row) => [row.target.id, row]));
      const items = systemStates(input).map(({ system, listed, milestones }) => ({
        id: system.id,
        section: system.section,
        name: system.name,
        kind: system.kind,
        depts: deptsOf(input.plan, system.departments, input.at),
        targets: system.targets.flatMap((id) => {
          const row = rows.get(id);
          return row ? [{ id, status: row.status, wording: row.wording }] : [];
        }),
        listed: listed && { ...listed, features: [...listed.features] },
        milestones: milestones.map(({ plannedAt, doneAt, ...step }) => ({
          ...step,
          plannedAt: toIso(plannedAt),
          doneAt: toIso(doneAt),
        })),
      }));
      return { body: { at: toIso(input.at), items, next: null } };
    },
  });
}

function targetRoute(deps: RouteDeps): Route {
  return route({
    method: 'GET',
    path: '/plan/{targetId}',
    tag: 'plan',
    summary: 'One target of the plan, split by district, operator or access',
    params: z.object({ targetId: z.string() }),
    query: z.strictObject({ at, by: z.enum(GROUPINGS).optional() }),
    answer: planDetailSchema,
    csvRows: ({ groups }) => groups,
    csvRow: planDetailSchema.shape.groups.element,
    async handle({ params, query }) {
      const input = await planInput(deps, query.at);
      const target = targetOr404(input, params.targetId);
      const groups = query.by ? scoreboardGroups(target, { ...input, by: query.by }) : [];
      return {
        body: {
          ...rowToWire(scoreboardRow(target, input), input),
          at: toIso(input.at),
          by: query.by ?? null,
          groups: groups.map((group) => ({
            ...group,
            name: group.key,
            figures: { ...group.figures },
          })),
        },
      };
    },
  });
}

/** As it is written, or in capitals as the shipped plan writes it. */
function targetOr404({ plan, at: then }: ScoreboardInput, asked: string): PlanTarget {
  const found = targetAt(plan, asked, then) ?? targetAt(plan, asked.toUpperCase(), then);
  if (found) return found;
  const versions = [...targetVersions(plan, asked), ...targetVersions(plan, asked.toUpperCase())];
  const times = versions.map(
    ({ validFrom, validTo }) => `${toIso(validFrom)} to ${toIso(validTo) ?? 'now'}`,
  );
  const known = { ids: plan.targets.map(({ id }) => id), list: '/plan' };
  const detail =
    times.length === 0
      ? `the plan ${plan.id} has no target ${asked}${meantOr(asked, known)}`
      : `${asked} is not in force at ${toIso(then)}: it is from ${times.join(' and from ')}`;
  throw new ProblemError('TARGET_UNKNOWN', detail);
}
