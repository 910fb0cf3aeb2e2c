import { dayNumber, noTime, SUM_NAMES, startOfDay, type TimeSums } from '@infrapulse/domain';
import {
  addSums,
  againRow,
  bytesOf,
  EMPTY,
  encodeRow,
  HEAD,
  headAt,
  headIn,
  sizeOf,
  TIMES_MAX,
  timesOf,
} from './row-bytes.ts';

/**
 * Sums of whole local days of one part, one behind the other, as bytes (`row-bytes.ts`): a year of them takes a few
 * kilobytes, days alike next to nothing.
 */
export interface DayRows {
  /** The days before `first`; null where there are none on a shelf. */
  past: ShelvedRows | null;
  /** Number of the first day of `text`; days without a row in between have an empty one. */
  first: number;
  count: number;
  text: string;
  /** Where the last one that stands for itself begins. */
  last: number;
}

/** Rows among those of other parts: outside of the heap, where each by itself would be a reason to collect all of it. */
export interface ShelvedRows {
  readonly bytes: Uint8Array;
  /** Never in the first place: other objects have an instant of this name there, and each would hold a number of its own. */
  readonly first: number;
  readonly count: number;
  readonly at: number;
  readonly end: number;
}

export function noRows(): DayRows {
  return { past: null, first: 0, count: 0, text: '', last: 0 };
}

/** The same without a shelf. */
function whole(rows: DayRows): DayRows {
  const { past, text } = rows;
  if (!past) return rows;
  const { bytes, at, end, first } = past;
  return rowsOf(first, textIn(bytes, at, end) + text);
}

function textIn({ buffer, byteOffset }: Uint8Array, at: number, end: number): string {
  return Buffer.from(buffer, byteOffset + at, end - at).toString('latin1');
}

function rowsOf(first: number, text: string): DayRows {
  const rows = { past: null, first, count: 0, text, last: 0 };
  for (let at = 0; at < text.length; ) {
    const times = timesAt(text, at);
    if (times === 0) rows.last = at;
    rows.count += times || 1;
    at += times === 0 ? sizeAt(text, at) : HEAD;
  }
  return rows;
}

/** Of how many days there are rows. */
export function daysIn(bytes: Uint8Array, at: number, end: number): number {
  let count = 0;
  for (let next = at; next < end; ) {
    const head = headIn(bytes, next);
    const times = timesOf(head);
    count += times || 1;
    next += times === 0 ? sizeOf(head) : HEAD;
  }
  return count;
}

/** First ms that the rows know of; undefined when there are none. */
export function rowsFrom({ past, first, count }: DayRows): number | undefined {
  if (past) return startOfDay(past.first);
  return count > 0 ? startOfDay(first) : undefined;
}

/** Days from this one on, so many, have the bytes that stand there. */
type Visit = (bytes: Uint8Array, at: number, day: number, count: number) => void;

/** Numbers of days. */
interface DayRange {
  readonly begin: number;
  readonly end: number;
}

/** Where the bytes of these days are. */
function visitDays({ past, first, count, text }: DayRows, days: DayRange, visit: Visit): void {
  if (past && days.begin < first) walk(past, days, visit);
  if (count > 0 && days.end > first)
    walk({ bytes: bytesOf(text), first, at: 0, end: text.length }, days, visit);
}

function walk(
  { first, bytes, at, end }: Omit<ShelvedRows, 'count'>,
  days: DayRange,
  visit: Visit,
): void {
  let own = at;
  let next = at;
  let day = first;
  while (day < days.end && next < end) {
    const head = headIn(bytes, next);
    const times = timesOf(head);
    if (times === 0) own = next;
    next += times === 0 ? sizeOf(head) : HEAD;
    const begin = Math.max(day, days.begin);
    day += times || 1;
    const count = Math.min(days.end, day) - begin;
    if (count > 0) visit(bytes, own, begin, count);
  }
}

/** Adds the days of [from, to), whole days. */
export function addRows(rows: DayRows, from: number, to: number, into: TimeSums): void {
  const days = { begin: dayNumber(from), end: dayNumber(to) };
  if (days.begin >= days.end || rowsFrom(rows) === undefined) return;
  total.fill(0);
  visitDays(rows, days, (bytes, at, _, count) => addSums(total, bytes, at, count));
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
  const end = dayNumber(to);
  if (!widest || rowsFrom(rows) === undefined || widest.firstDay >= end) return;
  let begun = 0;
  total.fill(0);
  visitDays(rows, { begin: widest.firstDay, end }, (bytes, at, day, count) => {
    let left = count;
    for (; begun < windows.length; begun += 1) {
      const { firstDay, sums } = windows[begun] as DayWindow;
      const before = Math.max(0, firstDay - (day + count - left));
      if (before >= left) break;
      if (before > 0) addSums(total, bytes, at, before);
      left -= before;
      subtract(sums, total);
    }
    addSums(total, bytes, at, left);
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
  if (rows.past && number < rows.first) Object.assign(rows, whole(rows));
  if (rows.count === 0 && !rows.past) rows.first = number;
  const row = encodeRow(sums);
  const behind = number - rows.first - rows.count;
  if (behind > 0) append(rows, EMPTY, behind);
  if (behind >= 0) return append(rows, row);
  const place = number - rows.first;
  const made = place > 0 ? headOf(rows, place) : { ...noRows(), first: number };
  append(made, row);
  if (place < -1) append(made, EMPTY, -1 - place);
  joinBehind(made, tailOf(rows, Math.max(0, place + 1)));
  Object.assign(rows, made, { past: rows.past });
}

/** The same rows with the sums of a day in their place; who holds the former ones still has what they said. */
export function withRow(rows: DayRows, day: number, sums: Readonly<TimeSums>): DayRows {
  const copy = { ...rows };
  setRow(copy, day, sums);
  return copy;
}

/** Lets go the days before `day`. */
export function dropRowsBefore(rows: DayRows, day: number): void {
  const number = dayNumber(day);
  if (rows.past && number >= rows.first) rows.past = null;
  if (rows.past && number > rows.past.first) Object.assign(rows, whole(rows));
  const gone = Math.min(rows.count, number - rows.first);
  if (gone > 0 && !rows.past) Object.assign(rows, tailOf(rows, gone));
}

/** A copy of the days of [from, to); undefined when there are none. */
export function sliceRows(rows: DayRows, from: number, to: number): DayRows | undefined {
  const days = { begin: dayNumber(from), end: dayNumber(to) };
  const past = rows.past && sliceShelved(rows.past, days);
  const begin = Math.max(0, days.begin - rows.first);
  const end = Math.min(rows.count, days.end - rows.first);
  if (begin >= end) return past ?? undefined;
  const own = headOf(tailOf(rows, begin), end - begin);
  if (!past) return own;
  joinBehind(past, own);
  return past;
}

/** null when there are none. */
function sliceShelved(past: ShelvedRows, days: DayRange): DayRows | null {
  const rows: string[] = [];
  let own = -1;
  let again = 0;
  walk(past, days, (bytes, at, _, count) => {
    if (again > 0 && at !== own) rows.push(againRow(again));
    again = at === own ? again + count : count - 1;
    if (at !== own) rows.push(textIn(bytes, at, at + sizeOf(headIn(bytes, at))));
    own = at;
  });
  if (again > 0) rows.push(againRow(again));
  return own < 0 ? null : rowsOf(Math.max(past.first, days.begin), rows.join(''));
}

/** Puts rows that lie elsewhere in their places; days that both have are these. */
export function putRows(rows: DayRows, from: Omit<ShelvedRows, 'count'>): void {
  const all = { begin: from.first, end: Number.POSITIVE_INFINITY };
  walk(from, all, (bytes, at, day, count) => {
    const sums = noTime();
    total.fill(0);
    addSums(total, bytes, at, 1);
    addNamed(sums, total);
    for (let i = 0; i < count; i += 1) setRow(rows, startOfDay(day + i), sums);
  });
}

function timesAt(text: string, at: number): number {
  return timesOf(headAt(text, at));
}

function sizeAt(text: string, at: number): number {
  return sizeOf(headAt(text, at));
}

function rowAt({ text }: DayRows, at: number): string {
  return text.slice(at, at + sizeAt(text, at));
}

/** Where the row of its own is whose bytes a day has, and where those days stand counted that it is among. */
function seek({ text }: DayRows, day: number) {
  let [before, own, at, first] = [0, 0, 0, 0];
  while (at < text.length) {
    const times = timesAt(text, at);
    if (times === 0) [before, own] = [own, at];
    if (day < first + (times || 1)) return { before, own, at, times, within: day - first };
    first += times || 1;
    at += times === 0 ? sizeAt(text, at) : HEAD;
  }
  return { before: own, own: at, at, times: 0, within: 0 };
}

/** The first days, so many. */
function headOf(rows: DayRows, count: number): DayRows {
  const { before, own, at, times, within } = seek(rows, count);
  const text = rows.text.slice(0, at) + (within > 0 ? againRow(within) : '');
  return { past: null, first: rows.first, count, text, last: times > 0 ? own : before };
}

/** The days behind the first, so many of which are left out. */
function tailOf(rows: DayRows, gone: number): DayRows {
  const { own, at, times, within } = seek(rows, gone);
  const left = times - within;
  const begin = times === 0 ? '' : rowAt(rows, own) + (left > 1 ? againRow(left - 1) : '');
  const from = times === 0 ? at : at + HEAD;
  return {
    past: null,
    first: rows.first + gone,
    count: rows.count - gone,
    text: begin + rows.text.slice(from),
    last: rows.last >= from ? begin.length + rows.last - from : 0,
  };
}

/** Puts the next days behind; the first of them may be like the last one before, the others are as they are. */
function joinBehind(rows: DayRows, later: DayRows): void {
  if (later.count === 0) return;
  const row = rowAt(later, 0);
  const again = row.length < later.text.length ? timesAt(later.text, row.length) : 0;
  const taken = row.length + (again > 0 ? HEAD : 0);
  append(rows, row, 1 + again);
  if (later.last > 0) rows.last = rows.text.length + later.last - taken;
  rows.text += later.text.slice(taken);
  rows.count += later.count - 1 - again;
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
