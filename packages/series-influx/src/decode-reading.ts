import type { Quality, ReadingExtra } from '@infrapulse/domain';
import type { ReadingRow, SeriesKind } from '@infrapulse/ports';
import { type Further, isMetricField } from './reading-fields.ts';

/** A field's value as the store gives it; null or undefined where the point has no such field. */
export type FieldValue = string | number | boolean | null | undefined;

/** Where a point stands. */
interface PointKey {
  readonly kind: SeriesKind;
  readonly asset: string;
  readonly part: string;
  readonly ts: number;
}

/** A stored point as the row that it was. `names` = its columns, in the order of `values`. */
export function createReadingDecoder(
  names: readonly string[],
): (key: PointKey, values: readonly FieldValue[]) => ReadingRow {
  const place = (name: string) => names.indexOf(name);
  const [status, rawStatus, vocab, error, quality, historical, at, src, nulls, further, fields] = [
    'status',
    'raw_status',
    'vocab',
    'error',
    'quality',
    'historical',
    'at',
    'src',
    'nulls',
    'further',
    'fields',
  ].map(place) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const metrics = names.flatMap((name, i) => (isMetricField(name) ? [i] : []));

  return ({ kind, asset, part, ts }, values) => {
    const only = setOf(values[fields]);
    const text = (i: number) => {
      const value = values[i];
      return typeof value === 'string' && counts(only, names[i]) ? value : null;
    };
    return {
      kind,
      asset,
      part,
      ts,
      at: Number(values[at]),
      status: text(status),
      rawStatus: text(rawStatus),
      vocab: text(vocab),
      error: text(error),
      quality: String(values[quality]) as Quality,
      historical: values[historical] === true,
      src: String(values[src]),
      ...measured(
        metrics.flatMap((i) => {
          const value = values[i];
          return typeof value === 'number' && counts(only, names[i]) ? [[names[i], value]] : [];
        }) as [string, number][],
        text(nulls),
        text(further),
      ),
    };
  };
}

/** A row that replaced another names its fields; any others there are the old row's. */
function setOf(fields: FieldValue): ReadonlySet<string> | null {
  return typeof fields === 'string' ? new Set(fields.split(',')) : null;
}

function counts(only: ReadonlySet<string> | null, name: string | undefined): boolean {
  return only === null || only.has(name ?? '');
}

function measured(
  values: readonly [string, number][],
  nulls: string | null,
  further: string | null,
): Pick<ReadingRow, 'metrics' | 'extra'> {
  const metrics: [string, number | null][] = [...values];
  if (nulls !== null) for (const name of nulls.split(',')) metrics.push([name, null]);
  if (further === null) return { metrics: Object.fromEntries(metrics), extra: null };
  const { m = {}, x = null } = JSON.parse(further) as Further;
  for (const [name, value] of Object.entries(m)) metrics.push([name, value === '-0' ? -0 : value]);
  return { metrics: Object.fromEntries(metrics), extra: x as ReadingExtra | null };
}
