import {
  type KpiAnswer,
  kpiPageSchema,
  kpiSchema,
  kpiToWire,
  pageQuery,
  startParam,
  timeParam,
} from '@infrapulse/contracts';
import { KIND_IDS, KPI_SCOPES, KPI_WINDOWS, type KpiRecord } from '@infrapulse/domain';
import { writeWorkbook } from '@infrapulse/tables';
import { z } from 'zod';
import { byDefaultPolicy } from '../default-policy.ts';
import type { RouteDeps } from '../deps.ts';
import { kpiTable } from '../export/kpi-table.ts';
import { isWanted, kpisAsOf } from '../kpis-as-of.ts';
import { pageOfItems, sortOf } from '../list-page.ts';
import { nextPageLink } from '../next-page-link.ts';
import { type Route, route } from '../route.ts';
import { unknownKpi } from '../unknown-kpi.ts';

const SORTS = ['kpi', 'id', 'value', 'coverage', 'start', 'end', 'computedAt'] as const;

const listQuery = z.strictObject({
  kpi: z.string().optional(),
  policy: z.string().optional(),
  scope: z.enum(KPI_SCOPES).optional(),
  id: z.string().optional(),
  window: z.enum(KPI_WINDOWS).optional(),
  start: startParam.optional(),
  kind: z.enum([...KIND_IDS, 'all']).optional(),
  verdict: z.enum(['meets', 'breach', 'undecided', 'not_judged']).optional(),
  at: timeParam
    .optional()
    .describe(
      'As of this instant: calendar windows that hold it, counts by the register, and running windows as they stood, by a point per 5 min (30d, 12mo: per hour; 422 where more than 500 match)',
    ),
  sort: z
    .string()
    .optional()
    .describe(`${SORTS.join(', ')}; - before it for descending`),
  ...pageQuery,
});
type ListQuery = z.output<typeof listQuery>;

export const kpiParams = z.object({
  kpi: z.string(),
  scope: z.enum(KPI_SCOPES),
  id: z.string(),
  window: z.enum(KPI_WINDOWS),
});
export const oneQuery = z.strictObject({
  policy: z.string().optional().describe('Default: the default policy of the KPI'),
  start: startParam
    .optional()
    .describe('First day of a calendar window, of a week its Monday; default: the newest'),
});

/** A record as a row of CSV: one column of the position, whichever partitions it names. */
export const kpiRow = kpiSchema.extend({ position: z.string().describe('as JSON') });

export function kpiRowsOf(items: readonly KpiAnswer[]): readonly z.output<typeof kpiRow>[] {
  return items.map((item) => ({ ...item, position: JSON.stringify(item.position) }));
}

export function kpiRoutes(deps: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/kpis',
      tag: 'kpis',
      summary: 'KPI records',
      query: listQuery,
      answer: kpiPageSchema,
      csvRows: ({ items }) => kpiRowsOf(items),
      csvRow: kpiRow,
      async handle({ query, request, reply }) {
        const { name, descending } = sortOf(query.sort, SORTS, 'kpi');
        const found = await matching(deps, query);
        const { page, next } = pageOfItems(found, {
          ...query,
          cursor: query.cursor,
          descending,
          idOf: identity,
          keyOf: (record) => record[name] ?? null,
        });
        if (wantsXlsx(request.headers.accept)) {
          void reply
            .type(XLSX_TYPE)
            .headers(nextPageLink(request.url, next))
            .header('content-disposition', 'attachment; filename="infrapulse-kpis.xlsx"')
            .send(await writeWorkbook([{ name: 'kpis', ...kpiTable(page) }]));
          return undefined;
        }
        return { body: { items: page.map(kpiToWire), next } };
      },
    }),
    route({
      method: 'GET',
      path: '/kpis/{kpi}/{scope}/{id}/{window}',
      tag: 'kpis',
      summary: 'One KPI record',
      params: kpiParams,
      query: oneQuery,
      answer: kpiSchema,
      csvRows: (body) => kpiRowsOf([body]),
      csvRow: kpiRow,
      handle: ({ params, query }) => ({ body: kpiToWire(kpiOr404(deps, params, query)) }),
    }),
  ];
}

/** The record asked for: of the default policy and the newest window unless the query says which. */
export function kpiOr404(
  { city }: Pick<RouteDeps, 'city'>,
  { kpi, scope, id, window }: z.output<typeof kpiParams>,
  { policy, start }: z.output<typeof oneQuery>,
): KpiRecord {
  const all =
    start === undefined
      ? city.kpis.of(kpi, scope, id).filter((record) => record.window === window)
      : [...city.kpis.everPublished({ kpi, scope, id, window })];
  const ofPolicy = policy === undefined ? all : all.filter((record) => record.policy === policy);
  const newest =
    start ?? ofPolicy.reduce((last, record) => Math.max(last, record.start), -Infinity);
  const found = ofPolicy.filter((record) => record.start === newest);
  const record = policy === undefined ? byDefaultPolicy(found) : found[0];
  if (record) return record;
  throw unknownKpi({ city }, { kpi, scope, id, window, policy, start });
}

/** Without a period, and of more than one subject, a list shows the running and the last closed one. */
async function matching(deps: RouteDeps, query: ListQuery): Promise<readonly KpiRecord[]> {
  const { city } = deps;
  const { kpi, scope, id, start, at } = query;
  if (at !== undefined) return kpisAsOf(deps, query, at);
  const isOne = kpi !== undefined && scope !== undefined && id !== undefined;
  const records =
    isOne || start !== undefined
      ? city.kpis.everPublished(query)
      : (await city.kpis.whole()).scan({ kpi, scope, id });
  const found: KpiRecord[] = [];
  for (const record of records) if (isWanted(record, query)) found.push(record);
  return found;
}

const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A workbook is asked for by name. */
function wantsXlsx(accept: string | undefined): boolean {
  return accept?.includes(XLSX_TYPE) ?? false;
}

function identity({ kpi, policy, scope, id, window, start }: KpiRecord): string {
  return `${kpi}/${policy}/${scope}/${id}/${window}/${start}`;
}
