import {
  dayNumber,
  nextDayStart,
  noTime,
  SUM_NAMES,
  startOfDay,
  type TimeSums,
} from '@infrapulse/domain';

/**
 * Sums of whole local days of one part, one behind the other, as bytes: a year of them takes a few kilobytes. A row
 * is 16 bits that say which sums are there, and 32 bits (little endian) of ms for each; the time that the rest of
 * the day went to is left out, so a day of one state takes two bytes.
 */
export interface DayRows {
  /** Number of the first day; days without a row in between have an empty one. */
  first: number;
  count: number;
  bytes: Uint8Array;
  /** Of `bytes` in use. */
  length: number;
}

/** So many of the sums, in the order of their bits, share out the day; the others are parts of these. */
const SHARES = 8;
const REST = 1 << 15;
const ALL = (1 << SUM_NAMES.length) - 1;
/** The sum that takes the rest of the day is not found yet. */
const NONE = 99;
const HEAD = 2;
const WIDTH = 4;
const ROW_MAX = HEAD + WIDTH * SUM_NAMES.length;
const GROWTH = 1.125;
const NOTHING = new Uint8Array(0);

export function noRows(): DayRows {
  return { first: 0, count: 0, bytes: NOTHING, length: 0 };
}

/** Rows out of a store. */
export function rowsOf(first: number, bytes: Uint8Array): DayRows {
  const rows = { first, count: 0, bytes, length: bytes.length };
  for (let at = 0; at < bytes.length; at += sizeAt(bytes, at)) rows.count += 1;
  return rows;
}

/** First ms that the rows know of; undefined when there are none. */
export function rowsFrom({ first, count }: DayRows): number | undefined {
  return count > 0 ? startOfDay(first) : undefined;
}

/** Adds the days of [from, to), whole days. */
export function addRows(rows: DayRows, from: number, to: number, into: TimeSums): void {
  const begin = Math.max(0, dayNumber(from) - rows.first);
  const end = Math.min(rows.count, dayNumber(to) - rows.first);
  if (begin >= end) return;
  let at = offsetOf(rows, begin);
  for (let i = begin; i < end; i += 1) {
    addRow(rows.bytes, at, lengthOfDay(rows.first + i), into);
    at += sizeAt(rows.bytes, at);
  }
}

/** Where a window begins among the days, and where its sums are. */
export interface DayWindow {
  readonly firstDay: number;
  readonly sums: Float64Array;
}

/** Adds to each window, those that begin first before the others, its days before `to`. */
export function addRowsTo(windows: readonly DayWindow[], rows: DayRows, to: number): void {
  const [widest] = windows;
  const end = Math.min(rows.first + rows.count, dayNumber(to));
  if (!widest || rows.count === 0 || widest.firstDay >= end) return;
  const first = Math.max(widest.firstDay, rows.first);
  let at = offsetOf(rows, first - rows.first);
  let begun = 0;
  total.fill(0);
  for (let day = first; day < end; day += 1) {
    for (; begun < windows.length && (windows[begun] as DayWindow).firstDay <= day; begun += 1)
      subtract((windows[begun] as DayWindow).sums, total);
    addToTotal(rows.bytes, at, lengthOfDay(day));
    at += sizeAt(rows.bytes, at);
  }
  for (let i = 0; i < begun; i += 1) addTotal((windows[i] as DayWindow).sums, total);
}

const total = new Float64Array(SUM_NAMES.length);

function subtract(from: Float64Array, less: Float64Array): void {
  for (let i = 0; i < less.length; i += 1) from[i] = (from[i] as number) - (less[i] as number);
}

function addTotal(into: Float64Array, more: Float64Array): void {
  for (let i = 0; i < more.length; i += 1) into[i] = (into[i] as number) + (more[i] as number);
}

/** Puts the sums of a day in their place, whatever order days come in. */
export function setRow(rows: DayRows, day: number, sums: Readonly<TimeSums>): void {
  const number = dayNumber(day);
  if (rows.count === 0) rows.first = number;
  while (number < rows.first) prepend(rows);
  while (number > rows.first + rows.count) append(rows, EMPTY);
  const row = encodeRow(sums, lengthOfDay(number));
  if (number === rows.first + rows.count) return append(rows, row);
  const at = offsetOf(rows, number - rows.first);
  replace(rows, { at, size: sizeAt(rows.bytes, at) }, row);
}

/** The same rows with the sums of a day in their place; who holds the former ones still has what they said. */
export function withRow(rows: DayRows, day: number, sums: Readonly<TimeSums>): DayRows {
  const copy = { ...rows, bytes: rows.bytes.slice(0, rows.length) };
  setRow(copy, day, sums);
  return copy;
}

/** Lets go the days before `day`. */
export function dropRowsBefore(rows: DayRows, day: number): void {
  const gone = Math.min(rows.count, dayNumber(day) - rows.first);
  if (gone <= 0) return;
  replace(rows, { at: 0, size: offsetOf(rows, gone) }, NOTHING);
  rows.first += gone;
  rows.count -= gone;
}

/** A copy of the days of [from, to); undefined when there are none. */
export function sliceRows(rows: DayRows, from: number, to: number): DayRows | undefined {
  const begin = Math.max(0, dayNumber(from) - rows.first);
  const end = Math.min(rows.count, dayNumber(to) - rows.first);
  if (begin >= end) return undefined;
  const bytes = rows.bytes.slice(offsetOf(rows, begin), offsetOf(rows, end));
  return { first: rows.first + begin, count: end - begin, bytes, length: bytes.length };
}

/** Puts all of them behind, in their order, in memory that is asked for once. */
export function joinRows(rows: DayRows, later: readonly DayRows[]): void {
  reserve(
    rows,
    later.reduce((sum, { length }) => sum + length, rows.length),
  );
  for (const each of later) appendRows(rows, each);
}

/** Puts later rows behind; days that both have are the later one's. */
function appendRows(rows: DayRows, later: DayRows): void {
  if (rows.count === 0) rows.first = later.first;
  if (later.first === rows.first + rows.count) {
    replace(rows, { at: rows.length, size: 0 }, later.bytes.subarray(0, later.length));
    rows.count += later.count;
    return;
  }
  let at = 0;
  for (let i = 0; i < later.count; i += 1) {
    const sums = noTime();
    const number = later.first + i;
    addRow(later.bytes, at, lengthOfDay(number), sums);
    setRow(rows, startOfDay(number), sums);
    at += sizeAt(later.bytes, at);
  }
}

const EMPTY = new Uint8Array(HEAD);

function lengthOfDay(number: number): number {
  const start = startOfDay(number);
  return nextDayStart(start) - start;
}

function offsetOf({ bytes }: DayRows, row: number): number {
  let at = 0;
  for (let i = 0; i < row; i += 1) at += sizeAt(bytes, at);
  return at;
}

function headAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

function sizeAt(bytes: Uint8Array, at: number): number {
  const head = headAt(bytes, at);
  let present = head & ALL;
  let size = HEAD;
  for (; present !== 0; present &= present - 1) size += WIDTH;
  return (head & REST) === 0 ? size : size - WIDTH;
}

function addRow(bytes: Uint8Array, at: number, dayMs: number, into: TimeSums): void {
  total.fill(0);
  addToTotal(bytes, at, dayMs);
  SUM_NAMES.forEach((name, i) => {
    const ms = total[i] as number;
    if (ms > 0) into[name] = (into[name] ?? 0) + ms;
  });
}

function addToTotal(bytes: Uint8Array, at: number, dayMs: number): void {
  const head = headAt(bytes, at);
  let left = dayMs;
  let rest = (head & REST) !== 0 ? NONE : -1;
  let next = at + HEAD;
  for (let bits = head & ALL; bits !== 0; bits &= bits - 1) {
    const bit = 31 - Math.clz32(bits & -bits);
    if (rest === NONE) {
      rest = bit;
      continue;
    }
    const ms = wordAt(bytes, next);
    next += WIDTH;
    if (bit < SHARES) left -= ms;
    total[bit] = (total[bit] as number) + ms;
  }
  if (rest >= 0) total[rest] = (total[rest] as number) + left;
}

function wordAt(bytes: Uint8Array, at: number): number {
  const low = headAt(bytes, at);
  return low + headAt(bytes, at + 2) * 65_536;
}

const buffer = new Uint8Array(ROW_MAX);

/** In a buffer that the next row overwrites. */
function encodeRow(sums: Readonly<TimeSums>, dayMs: number): Uint8Array {
  let head = 0;
  let shared = 0;
  SUM_NAMES.forEach((name, bit) => {
    const ms = sums[name] ?? 0;
    if (ms === 0) return;
    head |= 1 << bit;
    if (bit < SHARES) shared += ms;
  });
  if (shared === dayMs) head |= REST;
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
  return buffer.subarray(0, next);
}

function putWord(at: number, ms: number): number {
  for (let i = 0; i < WIDTH; i += 1) buffer[at + i] = (ms >>> (8 * i)) & 0xff;
  return at + WIDTH;
}

function append(rows: DayRows, row: Uint8Array): void {
  replace(rows, { at: rows.length, size: 0 }, row);
  rows.count += 1;
}

function prepend(rows: DayRows): void {
  replace(rows, { at: 0, size: 0 }, EMPTY);
  rows.first -= 1;
  rows.count += 1;
}

interface Place {
  readonly at: number;
  readonly size: number;
}

function replace(rows: DayRows, { at, size }: Place, row: Uint8Array): void {
  const length = rows.length - size + row.length;
  if (length > rows.bytes.length) reserve(rows, Math.ceil(length * GROWTH));
  rows.bytes.copyWithin(at + row.length, at + size, rows.length);
  rows.bytes.set(row, at);
  rows.length = length;
}

function reserve(rows: DayRows, size: number): void {
  const bytes = new Uint8Array(size);
  bytes.set(rows.bytes.subarray(0, rows.length));
  rows.bytes = bytes;
}
