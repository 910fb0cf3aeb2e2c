import type { Quality, ReadingExtra } from '@infrapulse/domain';
import type { ReadingRow, SeriesKind } from '@infrapulse/ports';
import { type Further, isMetricField, READING_FIELDS } from './reading-fields.ts';

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
  const place = Object.fromEntries(
    READING_FIELDS.map((name) => [name, names.indexOf(name)]),
  ) as Readonly<Record<(typeof READING_FIELDS)[number], number>>;
  const metrics = names.flatMap((name, i) => (isMetricField(name) ? [i] : []));

  return ({ kind, asset, part, ts }, values) => {
    const only = setOf(values[place.fields]);
    const text = (i: number) => {
      const value = values[i];
      return typeof value === 'string' && counts(only, names[i]) ? value : null;
    };
    return {
      kind,
      asset,
      part,
      ts,
      at: Number(values[place.at]),
      status: text(place.status),
      rawStatus: text(place.raw_status),
      vocab: text(place.vocab),
      error: text(place.error),
      quality: String(values[place.quality]) as Quality,
      historical: values[place.historical] === true,
      src: String(values[place.src]),
      ...measured(
        metrics.flatMap((i) => {
          const value = values[i];
          return typeof value === 'number' && counts(only, names[i]) ? [[names[i], value]] : [];
        }) as [string, number][],
        text(place.nulls),
        text(place.further),
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
