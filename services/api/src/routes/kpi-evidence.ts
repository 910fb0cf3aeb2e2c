import {
  explainSchema,
  kpiPageSchema,
  kpiToWire,
  pageQuery,
  rangeQuery,
  verifySchema,
} from '@infrapulse/contracts';
import type { KpiRecord } from '@infrapulse/domain';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { explainRecord } from '../explain-record.ts';
import { kpiHistory, pointOf } from '../kpi-history.ts';
import { type Route, route } from '../route.ts';
import { verifyRecord } from '../verify/verify-record.ts';
import { kpiOr404, kpiParams, kpiRow, kpiRowsOf, oneQuery } from './kpis.ts';

const HISTORY_MAX = 10_000;

const historyQuery = oneQuery.extend({
  start: oneQuery.shape.start.describe(
    'First day of a calendar window, of a week its Monday; default: every window',
  ),
  ...rangeQuery,
  limit: z.coerce.number().int().min(1).max(HISTORY_MAX).default(1000),
  cursor: pageQuery.cursor,
});

export function kpiEvidenceRoutes(deps: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/kpis/{kpi}/{scope}/{id}/{window}/history',
      tag: 'kpis',
      summary:
        'What was published over time, each revision, and of a rolling window about a point per 5 min (30d, 12mo: per hour): the newest, oldest first; `next` goes further back',
      params: kpiParams,
      query: historyQuery,
      answer: kpiPageSchema,
      csvRows: ({ items }) => kpiRowsOf(items),
      csvRow: kpiRow,
      async handle({ params, query }) {
        const record = kpiOr404(deps, params, query);
        const { limit, cursor } = query;
        const of = { ...params, policy: record.policy, ...timesOf(record, query) };
        const { page, next } = await kpiHistory(deps.series, { ...of, limit, cursor });
        return { body: { items: page.map(kpiToWire), next } };
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
      csvRow: explainSchema.shape.spans.element,
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

/** From when to when points are wanted: of one window, where its start was given, only its own. */
function timesOf(
  record: KpiRecord,
  { start, from = -Infinity, to = Infinity }: z.output<typeof historyQuery>,
): { readonly from?: number; readonly to?: number } {
  const point = pointOf(record);
  const first = start === undefined ? from : Math.max(from, point);
  const behind = start === undefined ? to : Math.min(to, point + 1);
  return {
    ...(first === -Infinity ? {} : { from: first }),
    ...(behind === Infinity ? {} : { to: behind }),
  };
}
