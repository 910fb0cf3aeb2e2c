import { isDeepStrictEqual } from 'node:util';
import type { NewRecord } from '@infrapulse/ports';
import fc from 'fast-check';
import { Packr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { decodeBlock, encodeBlock, headerOf } from '../src/block-codec.ts';

/** Enough alike ones that all ways to keep them come up: few keys, decimals, whole numbers near and far. */
const number = fc.oneof(
  fc.integer(),
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: -70_000, max: 70_000 }).map((n) => n / 1000),
  fc.integer({ min: 1_766_600_000_000, max: 1_766_700_000_000 }),
  fc.double(),
  fc.constantFrom(0, -0, 2 ** 53, Number.MAX_SAFE_INTEGER, Number.MIN_VALUE, 0.1 + 0.2),
);
const word = fc.oneof(
  fc.constantFrom('IDLE', 'CHARGING', '', '充电', '\u0000', '__proto__'),
  fc.string(),
  fc.boolean(),
  fc.constantFrom(null, undefined),
);
const key = fc.oneof(fc.constantFrom('a', 'b', 'c', '1', '__proto__', 'constructor'), fc.string());
const PLAIN = { noNullPrototype: true } as const;
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    number,
    word,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    fc.record({ asset: fc.constantFrom('a', 'b'), n: number, w: word, more: tie('value') }, PLAIN),
  ),
}));

function roundTrip(records: readonly NewRecord<unknown>[]) {
  const block = encodeBlock(records, 1234.5);
  expect(headerOf(block)).toEqual({ at: 1234.5, count: records.length, bytes: block.length });
  // As the store hands it out: somewhere in memory of its own.
  const elsewhere = Buffer.concat([Buffer.from('x'), block]).subarray(1);
  return decodeBlock(elsewhere, 3, 100);
}

function kept(records: readonly NewRecord<unknown>[]) {
  return records.map(({ key: name, value: held }, i) => ({
    partition: 3,
    offset: 100 + i,
    key: name,
    value: held,
  }));
}

describe('a block of the log', () => {
  it('gives back every record as it was, whatever it holds', () => {
    const record = fc.record({ key: fc.string(), value });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 60 }), (records) => {
        expect(isDeepStrictEqual(roundTrip(records), kept(records))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('gives back many records of few shapes, each value as its own', () => {
    const shaped = fc.oneof(
      fc.record(
        { asset: fc.string(), ts: number, status: word, metrics: fc.record({ p: number }, PLAIN) },
        PLAIN,
      ),
      fc.record(
        { asset: fc.string(), ['__proto__' as string]: word, list: fc.array(number) },
        PLAIN,
      ),
    );
    fc.assert(
      fc.property(fc.array(shaped, { minLength: 40, maxLength: 200 }), (values) => {
        const records = values.map((one) => ({ key: String(one.asset), value: one }));
        expect(isDeepStrictEqual(roundTrip(records), kept(records))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('of the first format is read as before', () => {
    const packed = new Packr({ useRecords: true, encodeUndefinedAsNil: false }).pack({
      k: [0, 'k', 'gone'],
      v: [{ asset: 'a', ts: 1 }, { ts: 2 }, null],
    });
    const header = Buffer.alloc(12);
    header.writeDoubleBE(7, 0);
    header.writeUInt32BE(3, 8);
    const block = Buffer.concat([header, packed]);
    expect(headerOf(block)).toEqual({ at: 7, count: 3, bytes: block.length });
    expect(decodeBlock(block, 0, 5)).toEqual([
      { partition: 0, offset: 5, key: 'a', value: { asset: 'a', ts: 1 } },
      { partition: 0, offset: 6, key: 'k', value: { ts: 2 } },
      { partition: 0, offset: 7, key: 'gone', value: undefined },
    ]);
  });

  it('takes a value as deep as a device can send, and deeper', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 200; i += 1) deep = i % 2 === 0 ? [deep] : { deep };
    const records = [{ key: 'k', value: deep }];
    expect(isDeepStrictEqual(roundTrip(records), kept(records))).toBe(true);
  });

  it('stays small when every record has another shape', () => {
    const records = Array.from({ length: 4096 }, (_, i) => ({
      key: 'k',
      value: { asset: 'k', metrics: { [`metric_${i}`]: i } },
    }));
    expect(isDeepStrictEqual(roundTrip(records), kept(records))).toBe(true);
    expect(encodeBlock(records, 0).length).toBeLessThan(40 * records.length);
  });

  it('takes a third of the bytes that the same readings take one by one', () => {
    const records = Array.from({ length: 400 }, (_, i) => ({
      key: `CHG-${i}`,
      value: { asset: `CHG-${i}`, ts: 1_766_600_000_000 + i, status: 'IDLE', p: 7.2 + i / 10 },
    }));
    const one = records.reduce((sum, { value: each }) => sum + JSON.stringify(each).length, 0);
    expect(encodeBlock(records, 0).length).toBeLessThan(one / 3);
  });
});
