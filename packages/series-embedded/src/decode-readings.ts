import type { Quality } from '@infrapulse/domain';
import type { ReadingRow, SeriesKind } from '@infrapulse/ports';
import {
  type Further,
  INT_COLUMNS,
  LONG_COLUMNS,
  type ResultColumns,
  WORD_ELSEWHERE,
} from './columns.ts';
import type { WordList } from './word-list.ts';

const FIRST_METRIC = INT_COLUMNS.length + LONG_COLUMNS.length;

/** Rows from columns in the order `selectReadings` asks for them. */
export function decodeReadings(
  kind: SeriesKind,
  result: ResultColumns,
  { metrics, words }: { readonly metrics: readonly string[]; readonly words: WordList },
): ReadingRow[] {
  const rows: ReadingRow[] = [];
  const at = (column: number, row: number) =>
    (result.numbers[column] as Float64Array)[row] as number;
  for (let i = 0; i < result.count; i += 1) {
    const text = result.texts[i] ?? null;
    const further = text === null ? {} : (JSON.parse(text) as Further);
    const word = (column: number, name: string) => wordOf(at(column, i), name, { further, words });
    rows.push({
      kind,
      asset: words.wordAt(at(0, i)),
      part: words.wordAt(at(1, i)),
      ts: at(9, i),
      at: at(10, i),
      status: word(2, 'status'),
      rawStatus: word(3, 'raw'),
      vocab: word(4, 'vocab'),
      error: word(5, 'error'),
      quality: words.wordAt(at(6, i)) as Quality,
      historical: at(7, i) === 1,
      metrics: metricsOf(i, result, { metrics, further }),
      extra: (further.x ?? null) as ReadingRow['extra'],
      src: `${at(8, i)}:${at(11, i)}`,
    });
  }
  return rows;
}

function wordOf(
  id: number,
  name: string,
  { further, words }: { readonly further: Further; readonly words: WordList },
): string | null {
  if (id >= 0) return words.wordAt(id);
  return id === WORD_ELSEWHERE ? (further.w?.[name] ?? null) : null;
}

function metricsOf(
  row: number,
  result: ResultColumns,
  { metrics, further }: { readonly metrics: readonly string[]; readonly further: Further },
): Record<string, number | null> {
  const values: Record<string, number | null> = {};
  for (let m = 0; m < metrics.length; m += 1) {
    const value = (result.numbers[FIRST_METRIC + m] as Float64Array)[row] as number;
    if (value === -Infinity) continue;
    values[metrics[m] as string] = Number.isNaN(value) ? null : value;
  }
  return further.m ? Object.assign(values, further.m) : values;
}
