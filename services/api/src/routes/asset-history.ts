import { rangeQuery, seriesSchema, spanListSchema, toIso } from '@infrapulse/contracts';
import {
  AGGREGATES,
  type Aggregate,
  type Asset,
  aggregate,
  kindOf,
  latestVersion,
  type Point,
} from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';
import { z } from 'zod';
import { comparePart } from '../city/watch-states.ts';
import type { RouteDeps } from '../deps.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { spansOf } from '../spans-of.ts';
import { assetOr404, assetParams } from './assets.ts';

const DAY_MS = 86_400_000;
const ROWS_MAX = 500_000;
const BUCKETS_MAX = 100_000;
const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
};

const every = z
  .string()
  .transform((text, context) => {
    const [, amount, unit = 'ms'] = /^(\d+)(ms|s|m|h|d)?$/.exec(text) ?? [];
    const ms = Number(amount) * (UNITS[unit] ?? Number.NaN);
    if (ms >= 1) return ms;
    context.addIssue({ code: 'custom', message: 'expected a duration such as 60s, 15m, 1h, 1d' });
    return 1;
  })
  .describe('Width of a bucket: 60s, 15m, 1h, 1d (local days)');

const seriesQuery = z.strictObject({
  metric: z.string().optional().describe('One or more metrics, separated by commas; default all'),
  part: z.string().optional(),
  ...rangeQuery,
  every: every.optional(),
  fn: z
    .enum(AGGREGATES)
    .optional()
    .describe('Of each bucket; default mean; without `every` all points are given'),
});
/** A point as a row of CSV. */
const seriesRow = z.object({
  ts: z.string(),
  part: z.string(),
  metric: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
});

type SeriesQuery = z.output<typeof seriesQuery>;

export function assetHistoryRoutes(deps: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/assets/{id}/series',
      tag: 'assets',
      summary: 'Values over time, raw or per bucket; default: the last 24 hours',
      params: assetParams,
      query: seriesQuery,
      answer: seriesSchema,
      csvRows: ({ series }) =>
        series.flatMap(({ metric, part, unit, points }) =>
          points.map(([ts, value]) => ({ ts, part, metric, value, unit })),
        ),
      csvRow: seriesRow,
      async handle({ params, query }) {
        return { body: { series: await readSeries(deps, assetOr404(deps, params.id), query) } };
      },
    }),
    route({
      method: 'GET',
      path: '/assets/{id}/states',
      tag: 'assets',
      summary: 'State spans of its parts; default: the last 24 hours',
      params: assetParams,
      query: z.strictObject({ part: z.string().optional(), ...rangeQuery }),
      answer: spanListSchema,
      async handle({ params, query }) {
        const asset = assetOr404(deps, params.id);
        const spans = await spansOf(deps, { ...rangeOf(deps, query), asset, part: query.part });
        return { body: { items: [...spans], next: null } };
      },
    }),
  ];
}

function rangeOf(
  { clock }: RouteDeps,
  query: { readonly from?: number | undefined; readonly to?: number | undefined },
): { readonly from: number; readonly to: number } {
  const to = query.to ?? clock.now() + 1;
  const from = query.from ?? to - DAY_MS;
  if (from < to) return { from, to };
  throw new ProblemError('INVALID_PARAMETER', 'from: must be before to', [
    { field: 'from', reason: 'must be before to' },
  ]);
}

async function readSeries(deps: RouteDeps, asset: Asset, query: SeriesQuery) {
  const { from, to } = rangeOf(deps, query);
  const metrics = metricsOf(asset, query.metric);
  const carriesIn = query.fn === 'twa' && query.every !== undefined;
  const rows = await deps.series.readings({
    kind: asset.kind,
    asset: asset.id,
    ...(query.part === undefined ? {} : { part: query.part }),
    from: carriesIn ? from - DAY_MS : from,
    to,
    limit: ROWS_MAX + 1,
  });
  if (rows.length > ROWS_MAX || (to - from) / (query.every ?? Infinity) > BUCKETS_MAX) {
    throw new ProblemError('RANGE_TOO_LARGE', 'ask for a shorter time, one part or wider buckets');
  }
  const definitions = kindOf(asset.kind).metrics;
  return collect(rows, metrics).map(({ metric, part, points }) => ({
    metric,
    part,
    unit: definitions[metric]?.unit ?? '',
    points: reduce(points, asset, { ...query, from, to }).map(
      ([ts, value]): [string, number | null] => [toIso(ts), value],
    ),
  }));
}

/** undefined asks for all. */
function metricsOf(asset: Asset, text: string | undefined): ReadonlySet<string> | undefined {
  if (text === undefined) return undefined;
  const names = text.split(',').filter(Boolean);
  const known = kindOf(asset.kind).metrics;
  const strange = names.find((name) => !(name in known));
  if (strange === undefined) return new Set(names);
  const reason = `${strange} is no metric of ${asset.kind}: ${Object.keys(known).join(', ')}`;
  throw new ProblemError('INVALID_PARAMETER', `metric: ${reason}`, [{ field: 'metric', reason }]);
}

interface Line {
  readonly metric: string;
  readonly part: string;
  readonly points: Point[];
}

function collect(
  rows: readonly ReadingRow[],
  metrics: ReadonlySet<string> | undefined,
): readonly Line[] {
  const lines = new Map<string, Line>();
  for (const row of rows) {
    if (row.part.startsWith('$') || row.quality === 'TEST') continue;
    for (const [metric, value] of Object.entries(row.metrics)) {
      if (metrics && !metrics.has(metric)) continue;
      const key = `${row.part} ${metric}`;
      let line = lines.get(key);
      if (!line) {
        line = { metric, part: row.part, points: [] };
        lines.set(key, line);
      }
      line.points.push([row.ts, value]);
    }
  }
  return [...lines.values()].sort(
    (a, b) => comparePart(a.part, b.part) || (a.metric < b.metric ? -1 : 1),
  );
}

interface Reduction {
  readonly from: number;
  readonly to: number;
  readonly every?: number | undefined;
  readonly fn?: Aggregate | undefined;
}

function reduce(
  points: readonly Point[],
  asset: Asset,
  { from, to, every: everyMs, fn }: Reduction,
) {
  if (everyMs === undefined) return points;
  const { reporting, intervalS } = latestVersion(asset);
  return aggregate(points, {
    from,
    to,
    fn: fn ?? 'mean',
    everyMs,
    ...(reporting === 'periodic' ? { holdMs: 3 * intervalS * 1000 } : {}),
  });
}
