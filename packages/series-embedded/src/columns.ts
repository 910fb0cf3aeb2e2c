import type { SeriesKind } from '@infrapulse/ports';

/** Word numbers; `NO_WORD` stands for null. Order = order in a table of readings. */
const WORD_COLUMNS = ['asset', 'part', 'status', 'raw', 'vocab', 'error', 'quality'] as const;
export const INT_COLUMNS = [...WORD_COLUMNS, 'historical', 'src_partition'] as const;
export const LONG_COLUMNS = ['ts', 'at', 'src_offset'] as const;
/** JSON of what no column holds, null for most rows. */
export const FURTHER = 'further';
export const METRIC_PREFIX = 'm_';
export const NO_WORD = -1;
/** The word is kept in `further`, because the word list is full. */
export const WORD_ELSEWHERE = -2;
/** Rows of a DuckDB vector. */
export const VECTOR_ROWS = 2048;

/** What `further` holds. */
export interface Further {
  /** Metrics that the kind does not know. */
  readonly m?: Readonly<Record<string, number | null>>;
  /** The reading's own `extra`. */
  readonly x?: unknown;
  /** Words that the full word list did not take, by column. */
  readonly w?: Readonly<Record<string, string>>;
}

/** Rows of one kind as columns; every array of numbers lies in one buffer, which threads share. */
export interface ReadingColumns {
  readonly kind: SeriesKind;
  readonly count: number;
  readonly ints: readonly Int32Array[];
  readonly longs: readonly BigInt64Array[];
  /** One per metric of the kind; NaN = read as null. */
  readonly doubles: readonly Float64Array[];
  /** Bit i of a metric's bitmap is 1 where row i has the metric. */
  readonly present: readonly BigUint64Array[];
  readonly further: readonly (string | null)[] | null;
}

/** A kind's metrics in the order of their columns, and the number of each. */
export interface MetricNames {
  readonly metrics: readonly string[];
  readonly index: ReadonlyMap<string, number>;
}

export interface KeyColumns {
  readonly kind: SeriesKind;
  readonly asset: Int32Array;
  readonly part: Int32Array;
  readonly ts: BigInt64Array;
}

/** Rows read back: each number column as doubles (absent metric = -Infinity, read as null = NaN). */
export interface ResultColumns {
  readonly count: number;
  readonly numbers: readonly Float64Array[];
  readonly texts: readonly (string | null)[];
}

export interface KindTable {
  readonly kind: SeriesKind;
  readonly metrics: readonly string[];
}

const KIND_NAME = /^[a-z0-9]+$/;
const METRIC_NAME = /^[a-z0-9_]+$/;

export function tableOf(kind: string): string {
  if (!KIND_NAME.test(kind)) throw new Error(`kind ${kind} cannot name a table`);
  return `readings_${kind}`;
}

export function metricColumn(metric: string): string {
  if (!METRIC_NAME.test(metric)) throw new Error(`metric ${metric} cannot name a column`);
  return `${METRIC_PREFIX}${metric}`;
}

/** The lowest and the highest of at least one value. */
export function boundsOf(values: BigInt64Array): { readonly low: bigint; readonly high: bigint } {
  let low = values[0] as bigint;
  let high = low;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}
