import {
  explainSchema,
  kpiPageSchema,
  kpiToWire,
  timeParam,
  verifySchema,
} from '@infrapulse/contracts';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { explainRecord } from '../explain-record.ts';
import { type Route, route } from '../route.ts';
import { verifyRecord } from '../verify/verify-record.ts';
import { kpiOr404, kpiParams, oneQuery } from './kpis.ts';

const HISTORY_MAX = 10_000;

export function kpiEvidenceRoutes(deps: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/kpis/{kpi}/{scope}/{id}/{window}/history',
      tag: 'kpis',
      summary: 'What was published over time, oldest first, each revision',
      params: kpiParams,
      query: oneQuery.extend({
        from: timeParam.optional(),
        to: timeParam.optional(),
        limit: z.coerce.number().int().min(1).max(HISTORY_MAX).default(1000),
      }),
      answer: kpiPageSchema,
      async handle({ params, query }) {
        const { policy } = kpiOr404(deps, params, query);
        const { from, to, limit } = query;
        const rows = await deps.series.kpis({
          ...params,
          policy,
          limit,
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        });
        return { body: { items: rows.map(kpiToWire), next: null } };
      },
    }),
    route({
      method: 'GET',
      path: '/kpis/{kpi}/{scope}/{id}/{window}/explain',
      tag: 'kpis',
      summary:
        'The evidence behind one figure: spans, meter edges, exclusions, register, positions',
      params: kpiParams,
      query: oneQuery,
      answer: explainSchema,
      csvRows: ({ spans }) => spans,
      handle: async ({ params, query }) => ({
        body: await explainRecord(deps, kpiOr404(deps, params, query)),
      }),
    }),
    route({
      method: 'POST',
      path: '/kpis/{kpi}/{scope}/{id}/{window}/verify',
      tag: 'kpis',
      summary: 'Recomputes one figure from stored readings and the register, and compares',
      params: kpiParams,
      query: oneQuery,
      answer: verifySchema,
      handle: async ({ params, query }) => ({
        body: await verifyRecord(deps, kpiOr404(deps, params, query)),
      }),
    }),
  ];
}
