import { Readable } from 'node:stream';
import { csvLine, flatten, kpiToWire, timeParam, toIso } from '@infrapulse/contracts';
import { type Asset, KIND_IDS, kindOf, kinds } from '@infrapulse/domain';
import { z } from 'zod';
import type { RouteDeps } from '../deps.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { spansOf } from '../spans-of.ts';
import { assetOr404 } from './assets.ts';

const DAY_MS = 86_400_000;
const CHUNK_MS = 30 * DAY_MS;

const exportQuery = z.strictObject({
  dataset: z.enum(['readings', 'states', 'kpis', 'alarms']),
  from: timeParam.optional(),
  to: timeParam.optional(),
  kind: z.enum(KIND_IDS).optional(),
  asset: z.string().optional(),
  format: z.enum(['csv']).default('csv'),
});
interface Wanted {
  readonly dataset: z.output<typeof exportQuery>['dataset'];
  readonly from: number;
  readonly to: number;
  readonly assets: readonly Asset[];
  readonly kind: string | undefined;
}

export function exportRoutes(deps: RouteDeps): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/export',
      tag: 'export',
      summary: 'A data set of a time as CSV, streamed; default: the last 24 hours',
      query: exportQuery,
      answer: z.string(),
      produces: 'text/csv',
      handle({ query, reply }) {
        const to = query.to ?? deps.clock.now() + 1;
        const from = query.from ?? to - DAY_MS;
        if (from >= to) throw new ProblemError('INVALID_PARAMETER', 'from: must be before to');
        const { dataset, kind } = query;
        const wanted = { dataset, from, to, kind, assets: assetsOf(deps, query) };
        void reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="infrapulse-${dataset}.csv"`)
          .send(Readable.from(linesOf(deps, wanted), { objectMode: false }));
        return undefined;
      },
    }),
  ];
}

function assetsOf(deps: RouteDeps, query: z.output<typeof exportQuery>): readonly Asset[] {
  if (query.asset !== undefined) return [assetOr404(deps, query.asset)];
  const all = deps.city.register.all();
  return query.kind === undefined ? all : all.filter(({ kind }) => kind === query.kind);
}

function linesOf(deps: RouteDeps, wanted: Wanted): AsyncIterable<string> {
  switch (wanted.dataset) {
    case 'readings':
      return readingLines(deps, wanted);
    case 'states':
      return stateLines(deps, wanted);
    case 'kpis':
      return kpiLines(deps, wanted);
    case 'alarms':
      return alarmLines(deps, wanted);
  }
}

async function* readingLines(
  { series }: RouteDeps,
  { from, to, assets }: Wanted,
): AsyncGenerator<string> {
  const present = new Set(assets.map(({ kind }) => kind));
  const of = present.size === 0 ? kinds : [...present].map((kind) => kindOf(kind));
  const metrics = [...new Set(of.flatMap((kind) => Object.keys(kind.metrics)))];
  const fixed = ['ts', 'kind', 'asset', 'part', 'status', 'rawStatus', 'quality', 'historical'];
  yield `\uFEFF${csvLine([...fixed, ...metrics])}`;
  for (const asset of assets) {
    for (let at = from; at < to; at += CHUNK_MS) {
      const rows = await series.readings({
        kind: asset.kind,
        asset: asset.id,
        from: at,
        to: Math.min(to, at + CHUNK_MS),
      });
      const lines = rows
        .filter(({ part }) => !part.startsWith('$'))
        .map((row) =>
          csvLine([
            toIso(row.ts),
            row.kind,
            row.asset,
            row.part,
            row.status,
            row.rawStatus,
            row.quality,
            row.historical,
            ...metrics.map((metric) => row.metrics[metric]),
          ]),
        );
      if (lines.length > 0) yield lines.join('');
    }
  }
}

async function* stateLines(deps: RouteDeps, { from, to, assets }: Wanted): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(['asset', 'part', 'start', 'end', 'state', 'status', 'cause', 'raw'])}`;
  for (const asset of assets) {
    const spans = await spansOf(deps, { asset, from, to });
    const lines = spans.map(({ part, start, end, state, status, cause, raw }) =>
      csvLine([asset.id, part, start, end, state, status, cause, raw]),
    );
    if (lines.length > 0) yield lines.join('');
  }
}

async function* kpiLines({ city }: RouteDeps, { from, to, kind }: Wanted): AsyncGenerator<string> {
  let columns: readonly string[] | undefined;
  for (const record of city.kpis.everPublished({})) {
    if (record.start >= to || record.end < from) continue;
    if (kind !== undefined && record.kind !== kind) continue;
    const row = flatten({ ...KPI_COLUMNS, ...kpiToWire(record), position: { ...record.position } });
    if (!columns) {
      columns = Object.keys(row).filter((name) => !/^(target|position)(\.|$)/.test(name));
      yield `\uFEFF${csvLine([...columns, 'target.id', 'target.value', 'target.source'])}`;
    }
    const named = [...columns, 'target.id', 'target.value', 'target.source'];
    yield csvLine(named.map((name) => row[name]));
  }
  if (!columns) yield `\uFEFF${csvLine(Object.keys(KPI_COLUMNS))}`;
}

/** Columns that not every KPI has come first in the row, so that the header names them all. */
const KPI_COLUMNS = {
  kpi: '',
  policy: '',
  scope: '',
  id: '',
  window: '',
  start: '',
  end: '',
  value: null,
  upS: null,
  downS: null,
  unknownS: null,
  excludedS: null,
  energyDcWh: null,
  energyItWh: null,
};

async function* alarmLines({ city }: RouteDeps, { from, to }: Wanted): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(['at', 'alarm', 'occurrence', 'step', 'state', 'severity', 'by', 'reason', 'textZh', 'textEn'])}`;
  for (const { value } of city.alarms.transitions()) {
    if (value.at < from || value.at >= to) continue;
    const { id, occurrence, state, severity, text } = value.alarm;
    const { step, by, reason } = value;
    yield csvLine([
      toIso(value.at),
      id,
      occurrence,
      step,
      state,
      severity,
      by,
      reason,
      text.zh,
      text.en,
    ]);
  }
}
