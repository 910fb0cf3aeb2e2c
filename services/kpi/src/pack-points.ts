import type { Points } from '@infrapulse/domain';

/** Points as a checkpoint holds them: instants as bytes, and how many in a row say the same. */
export interface PackedPoints {
  /** Of the first point, Unix ms; absent where `ts` holds the instants. */
  readonly first?: number;
  /** With `first` ms from each point to the next, Uint32, else instants, Float64; in the byte order of the machine. */
  readonly ts: Uint8Array;
  /** What is said, each once. */
  readonly words: readonly Word[];
  /** How many in a row say which of the words: count, number, count, number … */
  readonly runs: readonly number[];
  readonly fronts: readonly number[];
}

/** Of former releases: each run has its words. */
export type FormerPoints = Pick<PackedPoints, 'ts' | 'fronts'> & {
  readonly first?: never;
  readonly words?: never;
  readonly runs: readonly (readonly [count: number, ...word: Word])[];
};

type Word = readonly [status: string, raw: string];

/** 49 days. */
const STEP_MAX = 2 ** 32 - 1;

export function packPoints({ ts, status, raw, fronts }: Points): PackedPoints {
  const words: Word[] = [];
  const runs: number[] = [];
  for (let i = 0; i < ts.length; i += 1) {
    const one = status[i] as string;
    const other = raw[i] as string;
    const isSame = i > 0 && one === status[i - 1] && other === raw[i - 1];
    if (isSame) runs[runs.length - 2] = (runs[runs.length - 2] as number) + 1;
    else runs.push(1, numberOf(words, one, other));
  }
  return { ...packInstants(ts), words, runs, fronts };
}

/** There are few of them. */
function numberOf(words: Word[], status: string, raw: string): number {
  const known = words.findIndex(([one, other]) => one === status && other === raw);
  return known < 0 ? words.push([status, raw]) - 1 : known;
}

function packInstants(ts: readonly number[]): Pick<PackedPoints, 'first' | 'ts'> {
  const [first] = ts;
  const steps = stepsOf(ts);
  return first !== undefined && steps
    ? { first, ts: bytesOf(steps) }
    : { ts: bytesOf(Float64Array.from(ts)) };
}

/** From each to the next; undefined where one of them is no Uint32. */
function stepsOf(ts: readonly number[]): Uint32Array<ArrayBuffer> | undefined {
  const steps = new Uint32Array(Math.max(0, ts.length - 1));
  for (let i = 1; i < ts.length; i += 1) {
    const step = (ts[i] as number) - (ts[i - 1] as number);
    if (!Number.isInteger(step) || step < 0 || step > STEP_MAX) return undefined;
    steps[i - 1] = step;
  }
  return steps;
}

function bytesOf({ buffer }: Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>): Uint8Array {
  return new Uint8Array(buffer);
}

export function unpackPoints(packed: PackedPoints | FormerPoints): Points {
  const { first, ts, fronts } = packed;
  const status: string[] = [];
  const raw: string[] = [];
  for (const [count, itsStatus, itsRaw] of runsOf(packed)) {
    for (let i = 0; i < count; i += 1) {
      status.push(itsStatus);
      raw.push(itsRaw);
    }
  }
  return { ts: unpackInstants(first, ts), status, raw, fronts };
}

function* runsOf(packed: PackedPoints | FormerPoints): Iterable<FormerPoints['runs'][number]> {
  if (packed.words === undefined) return yield* packed.runs;
  const { words, runs } = packed;
  for (let i = 0; i < runs.length; i += 2)
    yield [runs[i] as number, ...(words[runs[i + 1] as number] as Word)];
}

/** A list of plain numbers: spread, it would hold an object for each. */
function unpackInstants(first: number | undefined, bytes: Uint8Array): number[] {
  // Copied, as bytes out of a store lie at any address.
  const { buffer } = new Uint8Array(bytes);
  if (first === undefined) return Array.from(new Float64Array(buffer));
  const instants = [first];
  let at = first;
  for (const step of new Uint32Array(buffer)) instants.push((at += step));
  return instants;
}
