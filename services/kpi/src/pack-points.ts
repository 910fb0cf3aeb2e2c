import {
  LISTED_MAX,
  NO_FRONTS,
  type OlderPoints,
  type Points,
  packBehind,
  packNumbers,
  restoreOlder,
  type Said,
  sharedSaid,
  sharedSaids,
  unpackOlder,
  unpackSaid,
} from '@infrapulse/domain';
import type { WordBook } from './word-book.ts';

/** The newest points as a checkpoint holds them: instants as bytes, and how many in a row say the same. */
export interface PackedPoints extends PackedSaid {
  /** Of the first point, ms from the `base` of its asset; absent where `ts` holds the instants. */
  readonly first?: number;
  /** With `first`: by how much each step to the next point is longer than the one before it (`OlderPoints`). */
  readonly steps?: Uint8Array;
  /** Float64 in the byte order of the machine, of instants that are no whole ms; empty where there are no points. */
  readonly ts?: Uint8Array;
  /** There are older ones, which the state has elsewhere; absent where there are none. */
  readonly isBehind?: true;
}

/** Points that lie before the newest, from 0: written only when they change, as they are most of what a city keeps. */
export type PackedOlder = Required<Pick<PackedPoints, 'first' | 'steps' | 'words' | 'runs'>> &
  Pick<OlderPoints, 'last' | 'step' | 'count'>;

interface PackedSaid {
  /** What is said, each once; the number of it in the word book of the city. */
  readonly words: readonly (PackedWord | number)[];
  /** How many in a row say which of the words: count, number, count, number … (`packNumbers`); of former releases a list. */
  readonly runs: string | readonly number[];
  readonly fronts: readonly number[];
}

/** Of former releases: `ts` with `first` holds the steps as Uint32; before that, each run had its words. */
export type FormerPoints =
  | (PackedSaid & { readonly first: number; readonly ts: Uint8Array; readonly steps?: never })
  | {
      readonly ts: Uint8Array;
      readonly fronts: readonly number[];
      readonly first?: never;
      readonly steps?: never;
      readonly words?: never;
      readonly runs: readonly (readonly [count: number, ...word: PackedWord])[];
    };

type PackedWord = readonly [status: string, raw: string];

/** Of an asset. */
export interface Packing {
  readonly book: WordBook;
  /** Its instants count from here, Unix ms. */
  readonly base: number;
}

export function packPoints(
  { older, ts, said, fronts }: Points,
  { base, book }: Packing,
): PackedPoints {
  const behind = older && ({ isBehind: true } as const);
  if (ts.length > 0 && ts.every(Number.isInteger)) {
    const { first, ...more } = packedOf(packBehind(null, { ts, said }), book);
    return { first: first - base, ...more, fronts, ...behind };
  }
  // What is said of points that are no whole ms is packed as if they came one ms after the other.
  const numbers = ts.map((_, i) => i);
  const { words, runs } =
    ts.length === 0 ? NOTHING : packedOf(packBehind(null, { ts: numbers, said }), book);
  return { ts: new Uint8Array(Float64Array.from(ts).buffer), words, runs, fronts, ...behind };
}

const NOTHING = { words: [], runs: '' };

/** With what would have to be worked out again. */
export function packOlder(older: OlderPoints, book: WordBook): PackedOlder {
  const { last, step, count } = older;
  return { ...packedOf(older, book), last, step, count };
}

function packedOf({ first, steps, words, runs }: OlderPoints, book: WordBook) {
  const packed = words.map(({ status, raw }) => {
    const word = [status, raw] as const;
    return book.numberOf(word) ?? word;
  });
  return { first, steps: Buffer.from(steps, 'latin1'), words: packed, runs };
}

/** The newest; of a former release all of them. */
export function unpackPoints(packed: PackedPoints | FormerPoints, { base, book }: Packing): Points {
  const fronts = packed.fronts.length > 0 ? packed.fronts : NO_FRONTS;
  if (packed.steps && packed.first !== undefined) {
    const { steps, first, words, runs } = packed;
    const said = wordsOf({ words, runs }, book);
    const { ts, said: told } = unpackOlder({ steps: textOf(steps), first: first + base, ...said });
    // One with all of its properties, not put together: that has room for more.
    if (packed.isBehind || ts.length <= LISTED_MAX) return { ts, said: told, older: null, fronts };
    return { ts: [], said: [], older: packBehind(null, { ts, said: told }), fronts };
  }
  return { ts: unpackInstants(packed), said: saidOf(packed, book), older: null, fronts };
}

/** Whether there are points before the newest, to be put behind them. */
export function isOlderBehind(packed: PackedPoints | FormerPoints): boolean {
  return 'isBehind' in packed && packed.isBehind === true;
}

export function putOlder(points: Points, packed: PackedOlder, book: WordBook): void {
  const { words, runs, steps, ...more } = packed;
  points.older = restoreOlder({ ...more, steps: textOf(steps), ...wordsOf({ words, runs }, book) });
}

function textOf({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('latin1');
}

function wordsOf({ words, runs }: Pick<PackedPoints, 'words' | 'runs'>, book: WordBook) {
  return {
    words: sharedWords(words, book),
    runs: typeof runs === 'string' ? runs : packNumbers(runs),
  };
}

/** Words by what they are called in the state; numbers are those of one book, and a fold has one. */
const lists = new WeakMap<WordBook, Map<string, readonly Said[]>>();
const LISTS_MAX = 10_000;

/** The same list each time: points of most parts say the same few words. */
function sharedWords(words: PackedPoints['words'], book: WordBook): readonly Said[] {
  const known = lists.get(book) ?? new Map<string, readonly Said[]>();
  lists.set(book, known);
  const name = words.every((word) => typeof word === 'number') && words.join(' ');
  const found = name !== false && known.get(name);
  if (found) return found;
  const made = sharedSaids(
    words.map((word) => {
      const [status = '', raw = ''] = typeof word === 'number' ? book.textsOf(word) : word;
      return { status, raw };
    }),
  );
  if (name !== false && known.size < LISTS_MAX) known.set(name, made);
  return made;
}

function saidOf(packed: PackedPoints | FormerPoints, book: WordBook): Said[] {
  if (packed.words !== undefined) return unpackSaid(wordsOf(packed, book));
  return packed.runs.flatMap(([count, status, raw]) =>
    new Array<Said>(count).fill(sharedSaid({ status, raw })),
  );
}

/** A list of plain numbers: spread, it would hold an object for each. */
function unpackInstants({ first, ts }: PackedPoints | FormerPoints): number[] {
  // Copied, as bytes out of a store lie at any address.
  const { buffer } = new Uint8Array(ts as Uint8Array);
  if (first === undefined) return Array.from(new Float64Array(buffer));
  const instants = [first];
  let at = first;
  for (const step of new Uint32Array(buffer)) instants.push((at += step));
  return instants;
}
