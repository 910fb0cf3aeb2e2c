import { blockOf } from './state-blocks.ts';

/** Numbers by the names of records; subjects whose records have the same names share the list of these. */
export interface Period {
  names: readonly string[];
  readonly numbers: number[];
}

/**
 * What is remembered of closed windows: subject → period → names and numbers. There are millions of numbers in a city,
 * most of which are never looked at again: they lie packed, by period and block of subjects as the state has them, and
 * are taken apart from when one of a block is asked for to the next checkpoint.
 */
export interface ClosedPeriods {
  /** By state key. */
  readonly blocks: Map<string, Block>;
  /** Keys of those that are open. */
  readonly opened: Set<string>;
}

interface Block {
  /** As of the last checkpoint, while the block is not open or nothing of it has changed. */
  packed: readonly Packed[] | null;
  open: Map<string, Period> | null;
}

/** Subjects with records of the same names, and their numbers in the order of these. */
interface Packed {
  readonly names: readonly string[];
  readonly subjects: readonly string[];
  readonly numbers: Float64Array;
}

/** `numbers` are Float64 in the byte order of the machine. */
type Alike = readonly [names: readonly string[], subjects: readonly string[], numbers: Uint8Array];
/** Of former releases: the numbers of each subject stand behind it. */
type FormerAlike = readonly [
  names: readonly string[],
  subjects: readonly (readonly [subject: string, ...numbers: number[]])[],
];
export type StoredPeriods = readonly Alike[] | readonly FormerAlike[];

/** Of which subject and period something is remembered. */
export interface Place {
  /** An asset, with what its parts say; above it `scope/id`. */
  readonly subject: string;
  /** `window/first day`. */
  readonly period: string;
}

export function noPeriods(): ClosedPeriods {
  return { blocks: new Map(), opened: new Set() };
}

/** State key: `c/window/first day/block of subjects`. */
export function keyOfPeriod({ subject, period }: Place): string {
  return `c/${period}/${blockOf(subject)}`;
}

function periodOfKey(key: string): string {
  return key.slice(2, key.lastIndexOf('/'));
}

export function recordsOf(periods: ClosedPeriods, place: Place): Period | undefined {
  const key = keyOfPeriod(place);
  return periods.blocks.has(key) ? openBlock(periods, key).get(place.subject) : undefined;
}

/** Remembers a number by its name. */
export function rememberIn(
  periods: ClosedPeriods,
  place: Place,
  { name, number }: { readonly name: string; readonly number: number },
): void {
  const block = changing(periods, keyOfPeriod(place));
  const records = block.get(place.subject) ?? { names: [], numbers: [] };
  block.set(place.subject, records);
  const known = records.names.indexOf(name);
  if (known < 0) records.names = [...records.names, name];
  records.numbers[known < 0 ? records.names.length - 1 : known] = number;
}

/** undefined forgets it. */
export function replaceRecords(
  periods: ClosedPeriods,
  place: Place,
  records: Period | undefined,
): void {
  const block = changing(periods, keyOfPeriod(place));
  if (records) block.set(place.subject, records);
  else block.delete(place.subject);
}

/** Keeps of each period what `kept` gives back, undefined for nothing; `changed` is told of the keys of what is not as it was. */
export function forgetPeriods(
  periods: ClosedPeriods,
  kept: (place: Place, records: Period) => Period | undefined,
  changed: (key: string) => void,
): void {
  for (const key of periods.blocks.keys()) {
    const wasOpen = periods.opened.has(key);
    const period = periodOfKey(key);
    for (const [subject, records] of openBlock(periods, key)) {
      const left = kept({ subject, period }, records);
      if (left === records) continue;
      replaceRecords(periods, { subject, period }, left);
      changed(key);
    }
    if (!wasOpen) closeBlock(periods, key);
  }
}

/** What the state keeps under a key; undefined for nothing. */
export function storePeriods(periods: ClosedPeriods, key: string): StoredPeriods | undefined {
  closeBlock(periods, key);
  return periods.blocks
    .get(key)
    ?.packed?.map(({ names, subjects, numbers }) => [
      names,
      subjects,
      new Uint8Array(numbers.buffer),
    ]);
}

/** Once what changed is stored: those that were only looked at. */
export function closePeriods(periods: ClosedPeriods): void {
  for (const key of periods.opened) closeBlock(periods, key);
}

export function restorePeriods(periods: ClosedPeriods, key: string, stored: StoredPeriods): void {
  periods.blocks.set(key, { packed: stored.map(restoreAlike), open: null });
}

function restoreAlike(stored: Alike | FormerAlike): Packed {
  const names = sharedNames(stored[0]);
  if (isFormer(stored)) {
    const [, subjects] = stored;
    const numbers = Float64Array.from(subjects.flatMap(([, ...own]) => own));
    return { names, subjects: subjects.map(([subject]) => subject), numbers };
  }
  const [, subjects, bytes] = stored;
  // Copied, as bytes out of a store lie at any address.
  const { buffer } = new Uint8Array(bytes);
  return { names, subjects, numbers: new Float64Array(buffer) };
}

function isFormer(stored: Alike | FormerAlike): stored is FormerAlike {
  return stored.length === 2;
}

function changing(periods: ClosedPeriods, key: string): Map<string, Period> {
  if (!periods.blocks.has(key)) periods.blocks.set(key, { packed: [], open: null });
  const open = openBlock(periods, key);
  (periods.blocks.get(key) as Block).packed = null;
  return open;
}

function openBlock({ blocks, opened }: ClosedPeriods, key: string): Map<string, Period> {
  const block = blocks.get(key) as Block;
  if (block.open) return block.open;
  const open = new Map<string, Period>();
  for (const { names, subjects, numbers } of block.packed ?? [])
    for (const [i, subject] of subjects.entries()) {
      const own = numbers.subarray(i * names.length, (i + 1) * names.length);
      open.set(subject, { names, numbers: Array.from(own) });
    }
  block.open = open;
  opened.add(key);
  return open;
}

function closeBlock({ blocks, opened }: ClosedPeriods, key: string): void {
  const block = blocks.get(key);
  opened.delete(key);
  if (!block?.open) return;
  if (block.open.size === 0) blocks.delete(key);
  block.packed ??= packed(block.open);
  block.open = null;
}

function packed(open: ReadonlyMap<string, Period>): readonly Packed[] {
  const alike = new Map<
    string,
    { names: readonly string[]; subjects: string[]; numbers: number[] }
  >();
  for (const [subject, { names, numbers }] of open) {
    const joined = names.join(BETWEEN);
    const found = alike.get(joined) ?? { names: sharedNames(names), subjects: [], numbers: [] };
    alike.set(joined, found);
    found.subjects.push(subject);
    for (const number of numbers) found.numbers.push(number);
  }
  return Array.from(alike.values(), ({ names, subjects, numbers }) => ({
    names,
    subjects,
    numbers: Float64Array.from(numbers),
  }));
}

/** Between names, which have no line breaks: kinds, policies and parts. */
const BETWEEN = '\n';
/** Lists of names that are alike are one list, as long as there are few of them. */
const namesKnown = new Map<string, readonly string[]>();
const NAMES_MAX = 1024;

function sharedNames(names: readonly string[]): readonly string[] {
  const joined = names.join(BETWEEN);
  const known = namesKnown.get(joined);
  if (known) return known;
  if (namesKnown.size < NAMES_MAX) namesKnown.set(joined, names);
  return names;
}
