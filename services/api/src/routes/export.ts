import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { rangeQuery } from '@infrapulse/contracts';
import { type Asset, KIND_IDS } from '@infrapulse/domain';
import { csvText, type Table, TooManyRows, writeParquet, writeWorkbook } from '@infrapulse/tables';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { alarmTable } from '../export/alarm-table.ts';
import { kpisWithin, kpiTable } from '../export/kpi-table.ts';
import { outageTable, uptimeTable } from '../export/outage-tables.ts';
import { readingTable } from '../export/reading-table.ts';
import { stateTable } from '../export/state-table.ts';
import type { Wanted } from '../export/wanted.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { createTurns, type Turns } from '../take-turns.ts';
import { assetOr404 } from './assets.ts';

const DAY_MS = 86_400_000;
const OLDEST_MS = Date.UTC(2015, 0, 1);
const TYPES = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

const tables = {
  readings: readingTable,
  states: stateTable,
  kpis: (deps: RouteDeps, wanted: Wanted) => kpiTable(kpisWithin(deps, wanted)),
  alarms: alarmTable,
  outages: outageTable,
  uptime: uptimeTable,
} satisfies Record<string, (deps: RouteDeps, wanted: Wanted) => Table | Promise<Table>>;
const DATASETS = ['readings', 'states', 'kpis', 'alarms', 'outages', 'uptime'] as const;

const exportQuery = z.strictObject({
  dataset: z
    .enum(DATASETS)
    .describe('outages and uptime: of charging ports, by the names of 23 CFR 680 data'),
  ...rangeQuery,
  kind: z.enum(KIND_IDS).optional(),
  asset: z.string().optional(),
  format: z
    .enum(['csv', 'parquet', 'xlsx'])
    .default('csv')
    .describe('xlsx: up to 100,000 rows; with kpis come sheets of outages and uptime'),
});
type Query = z.output<typeof exportQuery>;

export function exportRoutes(deps: RouteDeps): readonly Route[] {
  const turns = createTurns();
  return [
    route({
      method: 'GET',
      path: '/export',
      tag: 'export',
      summary: 'A data set of a time as CSV, Parquet or XLSX, streamed; default: the last 24 hours',
      query: exportQuery,
      answer: z.string(),
      produces: 'text/csv',
      async handle({ query, reply }) {
        const wanted = wantedOf(deps, query);
        // What is refused is refused before it is called a file.
        const file = await fileOf({ ...deps, turns }, query, wanted);
        void reply
          .type(TYPES[query.format])
          .header('content-disposition', `attachment; filename="${nameOf(query)}"`)
          .send(file);
        return undefined;
      },
    }),
  ];
}

function wantedOf(deps: RouteDeps, query: Query): Wanted {
  const to = query.to ?? deps.clock.now() + 1;
  const from = query.from ?? to - DAY_MS;
  if (from >= to) throw new ProblemError('INVALID_PARAMETER', 'from: must be before to');
  // Nothing is older or newer: a time without end would be looked through for ever.
  const range = { from: Math.max(from, OLDEST_MS), to: Math.min(to, deps.clock.now() + DAY_MS) };
  return { ...range, kind: query.kind, asset: query.asset, assets: assetsOf(deps, query) };
}

function assetsOf(deps: RouteDeps, query: Query): readonly Asset[] {
  if (query.asset !== undefined) return [assetOr404(deps, query.asset)];
  const all = deps.city.register.all();
  return query.kind === undefined ? all : all.filter(({ kind }) => kind === query.kind);
}

function nameOf({ dataset, format }: Query): string {
  return `infrapulse-${dataset}.${format}`;
}

async function fileOf(
  deps: RouteDeps & { readonly turns: Turns },
  { dataset, format }: Query,
  wanted: Wanted,
): Promise<Readable | Buffer> {
  const table = await tables[dataset](deps, wanted);
  if (format === 'csv') return Readable.from(csvText(table), { objectMode: false });
  if (format === 'parquet') return parquetOf(table);
  const further = dataset === 'kpis' ? (['outages', 'uptime'] as const) : [];
  const others = further.map((name) => ({ name, ...tables[name](deps, wanted) }));
  // One after the other: each takes much memory.
  return deps.turns.of('xlsx', () => workbook([{ name: dataset, ...table }, ...others]));
}

async function parquetOf(table: Table): Promise<Readable> {
  const { path, remove } = await writeParquet(table);
  const file = createReadStream(path);
  file.once('close', () => void remove());
  return file;
}

async function workbook(sheets: Parameters<typeof writeWorkbook>[0]): Promise<Buffer> {
  try {
    return await writeWorkbook(sheets);
  } catch (error) {
    if (error instanceof TooManyRows) throw new ProblemError('RANGE_TOO_LARGE', error.message);
    throw error;
  }
}
