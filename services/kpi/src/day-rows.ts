import { dayNumber, noTime, SUM_NAMES, startOfDay, type TimeSums } from '@infrapulse/domain';
import {
  addSums,
  againRow,
  EMPTY,
  encodeRow,
  HEAD,
  sizeAt,
  TIMES_MAX,
  timesAt,
} from './row-bytes.ts';

/**
 * Sums of whole local days of one part, one behind the other, as bytes (`row-bytes.ts`): a year of them takes a few
 * kilobytes, days alike next to nothing.
 */
export interface DayRows {
  /** Number of the first day; days without a row in between have an empty one. */
  first: number;
  count: number;
  text: string;
  /** Where the last one that stands for itself begins. */
  last: number;
}

export function noRows(): DayRows {
  return { first: 0, count: 0, text: '', last: 0 };
}

/** Rows out of a store. */
export function rowsOf(first: number, text: string): DayRows {
  const rows = { first, count: 0, text, last: 0 };
  for (let at = 0; at < text.length; ) {
    const times = timesAt(text, at);
    if (times === 0) rows.last = at;
    rows.count += times || 1;
    at += times === 0 ? sizeAt(text, at) : HEAD;
  }
  return rows;
}

/** First ms that the rows know of; undefined when there are none. */
export function rowsFrom({ first, count }: DayRows): number | undefined {
  return count > 0 ? startOfDay(first) : undefined;
}

/** Where the bytes of each day of [begin, end) are, both counted from the first. */
function walk(
  { text, first }: DayRows,
  { begin, end }: { readonly begin: number; readonly end: number },
  visit: (at: number, day: number) => void,
): void {
  let own = 0;
  let next = 0;
  let i = 0;
  while (i < end && next < text.length) {
    const times = timesAt(text, next);
    if (times === 0) own = next;
    next += times === 0 ? sizeAt(text, next) : HEAD;
    const stop = Math.min(end, i + (times || 1));
    for (let day = Math.max(i, begin); day < stop; day += 1) visit(own, first + day);
    i += times || 1;
  }
}

function daysWithin(rows: DayRows, from: number, to: number) {
  const begin = Math.max(0, dayNumber(from) - rows.first);
  return { begin, end: Math.min(rows.count, dayNumber(to) - rows.first) };
}

/** Adds the days of [from, to), whole days. */
export function addRows(rows: DayRows, from: number, to: number, into: TimeSums): void {
  const days = daysWithin(rows, from, to);
  if (days.begin >= days.end) return;
  total.fill(0);
  walk(rows, days, (at, day) => addSums(total, rows.text, at, lengthOfDay(day)));
  addNamed(into, total);
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
  const begin = Math.max(widest.firstDay, rows.first) - rows.first;
  let begun = 0;
  total.fill(0);
  walk(rows, { begin, end: end - rows.first }, (at, day) => {
    for (; begun < windows.length && (windows[begun] as DayWindow).firstDay <= day; begun += 1)
      subtract((windows[begun] as DayWindow).sums, total);
    addSums(total, rows.text, at, lengthOfDay(day));
  });
  for (let i = 0; i < begun; i += 1) addTotal((windows[i] as DayWindow).sums, total);
}

const total = new Float64Array(SUM_NAMES.length);

function subtract(from: Float64Array, less: Float64Array): void {
  for (let i = 0; i < less.length; i += 1) from[i] = (from[i] as number) - (less[i] as number);
}

function addTotal(into: Float64Array, more: Float64Array): void {
  for (let i = 0; i < more.length; i += 1) into[i] = (into[i] as number) + (more[i] as number);
}

function addNamed(into: TimeSums, more: Float64Array): void {
  SUM_NAMES.forEach((name, i) => {
    const ms = more[i] as number;
    if (ms > 0) into[name] = (into[name] ?? 0) + ms;
  });
}

/** Puts the sums of a day in their place, whatever order days come in. */
export function setRow(rows: DayRows, day: number, sums: Readonly<TimeSums>): void {
  const number = dayNumber(day);
  if (rows.count === 0) rows.first = number;
  const row = encodeRow(sums, lengthOfDay(number));
  const behind = number - rows.first - rows.count;
  if (behind >= 0) {
    if (behind > 0) append(rows, EMPTY, behind);
    return append(rows, row);
  }
  const all = apart(rows);
  const before = Math.max(0, rows.first - number);
  for (let i = 0; i < before; i += 1) all.unshift(EMPTY);
  all[number - rows.first + before] = row;
  putTogether(rows, rows.first - before, all);
}

/** The same rows with the sums of a day in their place; who holds the former ones still has what they said. */
export function withRow(rows: DayRows, day: number, sums: Readonly<TimeSums>): DayRows {
  const copy = { ...rows };
  setRow(copy, day, sums);
  return copy;
}

/** Lets go the days before `day`. */
export function dropRowsBefore(rows: DayRows, day: number): void {
  const gone = Math.min(rows.count, dayNumber(day) - rows.first);
  if (gone > 0) putTogether(rows, rows.first + gone, apart(rows).slice(gone));
}

/** A copy of the days of [from, to); undefined when there are none. */
export function sliceRows(rows: DayRows, from: number, to: number): DayRows | undefined {
  const days = daysWithin(rows, from, to);
  if (days.begin >= days.end) return undefined;
  const slice = noRows();
  slice.first = rows.first + days.begin;
  walk(rows, days, (at) => append(slice, rowAt(rows, at)));
  return slice;
}

/** Puts all of them behind, in their order; days that both have are the later one's. */
export function joinRows(rows: DayRows, later: readonly DayRows[]): void {
  const texts: string[] = [];
  let length = 0;
  const close = () => {
    rows.text = [rows.text, ...texts.splice(0)].join('');
    length = 0;
  };
  for (const each of later) {
    if (rows.count === 0) rows.first = each.first;
    if (each.first !== rows.first + rows.count) {
      close();
      setRows(rows, each);
      continue;
    }
    rows.last = rows.text.length + length + each.last;
    rows.count += each.count;
    length += each.text.length;
    texts.push(each.text);
  }
  close();
}

function setRows(rows: DayRows, later: DayRows): void {
  walk(later, { begin: 0, end: later.count }, (at, day) => {
    const sums = noTime();
    total.fill(0);
    addSums(total, later.text, at, lengthOfDay(day));
    addNamed(sums, total);
    setRow(rows, startOfDay(day), sums);
  });
}

function lengthOfDay(number: number): number {
  return startOfDay(number + 1) - startOfDay(number);
}

function rowAt({ text }: DayRows, at: number): string {
  return text.slice(at, at + sizeAt(text, at));
}

/** The bytes of each day. */
function apart(rows: DayRows): string[] {
  const all: string[] = [];
  walk(rows, { begin: 0, end: rows.count }, (at) => all.push(rowAt(rows, at)));
  return all;
}

function putTogether(rows: DayRows, first: number, all: readonly string[]): void {
  Object.assign(rows, noRows(), { first });
  for (const row of all) append(rows, row);
}

/** Puts as many days behind, which have these bytes. */
function append(rows: DayRows, row: string, times = 1): void {
  const { text, last } = rows;
  const isAgain = rows.count > 0 && sizeAt(text, last) === row.length && text.startsWith(row, last);
  const own = isAgain ? last : text.length;
  const tail = own + row.length;
  let more = isAgain ? times : times - 1;
  // Where days like the last one are counted already, they are counted anew.
  const isCounted = more > 0 && tail < text.length;
  if (isCounted) more += timesAt(text, text.length - HEAD);
  let next = isCounted ? text.slice(0, -HEAD) : isAgain ? text : text + row;
  for (; more > 0; more -= TIMES_MAX) next += againRow(Math.min(more, TIMES_MAX));
  Object.assign(rows, { text: next, last: own, count: rows.count + times });
}
