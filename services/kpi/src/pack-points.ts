import {
  type OlderPoints,
  opened,
  type Points,
  packBehind,
  restoreOlder,
  type Said,
  sharedSaid,
} from '@infrapulse/domain';

/** Points as a checkpoint holds them: instants as bytes, and how many in a row say the same. */
export interface PackedPoints extends PackedSaid {
  /** Of the first point, Unix ms; absent where `ts` holds the instants. */
  readonly first?: number;
  /** With `first`: by how much each step to the next point is longer than the one before it (`OlderPoints`). */
  readonly steps?: Uint8Array;
  /** Float64 in the byte order of the machine, of instants that are no whole ms; empty where there are no points. */
  readonly ts?: Uint8Array;
}

interface PackedSaid {
  /** What is said, each once. */
  readonly words: readonly PackedWord[];
  /** How many in a row say which of the words: count, number, count, number … */
  readonly runs: readonly number[];
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

export function packPoints(points: Points): PackedPoints {
  const { older, ts, fronts } = points;
  if (ts.length === 0 && older) return { ...packedOf(older), fronts };
  if (ts.length > 0 && ts.every(Number.isInteger))
    return { ...packedOf(packBehind(older, points)), fronts };
  const all = opened(points);
  // What is said of points that are no whole ms is packed as if they came one ms after the other.
  const numbers = all.ts.map((_, i) => i);
  const { words, runs } =
    all.ts.length === 0 ? NOTHING : packedOf(packBehind(null, { ts: numbers, said: all.said }));
  return { ts: new Uint8Array(Float64Array.from(all.ts).buffer), words, runs, fronts };
}

const NOTHING = { words: [], runs: [] };

function packedOf({ first, steps, words, runs }: OlderPoints) {
  return { first, steps, words: words.map(({ status, raw }) => [status, raw] as const), runs };
}

export function unpackPoints(packed: PackedPoints | FormerPoints): Points {
  const { fronts } = packed;
  if (packed.steps && packed.first !== undefined) {
    const { first, steps, runs, words } = packed;
    const said = words.map(([status, raw]) => sharedSaid({ status, raw }));
    return { ts: [], said: [], older: restoreOlder({ first, steps, runs, words: said }), fronts };
  }
  const said = [...saidOf(packed)];
  return { ts: unpackInstants(packed), said, older: null, fronts };
}

function* saidOf(packed: PackedPoints | FormerPoints): Iterable<Said> {
  for (const [count, status, raw] of runsOf(packed)) {
    const says = { status, raw };
    for (let i = 0; i < count; i += 1) yield says;
  }
}

function* runsOf(
  packed: PackedPoints | FormerPoints,
): Iterable<readonly [count: number, ...word: PackedWord]> {
  if (packed.words === undefined) return yield* packed.runs;
  const { words, runs } = packed;
  for (let i = 0; i < runs.length; i += 2)
    yield [runs[i] as number, ...(words[runs[i + 1] as number] as PackedWord)];
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
