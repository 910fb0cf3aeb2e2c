import type { ReadingRow, RowKey, SeriesKind } from '@infrapulse/ports';
import {
  type Further,
  INT_COLUMNS,
  type KeyColumns,
  LONG_COLUMNS,
  type MetricNames,
  NO_WORD,
  type ReadingColumns,
  WORD_ELSEWHERE,
} from './columns.ts';
import type { WordList } from './word-list.ts';

const HIGH = 2 ** 32;

/** Rows of one kind as columns over one new buffer. */
export function encodeReadings(
  kind: SeriesKind,
  rows: readonly ReadingRow[],
  { metrics, words }: { readonly metrics: MetricNames['index']; readonly words: WordList },
): ReadingColumns {
  const columns = allocate(kind, rows.length, metrics.size);
  const longs = columns.longs.map(halves);
  const present = columns.present.map(
    (bits) => new Uint32Array(bits.buffer, bits.byteOffset, bits.length * 2),
  );
  const further: (string | null)[] = [];
  let anyFurther = false;
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] as ReadingRow;
    const elsewhere = putInts(columns.ints, i, row, words);
    putLongs(longs, i, row);
    const unknown = putMetrics(columns.doubles, present, i, { row, metrics });
    const text = furtherOf(row, unknown, elsewhere);
    anyFurther ||= text !== null;
    further.push(text);
  }
  return { ...columns, further: anyFurther ? further : null };
}

function allocate(
  kind: SeriesKind,
  count: number,
  metrics: number,
): Omit<ReadingColumns, 'further'> {
  const bitWords = Math.ceil(count / 64);
  const longBytes = count * 8;
  const bytes =
    (LONG_COLUMNS.length + metrics) * longBytes +
    metrics * bitWords * 8 +
    INT_COLUMNS.length * count * 4;
  // Shared: it passes to the thread of the store without a copy, and its bytes do not hurry the collector.
  const buffer = new SharedArrayBuffer(bytes);
  let offset = 0;
  const take = (size: number) => {
    const at = offset;
    offset += size;
    return at;
  };
  return {
    kind,
    count,
    longs: LONG_COLUMNS.map(() => new BigInt64Array(buffer, take(longBytes), count)),
    doubles: Array.from(
      { length: metrics },
      () => new Float64Array(buffer, take(longBytes), count),
    ),
    present: Array.from(
      { length: metrics },
      () => new BigUint64Array(buffer, take(bitWords * 8), bitWords),
    ),
    ints: INT_COLUMNS.map(() => new Int32Array(buffer, take(count * 4), count)),
  };
}

/** A 64-bit column written as two halves: BigInt values would cost an allocation each. */
export function halves(column: BigInt64Array): Int32Array {
  return new Int32Array(column.buffer, column.byteOffset, column.length * 2);
}

export function putLong(column: Int32Array, index: number, value: number): void {
  column[index * 2] = value % HIGH;
  column[index * 2 + 1] = Math.floor(value / HIGH);
}

/** The words that the full list did not take, by column; null as a rule. */
function putInts(
  ints: readonly Int32Array[],
  i: number,
  row: ReadingRow,
  words: WordList,
): Record<string, string> | null {
  const [asset, part, status, raw, vocab, error, quality, historical, partition] =
    ints as readonly [
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
      Int32Array,
    ];
  asset[i] = words.idOf(row.asset);
  part[i] = words.idOf(row.part);
  quality[i] = words.idOf(row.quality);
  historical[i] = row.historical ? 1 : 0;
  partition[i] = Number(row.src.slice(0, row.src.indexOf(':')));
  const free = [row.status, row.rawStatus, row.vocab, row.error] as const;
  status[i] = wordId(free[0], words);
  raw[i] = wordId(free[1], words);
  vocab[i] = wordId(free[2], words);
  error[i] = wordId(free[3], words);
  const full = [status[i], raw[i], vocab[i], error[i]].includes(WORD_ELSEWHERE);
  return full ? elsewhereOf(row, [status[i], raw[i], vocab[i], error[i]]) : null;
}

function elsewhereOf(
  row: ReadingRow,
  ids: readonly (number | undefined)[],
): Record<string, string> {
  const given = { status: row.status, raw: row.rawStatus, vocab: row.vocab, error: row.error };
  const names = Object.entries(given).filter((_, at) => ids[at] === WORD_ELSEWHERE);
  return Object.fromEntries(names.map(([name, word]) => [name, word ?? '']));
}

function wordId(word: string | null, words: WordList): number {
  return word === null ? NO_WORD : words.boundedIdOf(word);
}

function putLongs(longs: readonly Int32Array[], i: number, row: ReadingRow): void {
  putLong(longs[0] as Int32Array, i, row.ts);
  putLong(longs[1] as Int32Array, i, row.at);
  putLong(longs[2] as Int32Array, i, Number(row.src.slice(row.src.indexOf(':') + 1)));
}

/** The metrics that have no column; null as a rule. */
function putMetrics(
  doubles: readonly Float64Array[],
  present: readonly Uint32Array[],
  i: number,
  { row, metrics }: { readonly row: ReadingRow; readonly metrics: MetricNames['index'] },
): Record<string, number | null> | null {
  let unknown: Record<string, number | null> | null = null;
  for (const name of Object.keys(row.metrics)) {
    const value = row.metrics[name] as number | null;
    const column = metrics.get(name);
    if (column === undefined) {
      unknown ??= {};
      unknown[name] = value;
      continue;
    }
    (doubles[column] as Float64Array)[i] = value ?? Number.NaN;
    const bits = present[column] as Uint32Array;
    bits[i >>> 5] = (bits[i >>> 5] as number) | (1 << (i & 31));
  }
  return unknown;
}

function furtherOf(row: ReadingRow, m: Further['m'] | null, w: Further['w'] | null): string | null {
  if (!m && !w && row.extra === null) return null;
  const further: Further = {
    ...(m ? { m } : {}),
    ...(w ? { w } : {}),
    ...(row.extra === null ? {} : { x: row.extra }),
  };
  return JSON.stringify(further);
}

/** Keys that can be stored at all, as columns, with the place each had; keys with an unknown word are left out. */
export function encodeKeys(
  kind: SeriesKind,
  keys: readonly { readonly key: RowKey; readonly place: number }[],
  words: WordList,
): { readonly columns: KeyColumns; readonly places: readonly number[] } {
  const known = keys.flatMap(({ key, place }) => {
    const asset = words.find(key.asset);
    const part = words.find(key.part);
    return asset === undefined || part === undefined ? [] : [{ asset, part, ts: key.ts, place }];
  });
  const ts = new BigInt64Array(known.length);
  const tsHalves = halves(ts);
  known.forEach((key, i) => putLong(tsHalves, i, key.ts));
  const columns = {
    kind,
    asset: Int32Array.from(known, ({ asset }) => asset),
    part: Int32Array.from(known, ({ part }) => part),
    ts,
  };
  return { columns, places: known.map(({ place }) => place) };
}
