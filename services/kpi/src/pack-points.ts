import type { Points, Said } from '@infrapulse/domain';

/** Points as a checkpoint holds them: instants as bytes, and how many in a row say the same. */
export interface PackedPoints extends PackedSaid {
  /** Of the first point, Unix ms; absent where `ts` holds the instants. */
  readonly first?: number;
  /** With `first`: by how much each step to the next point is longer than the one before it (`packSteps`). */
  readonly steps?: Uint8Array;
  /** Float64 in the byte order of the machine, of instants that are no whole ms. */
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
      readonly runs: readonly WordRun[];
    };

type WordRun = readonly [count: number, ...word: PackedWord];
type PackedWord = readonly [status: string, raw: string];

export function packPoints({ ts, said, fronts }: Points): PackedPoints {
  const words: PackedWord[] = [];
  const runs: number[] = [];
  let before: Said | undefined;
  for (const says of said) {
    const isSame = says === before || (before !== undefined && sayTheSame(says, before));
    if (isSame) runs[runs.length - 2] = (runs[runs.length - 2] as number) + 1;
    else runs.push(1, numberOf(words, says));
    before = says;
  }
  return { ...packInstants(ts), words, runs, fronts };
}

function sayTheSame(one: Said, other: Said): boolean {
  return one.status === other.status && one.raw === other.raw;
}

/** There are few of them. */
function numberOf(words: PackedWord[], { status, raw }: Said): number {
  const known = words.findIndex(([one, other]) => one === status && other === raw);
  return known < 0 ? words.push([status, raw]) - 1 : known;
}

function packInstants(ts: readonly number[]): Pick<PackedPoints, 'first' | 'steps' | 'ts'> {
  const [first] = ts;
  return first !== undefined && ts.every(Number.isInteger)
    ? { first, steps: packSteps(ts) }
    : { ts: new Uint8Array(Float64Array.from(ts).buffer) };
}

/** Seven bits a byte, the lowest first, and a mark that more follow; the sign is the lowest bit of all. */
const BITS = 128;
/** A change of step is less than 2^55. */
const BYTES_MAX = 8;

/** Of what comes regularly a byte or two each. */
function packSteps(ts: readonly number[]): Uint8Array {
  const bytes = roomFor(BYTES_MAX * ts.length);
  let length = 0;
  let before = 0;
  for (let i = 1; i < ts.length; i += 1) {
    const step = (ts[i] as number) - (ts[i - 1] as number);
    const longer = step - before;
    let rest = longer < 0 ? -2 * longer - 1 : 2 * longer;
    for (; rest >= BITS; rest = Math.floor(rest / BITS)) bytes[length++] = BITS + (rest % BITS);
    bytes[length++] = rest;
    before = step;
  }
  return bytes.slice(0, length);
}

let room = new Uint8Array(4096);

/** The same each time: what is packed is copied out of it. */
function roomFor(length: number): Uint8Array<ArrayBuffer> {
  if (room.length < length) room = new Uint8Array(2 * length);
  return room;
}

function unpackSteps(first: number, bytes: Uint8Array): number[] {
  const instants = [first];
  let [at, step, rest, unit] = [first, 0, 0, 1];
  for (const byte of bytes) {
    rest += (byte % BITS) * unit;
    unit *= BITS;
    if (byte >= BITS) continue;
    step += rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2;
    instants.push((at += step));
    [rest, unit] = [0, 1];
  }
  return instants;
}

export function unpackPoints(packed: PackedPoints | FormerPoints): Points {
  const said: Said[] = [];
  for (const [count, status, raw] of runsOf(packed)) {
    const says = { status, raw };
    for (let i = 0; i < count; i += 1) said.push(says);
  }
  return { ts: unpackInstants(packed), said, fronts: packed.fronts };
}

function* runsOf(packed: PackedPoints | FormerPoints): Iterable<WordRun> {
  if (packed.words === undefined) return yield* packed.runs;
  const { words, runs } = packed;
  for (let i = 0; i < runs.length; i += 2)
    yield [runs[i] as number, ...(words[runs[i + 1] as number] as PackedWord)];
}

/** A list of plain numbers: spread, it would hold an object for each. */
function unpackInstants({ first, steps, ts }: PackedPoints | FormerPoints): number[] {
  if (first !== undefined && steps) return unpackSteps(first, steps);
  // Copied, as bytes out of a store lie at any address.
  const { buffer } = new Uint8Array(ts as Uint8Array);
  if (first === undefined) return Array.from(new Float64Array(buffer));
  const instants = [first];
  let at = first;
  for (const step of new Uint32Array(buffer)) instants.push((at += step));
  return instants;
}
