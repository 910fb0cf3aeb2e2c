import type { Said } from './points.ts';

/**
 * Points that lie before the newest, as bytes: a byte or two each where they come regularly. Most are never looked at
 * again; who adds one among them takes them apart first.
 */
export interface OlderPoints {
  /** Of the first and the last point, whole Unix ms. */
  readonly first: number;
  readonly last: number;
  /** From the last but one to the last, ms; 0 of a single point. */
  readonly step: number;
  readonly count: number;
  /**
   * By how much each step is longer than the one before it, from the second point on (`putStep`), each byte a character:
   * a text takes half the room of an array of few bytes.
   */
  readonly steps: string;
  /** What is said, each once. */
  readonly words: readonly Said[];
  /** How many in a row say which of the words: count, number, count, number … (`packNumbers`). */
  readonly runs: string;
  /** The newest checkpoint holds them. */
  isStored: boolean;
}

type Packed = Pick<OlderPoints, 'first' | 'steps' | 'words' | 'runs'>;

/** Seven bits a byte, the lowest first, and a mark that more follow; the sign is the lowest bit of all. */
const BITS = 128;
/** A change of step is less than 2^55. */
const BYTES_MAX = 8;

/** With these behind, which come after them; instants are whole ms. */
export function packBehind(
  older: OlderPoints | null,
  { ts, said }: Listed,
  added = ts.length,
): OlderPoints {
  const first = older?.first ?? (ts[0] as number);
  const count = (older?.count ?? 0) + added;
  const { last, step, steps } = stepsBehind(older, ts, added);
  const { words, runs } = runsBehind(older, said, added);
  return { first, last, step, count, steps, words, runs, isStored: false };
}

interface Listed {
  readonly ts: readonly number[];
  readonly said: readonly Said[];
}

function stepsBehind(older: OlderPoints | null, ts: readonly number[], added: number) {
  let last = older?.last ?? (ts[0] as number);
  let step = older?.step ?? 0;
  const begun = older?.steps ?? '';
  const bytes = roomFor(begun.length + BYTES_MAX * added);
  for (let i = 0; i < begun.length; i += 1) bytes[i] = begun.charCodeAt(i);
  let length = begun.length;
  for (let i = older ? 0 : 1; i < added; i += 1) {
    const next = (ts[i] as number) - last;
    length = putStep(bytes, length, next - step);
    step = next;
    last = ts[i] as number;
  }
  return { last, step, steps: textOf(bytes.subarray(0, length)) };
}

function putStep(bytes: Uint8Array, at: number, longer: number): number {
  let next = at;
  let rest = longer < 0 ? -2 * longer - 1 : 2 * longer;
  for (; rest >= BITS; rest = Math.floor(rest / BITS)) bytes[next++] = BITS + (rest % BITS);
  bytes[next++] = rest;
  return next;
}

let room = new Uint8Array(4096);

/** The same each time: what is packed is copied out of it. */
function roomFor(length: number): Uint8Array<ArrayBuffer> {
  if (room.length < length) room = new Uint8Array(2 * length);
  return room;
}

function runsBehind(older: OlderPoints | null, said: readonly Said[], added: number) {
  let words = older?.words ?? [];
  const runs = older ? unpackNumbers(older.runs) : [];
  let newest = -1;
  for (let i = 0; i < added; i += 1) {
    const says = said[i] as Said;
    const number = says === words[newest] ? newest : numberOf(words, says);
    // Others may hold the same list.
    if (number === words.length) words = [...words, says];
    newest = number;
    if (runs[runs.length - 1] === number)
      runs[runs.length - 2] = (runs[runs.length - 2] as number) + 1;
    else runs.push(1, number);
  }
  return { words, runs: packNumbers(runs) };
}

/** Six bits a letter, the lowest first, and a mark that more follow: a text takes less room than a list of few numbers. */
const LETTERS = 64;
/** More arguments than some 100,000 no function takes. */
const LETTERS_AT_ONCE = 4096;

export function packNumbers(numbers: readonly number[]): string {
  const letters: number[] = [];
  for (const number of numbers) {
    let rest = number;
    for (; rest >= LETTERS; rest = Math.floor(rest / LETTERS))
      letters.push(LETTERS + (rest % LETTERS));
    letters.push(rest);
  }
  return textOf(letters);
}

function textOf(letters: readonly number[] | Uint8Array): string {
  if (letters.length <= LETTERS_AT_ONCE) return lettersOf(letters);
  let text = '';
  for (let i = 0; i < letters.length; i += LETTERS_AT_ONCE)
    text += lettersOf(letters.slice(i, i + LETTERS_AT_ONCE));
  return text;
}

/** Not spread: of bytes that takes each by itself. */
function lettersOf(letters: readonly number[] | Uint8Array): string {
  return Reflect.apply(String.fromCharCode, undefined, letters);
}

export function unpackNumbers(text: string): number[] {
  const numbers: number[] = [];
  let [number, unit] = [0, 1];
  for (let i = 0; i < text.length; i += 1) {
    const letter = text.charCodeAt(i);
    number += (letter % LETTERS) * unit;
    unit *= LETTERS;
    if (letter >= LETTERS) continue;
    numbers.push(number);
    [number, unit] = [0, 1];
  }
  return numbers;
}

/** There are few of them. */
function numberOf(words: readonly Said[], says: Said): number {
  const known = words.findIndex(
    (word) => word === says || (word.status === says.status && word.raw === says.raw),
  );
  return known < 0 ? words.length : known;
}

/** Out of a store. */
export function restoreOlder(stored: Omit<OlderPoints, 'isStored'>): OlderPoints {
  const { first, last, step, count, steps, words, runs } = stored;
  return { first, last, step, count, steps, words, runs, isStored: true };
}

/** Plain lists again. Those of plain numbers: spread, it would hold an object for each. */
export function unpackOlder({ first, steps, ...said }: Packed): { ts: number[]; said: Said[] } {
  return { ts: instantsOf(first, steps), said: unpackSaid(said) };
}

export function unpackSaid({ words, runs }: Pick<OlderPoints, 'words' | 'runs'>): Said[] {
  const said: Said[] = [];
  const numbers = unpackNumbers(runs);
  for (let i = 0; i < numbers.length; i += 2) {
    const says = words[numbers[i + 1] as number] as Said;
    for (let n = numbers[i] as number; n > 0; n -= 1) said.push(says);
  }
  return said;
}

/** What `putStep` wrote. */
function instantsOf(first: number, bytes: string): number[] {
  const ts = [first];
  let [at, step] = [first, 0];
  for (let i = 0; i < bytes.length; i += 1) {
    let byte = bytes.charCodeAt(i);
    let rest = byte % BITS;
    for (let unit = BITS; byte >= BITS; unit *= BITS) {
      i += 1;
      byte = bytes.charCodeAt(i);
      rest += (byte % BITS) * unit;
    }
    step += rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2;
    at += step;
    ts.push(at);
  }
  return ts;
}
