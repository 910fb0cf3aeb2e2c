import type { KpiRecord } from '@infrapulse/domain';
import type { Column, Table } from '@infrapulse/tables';
import type { RouteDeps } from '../deps.ts';
import type { Wanted } from './wanted.ts';

const ROWS_AT_ONCE = 500;

type Field = readonly [
  column: Column,
  of: (record: KpiRecord) => string | number | null | undefined,
];

const text = (name: string, of: (record: KpiRecord) => string | undefined): Field => [
  { name, type: 'text' },
  of,
];
const number = (name: string, of: (record: KpiRecord) => number | null | undefined): Field => [
  { name, type: 'number' },
  of,
];
const time = (name: string, of: (record: KpiRecord) => number): Field => [
  { name, type: 'time' },
  of,
];

const FIELDS: readonly Field[] = [
  text('kpi', ({ kpi }) => kpi),
  text('policy', ({ policy }) => policy),
  text('scope', ({ scope }) => scope),
  text('id', ({ id }) => id),
  text('kind', ({ kind }) => kind),
  text('window', ({ window }) => window),
  time('start', ({ start }) => start),
  time('end', ({ end }) => end),
  number('value', ({ value }) => value),
  text('unit', ({ unit }) => unit),
  number('numerator', ({ numerator }) => numerator),
  number('denominator', ({ denominator }) => denominator),
  number('upS', ({ upS }) => upS),
  number('downS', ({ downS }) => downS),
  number('unknownS', ({ unknownS }) => unknownS),
  number('excludedS', ({ excludedS }) => excludedS),
  number('energyDcWh', ({ energyDcWh }) => energyDcWh),
  number('energyItWh', ({ energyItWh }) => energyItWh),
  number('coverage', ({ coverage }) => coverage),
  number('bounds.low', ({ bounds }) => bounds.low),
  number('bounds.high', ({ bounds }) => bounds.high),
  text('quality', ({ quality }) => quality),
  text('status', ({ status }) => status),
  [{ name: 'revision', type: 'integer' }, ({ revision }) => revision],
  text('verdict', ({ verdict }) => verdict),
  text('target.id', ({ target }) => target?.id),
  text('target.comparator', ({ target }) => target?.comparator),
  number('target.value', ({ target }) => target?.value),
  text('target.source', ({ target }) => target?.source),
  text('designation', ({ designation }) => designation),
  text('formula', ({ formula }) => formula),
  [{ name: 'formulaVersion', type: 'integer' }, ({ formulaVersion }) => formulaVersion],
  text('timeZone', ({ timeZone }) => timeZone),
  time('computedAt', ({ computedAt }) => computedAt),
  text('reason', ({ reason }) => reason),
];

/** KPI records as a table. */
export function kpiTable(records: Iterable<KpiRecord>): Table {
  return { columns: FIELDS.map(([column]) => column), rows: rowsOf(records) };
}

/** Every record that was ever published of windows that touch the time. */
export function* kpisWithin(
  { city }: RouteDeps,
  { from, to, kind }: Wanted,
): IterableIterator<KpiRecord> {
  for (const record of city.kpis.everPublished({}))
    if (record.start < to && record.end >= from && (kind === undefined || record.kind === kind))
      yield record;
}

async function* rowsOf(records: Iterable<KpiRecord>) {
  let rows = [];
  for (const record of records) {
    rows.push(FIELDS.map(([, of]) => of(record)));
    if (rows.length < ROWS_AT_ONCE) continue;
    yield rows;
    rows = [];
  }
  yield rows;
}
