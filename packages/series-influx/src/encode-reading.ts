import { KIND_IDS } from '@infrapulse/domain';
import type { ReadingRow, SeriesKind } from '@infrapulse/ports';
import { fieldText, isFieldText, tagText } from './escape-text.ts';
import { type Further, isMetricField } from './reading-fields.ts';
import { refusalOf, tagRefusalOf, textRefusalOf } from './refuse-reading.ts';

const WORDS_MAX = 50_000;
const PARTS_MAX = 1_000_000;

/** Each kind is a measurement. */
export const KINDS: readonly SeriesKind[] = [...KIND_IDS, 'gateway'];

/** A line, or why there can be none. */
export type Encoded =
  | { readonly line: string; readonly refused?: never }
  | { readonly line?: never; readonly refused: string };

/** Rows as lines of line protocol, without a line break at the end. */
export interface ReadingEncoder {
  readonly encode: (row: ReadingRow) => Encoded;
  /** A row that takes the place of another: names its fields, so that what else is stored there counts no more. */
  readonly encodeWhole: (row: ReadingRow) => Encoded;
}

/** `metrics` = the metrics each kind knows: these become fields, all others go to `further`. */
export function createReadingEncoder(
  metrics: Readonly<Record<string, readonly string[]>>,
): ReadingEncoder {
  const known = new Map(
    Object.entries(metrics).map(([kind, names]) => [kind, new Set(names.filter(isMetricField))]),
  );
  const none: ReadonlySet<string> = new Set();
  const keyOf = createKeys();
  const word = createWords();

  function encode(row: ReadingRow): Encoded {
    const key = keyOf(row);
    const refused = key.refused ?? refusalOf(row) ?? textsRefusal(row);
    if (refused !== null) return { refused };
    const fields = fieldsOf(row, known.get(row.kind) ?? none, word);
    return {
      line: `${key.begin}${fields}quality=${word.of(row.quality)},historical=${row.historical},at=${row.at}i,src="${row.src}" ${row.ts}`,
    };
  }

  function textsRefusal(row: ReadingRow): string | null {
    if (row.error !== null && !isFieldText(row.error)) return 'error is not well formed';
    if (!/^\d+:\d+$/.test(row.src)) return 'src is no partition:offset';
    return word.refusalOf(row.status) ?? word.refusalOf(row.rawStatus) ?? word.refusalOf(row.vocab);
  }

  return {
    encode,
    encodeWhole(row) {
      const encoded = encode(row);
      if (encoded.line === undefined) return encoded;
      const names = fieldNames(row, known.get(row.kind) ?? none);
      const begin = keyOf(row).begin;
      return {
        line: `${begin}fields=${fieldText(names.join(','))},${encoded.line.slice(begin.length)}`,
      };
    },
  };
}

interface Words {
  of(text: string): string;
  refusalOf(text: string | null): string | null;
}

/** Those that a row may lack, each with a comma behind. */
function fieldsOf(row: ReadingRow, known: ReadonlySet<string>, word: Words): string {
  let fields = '';
  let nulls = '';
  let others: Record<string, number | null | '-0'> | undefined;
  for (const name in row.metrics) {
    const value = row.metrics[name] as number | null;
    if (!known.has(name))
      (others ??= Object.create(null))[name] = isMinusZero(value) ? '-0' : value;
    else if (value === null) nulls += nulls === '' ? name : `,${name}`;
    else fields += `${name}=${isMinusZero(value) ? '-0' : value},`;
  }
  if (nulls !== '') fields += `nulls="${nulls}",`;
  fields += wordsOf(row, word);
  return others || row.extra !== null ? `${fields}${furtherOf(others, row.extra)}` : fields;
}

function wordsOf({ status, rawStatus, vocab, error }: ReadingRow, word: Words): string {
  let fields = status === null ? '' : `status=${word.of(status)},`;
  if (rawStatus !== null) fields += `raw_status=${word.of(rawStatus)},`;
  if (vocab !== null) fields += `vocab=${word.of(vocab)},`;
  return error === null ? fields : `${fields}error=${fieldText(error)},`;
}

function furtherOf(m: Further['m'], x: ReadingRow['extra']): string {
  const further: Further = { ...(m ? { m } : {}), ...(x === null ? {} : { x }) };
  return `further=${fieldText(JSON.stringify(further))},`;
}

/** The same, by name. */
function fieldNames(row: ReadingRow, known: ReadonlySet<string>): readonly string[] {
  const metrics = Object.entries(row.metrics);
  const absent = {
    nulls: !metrics.some(([name, value]) => value === null && known.has(name)),
    status: row.status === null,
    raw_status: row.rawStatus === null,
    vocab: row.vocab === null,
    error: row.error === null,
    further: row.extra === null && metrics.every(([name]) => known.has(name)),
  };
  return [
    ...metrics.filter(([name, value]) => value !== null && known.has(name)).map(([name]) => name),
    ...Object.entries(absent).flatMap(([name, isAbsent]) => (isAbsent ? [] : [name])),
  ];
}

function isMinusZero(value: number | null): boolean {
  return value === 0 && Object.is(value, -0);
}

interface Key {
  /** `kind,asset=…,part=… `, the same for every row of a part. */
  readonly begin: string;
  readonly refused: string | null;
}

function createKeys(): (row: ReadingRow) => Key {
  const kinds = new Map<string, Map<string, Key>>();
  return (row) => {
    const { kind, asset, part } = row;
    let keys = kinds.get(kind);
    if (!keys) kinds.set(kind, (keys = new Map()));
    const name = `${asset}\n${part}`;
    const known = keys.get(name);
    if (known) return known;
    if (keys.size >= PARTS_MAX) keys.clear();
    const begin = `${kind},asset=${tagText(asset)}${part === '' ? '' : `,part=${tagText(part)}`} `;
    const refused = KINDS.includes(kind) ? tagRefusalOf(row) : 'the store has no such kind';
    const key = { begin, refused };
    keys.set(name, key);
    return key;
  };
}

/** Texts that come again and again, each made a field once; null stands for one that cannot be. */
function createWords(): Words {
  const words = new Map<string, string | null>();
  function find(text: string): string | null {
    let word = words.get(text);
    if (word !== undefined) return word;
    if (words.size >= WORDS_MAX) words.clear();
    word = textRefusalOf(text) === null ? fieldText(text) : null;
    words.set(text, word);
    return word;
  }
  return {
    of: (text) => find(text) as string,
    refusalOf: (text) => (text === null || find(text) !== null ? null : textRefusalOf(text)),
  };
}
