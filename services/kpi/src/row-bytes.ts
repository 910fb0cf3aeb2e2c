import { DAY_MS, SUM_NAMES, type TimeSums } from '@infrapulse/domain';

/**
 * Sums of a day as bytes: 16 bits that say which sums are there, and 32 bits (little endian) of ms for each; the time
 * that the rest of the day went to is left out, so a day of one state takes two bytes. Where `AGAIN` is set, the other
 * bits say how many days more have the bytes of the one before. Days that have come lately are in a text, each byte a
 * character of it; those before lie among others on a shelf.
 */
export const HEAD = 2;
const WIDTH = 4;
/** So many of the sums, in the order of their bits, share out the day; the others are parts of these. */
const SHARES = 8;
const REST = 1 << 15;
const AGAIN = 1 << 14;
const ALL = (1 << SUM_NAMES.length) - 1;
/** So many days more fit into one head. */
export const TIMES_MAX = ALL;
/** The sum that takes the rest of the day is not found yet. */
const NONE = 99;
const ROW_MAX = HEAD + WIDTH * SUM_NAMES.length;
export const EMPTY = '\0'.repeat(HEAD);

/** How many days more have the bytes of the one before; 0 where a day of its own stands. */
export function timesOf(head: number): number {
  return (head & AGAIN) === 0 ? 0 : head & ALL;
}

export function againRow(times: number): string {
  return String.fromCharCode(times & 0xff, (AGAIN | times) >> 8);
}

/** Of a day of its own. */
export function sizeOf(head: number): number {
  return SIZES[head] as number;
}

/** By head: years of days are gone through to find one. */
const SIZES = Uint8Array.from({ length: 2 * REST }, (_, head) => countedSize(head));

function countedSize(head: number): number {
  let size = HEAD;
  for (let present = head & ALL; present !== 0; present &= present - 1) size += WIDTH;
  return (head & REST) === 0 ? size : size - WIDTH;
}

export function headAt(text: string, at: number): number {
  return text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8);
}

export function headIn(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

let room = new Uint8Array(4096);

/** The bytes of a text; the same room each time. */
export function bytesOf(text: string): Uint8Array {
  if (room.length < text.length) room = new Uint8Array(2 * text.length);
  for (let i = 0; i < text.length; i += 1) room[i] = text.charCodeAt(i);
  return room;
}

/** Adds to sums, in the order of their names, so many days that have the bytes of the one that stands there. */
export function addSums(total: Float64Array, bytes: Uint8Array, at: number, days: number): void {
  const head = headIn(bytes, at);
  let left = DAY_MS;
  let rest = (head & REST) !== 0 ? NONE : -1;
  let next = at + HEAD;
  for (let bits = head & ALL; bits !== 0; bits &= bits - 1) {
    const bit = 31 - Math.clz32(bits & -bits);
    if (rest === NONE) {
      rest = bit;
      continue;
    }
    const ms = headIn(bytes, next) + headIn(bytes, next + 2) * 65_536;
    next += WIDTH;
    if (bit < SHARES) left -= ms;
    total[bit] = (total[bit] as number) + days * ms;
  }
  if (rest >= 0) total[rest] = (total[rest] as number) + days * left;
}

const buffer = new Uint8Array(ROW_MAX);

export function encodeRow(sums: Readonly<TimeSums>): string {
  let head = 0;
  let shared = 0;
  SUM_NAMES.forEach((name, bit) => {
    const ms = sums[name] ?? 0;
    if (ms === 0) return;
    head |= 1 << bit;
    if (bit < SHARES) shared += ms;
  });
  if (shared === DAY_MS) head |= REST;
  let skips = (head & REST) !== 0;
  let next = HEAD;
  for (const name of SUM_NAMES) {
    const ms = sums[name] ?? 0;
    if (ms === 0) continue;
    if (!skips) next = putWord(next, ms);
    skips = false;
  }
  buffer[0] = head & 0xff;
  buffer[1] = head >> 8;
  return String.fromCharCode(...buffer.subarray(0, next));
}

function putWord(at: number, ms: number): number {
  for (let i = 0; i < WIDTH; i += 1) buffer[at + i] = (ms >>> (8 * i)) & 0xff;
  return at + WIDTH;
}
