import type { ByteWriter } from './byte-writer.ts';
import type { Column, Width, Word } from './column-format.ts';
import { type Sort, sortValues, typeOf } from './sort-values.ts';

/** Deeper than this values are kept as they are. */
const DEPTH_MAX = 32;
/** Most measured values are decimals of three digits: whole numbers of four bytes once multiplied. */
const THOUSANDTHS = 1000;
const UINT16 = 2 ** 16;
const UINT32 = 2 ** 32;

/**
 * Describes the values as a column, their numbers written to `into`. What JSON can say comes back as it was; holes of
 * arrays become undefined, and what is kept plain (too deep, too many shapes, no plain objects) is as MessagePack has it.
 */
export function packColumn(values: readonly unknown[], into: ByteWriter, depth = 0): Column {
  if (values.length === 0 || depth > DEPTH_MAX) return ['plain', values];
  if (areAll(values, 'number')) return packNumbers(values as number[], into);
  if (areAll(values, 'word')) return packWords(values as Word[], into);
  const { sorts, places } = sortValues(values);
  const columns = sorts.map((sort) => packSort(sort, into, depth));
  if (columns.length === 1) return columns[0] as Column;
  const counts = sorts.map(() => 0);
  for (const place of places) (counts[place] as number) += 1;
  return ['mixed', packNumbers(places, into), counts, columns];
}

function areAll(values: readonly unknown[], type: Sort['type']): boolean {
  for (const value of values) if (typeOf(value) !== type) return false;
  return true;
}

function packSort({ type, keys, lists }: Sort, into: ByteWriter, depth: number): Column {
  if (type === 'object')
    return ['object', keys, lists.map((list) => packColumn(list, into, depth + 1))];
  const [list] = lists as [unknown[]];
  if (type === 'word') return packWords(list as Word[], into);
  if (type === 'number') return packNumbers(list as number[], into);
  if (type === 'array') return packArrays(list as unknown[][], into, depth);
  return ['plain', list];
}

function packArrays(arrays: readonly unknown[][], into: ByteWriter, depth: number): Column {
  const items: unknown[] = [];
  for (const array of arrays) for (let i = 0; i < array.length; i += 1) items.push(array[i]);
  const lengths = packNumbers(
    arrays.map(({ length }) => length),
    into,
  );
  return ['array', lengths, items.length, packColumn(items, into, depth + 1)];
}

function packWords(values: readonly Word[], into: ByteWriter): Column {
  if (areSame(values)) return ['same', values[0]];
  const places = new Map<Word, number>();
  const ids: number[] = [];
  for (const value of values) {
    const known = places.get(value);
    ids.push(known ?? places.size);
    if (known === undefined) places.set(value, places.size);
  }
  const width = widthOf(places.size - 1);
  const at = writeWhole(ids, into, { width, base: 0, factor: 1 });
  return ['word', width, at, [...places.keys()]];
}

function packNumbers(values: readonly number[], into: ByteWriter): Column {
  // A description knows no -0.
  if (areSame(values) && !Object.is(values[0], -0)) return ['same', values[0]];
  return (
    packWhole(values, into, 1) ?? packWhole(values, into, THOUSANDTHS) ?? packDoubles(values, into)
  );
}

function areSame(values: readonly (number | Word)[]): boolean {
  const [first] = values;
  for (const value of values) if (!Object.is(value, first)) return false;
  return true;
}

/** Undefined where a value would not come back as it was. */
function packWhole(
  values: readonly number[],
  into: ByteWriter,
  factor: number,
): Column | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    const whole = Math.round(value * factor);
    if (whole / factor !== value || (value === 0 && 1 / value < 0)) return undefined;
    if (whole < min) min = whole;
    if (whole > max) max = whole;
  }
  const isExact = Number.isSafeInteger(min) && Number.isSafeInteger(max);
  if (!isExact || max - min >= UINT32) return undefined;
  const width = widthOf(max - min);
  return ['whole', width, min, factor, writeWhole(values, into, { width, base: min, factor })];
}

function widthOf(most: number): Width {
  return most < 256 ? 1 : most < UINT16 ? 2 : 4;
}

interface Whole {
  readonly width: Width;
  readonly base: number;
  readonly factor: number;
}

function writeWhole(
  values: readonly number[],
  into: ByteWriter,
  { width, base, factor }: Whole,
): number {
  const start = into.take(values.length * width);
  const view = into.view();
  let at = start;
  for (const value of values) {
    const whole = Math.round(value * factor) - base;
    if (width === 1) view.setUint8(at, whole);
    else if (width === 2) view.setUint16(at, whole, true);
    else view.setUint32(at, whole, true);
    at += width;
  }
  return start;
}

function packDoubles(values: readonly number[], into: ByteWriter): Column {
  const start = into.take(values.length * 8);
  const view = into.view();
  for (let i = 0; i < values.length; i += 1)
    view.setFloat64(start + 8 * i, values[i] as number, true);
  return ['double', start];
}
