import {
  type PlanTargetAnswer,
  planDetailSchema,
  planSchema,
  timeParam,
  toIso,
} from '@infrapulse/contracts';
import type { KpiRecord } from '@infrapulse/domain';
import {
  departmentsOf,
  GROUPINGS,
  planSource,
  planTargetOf,
  type ScoreboardInput,
  type ScoreboardRow,
  scoreboard,
  scoreboardGroups,
  scoreboardRow,
} from '@infrapulse/plan';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';

const at = timeParam.optional().describe('As of this instant; default now');
const JUDGED = ['datacenter.pue', 'datacenter.rack_utilisation'];

export function planRoutes(deps: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/plan',
      tag: 'plan',
      summary: 'The city plan: every target, how it stands, and what that rests on',
      query: z.strictObject({ at }),
      answer: planSchema,
      async handle({ query }) {
        const input = await inputOf(deps, query.at);
        const rows = scoreboard(input);
        const items = rows.map(rowToWire);
        const summary: Record<string, number> = {};
        for (const { verdict } of rows) summary[verdict] = (summary[verdict] ?? 0) + 1;
        return {
          body: { at: toIso(input.at), source: planSource, summary, items, next: null },
        };
      },
    }),
    route({
      method: 'GET',
      path: '/plan/{targetId}',
      tag: 'plan',
      summary: 'One target of the plan, split by district, operator or access',
      params: z.object({ targetId: z.string() }),
      query: z.strictObject({ at, by: z.enum(GROUPINGS).optional() }),
      answer: planDetailSchema,
      csvRows: ({ groups }) => groups,
      async handle({ params, query }) {
        const target = planTargetOf(params.targetId.toUpperCase());
        if (!target) {
          throw new ProblemError('TARGET_UNKNOWN', `the plan has no target ${params.targetId}`);
        }
        const input = await inputOf(deps, query.at);
        const groups = query.by ? scoreboardGroups(target, { ...input, by: query.by }) : [];
        return {
          body: {
            ...rowToWire(scoreboardRow(target, input)),
            at: toIso(input.at),
            by: query.by ?? null,
            groups: groups.map((group) => ({ ...group, name: group.key })),
          },
        };
      },
    }),
  ];
}

async function inputOf(
  { city, clock }: RouteDeps,
  asOf: number | undefined,
): Promise<ScoreboardInput> {
  const present = await city.kpis.whole();
  const records = JUDGED.flatMap((kpi): KpiRecord[] =>
    asOf === undefined
      ? [...present.scan(kpi, 'asset')]
      : [...city.kpis.everPublished({ kpi, scope: 'asset' })],
  );
  return { assets: city.register.all(), kpiRecords: records, at: asOf ?? clock.now() };
}

function rowToWire({ target, ...row }: ScoreboardRow): PlanTargetAnswer {
  return {
    id: target.id,
    section: target.section,
    name: target.name,
    original: target.original,
    comparator: target.comparator,
    value: target.value,
    printed: target.printed,
    correction: target.correction,
    unit: target.unit,
    deadline: toIso(target.deadline),
    depts: departmentsOf(target).map(({ code, zh, en }) => ({ code, zh, en })),
    kpi: target.judgedBy?.kpi ?? null,
    actual: row.actual,
    verdict: row.verdict,
    wording: row.wording,
    progress: row.progress,
    reason: row.reason,
    basis: target.basis,
    share: row.share,
    evidence: row.evidence.map((evidence) => ({ ...evidence })),
    note: target.note,
  };
}
