import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeValue, encodeValue } from '../src/block-codec.ts';
import { createStateCodec } from '../src/state-codec.ts';

const key = fc.oneof(fc.constantFrom('a', 'b', 'c', '1', '1~RULE', 'constructor'), fc.string());
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.string(),
    fc.constantFrom(null, true, false),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.record(
      { asset: fc.string(), n: fc.integer(), more: tie('value') },
      { noNullPrototype: true },
    ),
  ),
}));

interface Written {
  readonly bytes: Buffer;
  readonly value: unknown;
}

/** What former releases make of it: they cannot keep every name of a field either. */
const formerly = (of: unknown) => decodeValue(encodeValue(of));
const kept = (bytes: Buffer) => Buffer.from(bytes);

/** One life of a process after another on the same store: each reads all that was written, and writes more. */
function live(lives: readonly (readonly unknown[])[], written: Written[] = []): Written[] {
  let shapes: readonly (readonly string[])[] = [];
  for (const values of lives) {
    const codec = createStateCodec(shapes);
    for (const { bytes, value: expected } of written)
      expect(isDeepStrictEqual(codec.unpack(bytes), expected)).toBe(true);
    for (const one of values) written.push({ bytes: kept(codec.pack(one)), value: formerly(one) });
    shapes = codec.newShapes() ?? shapes;
    for (const { bytes, value: expected } of written)
      expect(isDeepStrictEqual(codec.unpack(bytes), expected)).toBe(true);
  }
  return written;
}

describe('states of folds', () => {
  it('come back as they were, in this life of the process and in every later one', () => {
    const lives = fc.array(fc.array(value, { maxLength: 8 }), { maxLength: 4 });
    fc.assert(fc.property(lives, (all) => void live([...all, []])));
  });

  it('come back that a former release has written, beside those of this one', () => {
    const values = fc.array(value, { maxLength: 8 });
    fc.assert(
      fc.property(values, values, (former, latter) => {
        const written = former.map((one) => ({
          bytes: kept(encodeValue(one)),
          value: formerly(one),
        }));
        live([latter, former, []], written);
      }),
    );
  });

  it('come back of more shapes than are written beside them', () => {
    const named = (n: number) => ({ asset: `a-${n}`, clocks: { [`part-${n}`]: { ts: n, at: n } } });
    const values = Array.from({ length: 1200 }, (_, n) => named(n));
    live([values.slice(0, 700), values.slice(300), []]);
  });

  it('take the names of their fields once', () => {
    const codec = createStateCodec([]);
    const [first, second] = [1, 2].map((n) => kept(codec.pack({ asset: 'a', position: n })));
    expect(codec.newShapes()).toEqual([['asset', 'position']]);
    expect(codec.newShapes()).toBeUndefined();
    expect([first, second].map((bytes) => bytes?.includes('position'))).toEqual([false, false]);
    expect(() => createStateCodec([]).unpack(first as Buffer)).toThrow();
  });
});
