import { builderOf } from './build-objects.ts';
import type { Column, Width } from './column-format.ts';

/** Read by index alone: numbers may stand in a typed array. */
type Values = ArrayLike<unknown>;

/** Whole numbers up to here take no memory of their own in a list. */
const SMALL_MAX = 2 ** 30;
const MOST = { 1: 2 ** 8, 2: 2 ** 16, 4: 2 ** 32 } as const;

/** The values that were packed, `count` of them; `body` is what their numbers were written to. */
export function unpackColumn(column: Column, count: number, body: DataView): Values {
  switch (column[0]) {
    case 'same':
      return new Array<unknown>(count).fill(column[1]);
    case 'whole':
      return unpackWhole(column, count, body);
    case 'double':
      return unpackDoubles(column[1], count, body);
    case 'word':
      return unpackWords(column, count, body);
    case 'array':
      return unpackArrays(column, count, body);
    case 'object':
      return builderOf(column[1], count)(
        column[2].map((values) => unpackColumn(values, count, body)),
        count,
      );
    case 'mixed':
      return unpackMixed(column, count, body);
    case 'plain':
      return column[1];
  }
}

type Of<Name extends Column[0]> = Extract<Column, readonly [Name, ...unknown[]]>;

function unpackWhole(
  [, width, base, divisor, start]: Of<'whole'>,
  count: number,
  body: DataView,
): Values {
  const isSmall = divisor === 1 && Math.abs(base) + MOST[width] < SMALL_MAX;
  const values = isSmall ? new Array<number>(count) : new Float64Array(count);
  for (let i = 0; i < count; i += 1)
    values[i] = (base + readWhole(body, width, start + i * width)) / divisor;
  return values;
}

function readWhole(body: DataView, width: Width, at: number): number {
  if (width === 1) return body.getUint8(at);
  return width === 2 ? body.getUint16(at, true) : body.getUint32(at, true);
}

function unpackDoubles(start: number, count: number, body: DataView): Values {
  const values = new Float64Array(count);
  for (let i = 0; i < count; i += 1) values[i] = body.getFloat64(start + 8 * i, true);
  return values;
}

function unpackWords([, width, start, words]: Of<'word'>, count: number, body: DataView): Values {
  const values = new Array<unknown>(count);
  for (let i = 0; i < count; i += 1) values[i] = words[readWhole(body, width, start + i * width)];
  return values;
}

function unpackArrays(
  [, lengths, total, column]: Of<'array'>,
  count: number,
  body: DataView,
): Values {
  const items = unpackColumn(column, total, body);
  let at = 0;
  return Array.from(unpackColumn(lengths, count, body) as ArrayLike<number>, (length) =>
    Array.from({ length }, () => items[at++]),
  );
}

function unpackMixed(
  [, sorts, counts, columns]: Of<'mixed'>,
  count: number,
  body: DataView,
): Values {
  const lists = columns.map((column, i) => unpackColumn(column, counts[i] as number, body));
  const read = counts.map(() => 0);
  return Array.from(unpackColumn(sorts, count, body) as ArrayLike<number>, (sort) => {
    const at = read[sort] as number;
    read[sort] = at + 1;
    return lists[sort]?.[at];
  });
}
