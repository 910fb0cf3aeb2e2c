import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBatch } from '../src/encode-batch.ts';
import { readBatches } from '../src/read-batches.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const message = fc.record({
  key: bytes,
  value: fc.option(bytes),
  headers: fc.dictionary(fc.string({ minLength: 1 }), fc.string(), {
    noNullPrototype: true,
    maxKeys: 2,
  }),
});

interface Written {
  readonly producerId: string;
  readonly isTransactional: boolean;
  readonly isZipped: boolean;
  readonly messages: readonly {
    readonly key: Buffer;
    readonly value: Buffer | null;
    readonly headers: Record<string, string>;
  }[];
}

const batch: fc.Arbitrary<Written> = fc.record({
  producerId: fc.constantFrom('1', '4294967297', '9007199254740991'),
  isTransactional: fc.boolean(),
  isZipped: fc.boolean(),
  messages: fc.array(message, { minLength: 1, maxLength: 40 }),
});

/** As a broker keeps them: one after the other, with their offsets. */
async function log(batches: readonly Written[], first: number): Promise<Buffer> {
  const kept: Buffer[] = [];
  let offset = first;
  for (const { producerId, ...options } of batches) {
    const producer = { producerId, producerEpoch: 0 };
    const encoded = await encodeBatch({ ...options, producer, firstSequence: 0, nowMs: 1 });
    encoded.writeBigInt64BE(BigInt(offset), 0);
    kept.push(encoded);
    offset += options.messages.length;
  }
  return Buffer.concat(kept);
}

/** What ends a transaction: a batch of one record, of no interest but for its producer. */
async function marker(producerId: string, offset: number): Promise<Buffer> {
  const messages = [{ key: Buffer.alloc(4), value: Buffer.alloc(6), headers: {} }];
  const written = { producerId, isTransactional: true, isZipped: false, messages };
  const encoded = await log([written], offset);
  encoded.writeInt16BE(encoded.readInt16BE(21) | 32, 21);
  return encoded;
}

const text = (value: string) => ({ key: Buffer.from(value), value: null, headers: {} });
const one = (producerId: string, isTransactional = true): Written => ({
  ...{ producerId, isTransactional, isZipped: false, messages: [text(producerId)] },
});
const offsets = ({ messages }: Awaited<ReturnType<typeof readBatches>>) =>
  messages.map(({ offset }) => offset);

describe('record batches', () => {
  it('are read as they were written, from an offset on, and what is cut off is left for the next', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(batch, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(0, 70, 2 ** 32 - 3, 2 ** 45),
        fc.nat(60),
        fc.nat(30),
        async (batches, first, skipped, cut) => {
          const whole = await log(batches, first);
          const all = batches.flatMap(({ messages }) => messages);
          const read = await readBatches(whole, [], first + skipped);
          expect(read).toEqual({
            messages: all
              .map(({ key, value }, i) => ({ offset: first + i, key, value }))
              .filter(({ offset }) => offset >= first + skipped),
            next: first + all.length,
          });
          const shorter = await readBatches(whole.subarray(0, whole.length - 1 - cut), [], 0);
          const before = batches.slice(0, -1).flatMap(({ messages }) => messages).length;
          expect(shorter.messages.length).toBe(before);
          expect(shorter.next).toBe(batches.length === 1 ? undefined : first + before);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('of every aborted transaction are left out, of several producers at once too', async () => {
    const pieces = [
      await log([one('3'), one('1'), one('2'), one('1', false)], 4),
      await marker('1', 8),
      await marker('2', 9),
      await log([one('1')], 10),
      await marker('3', 11),
    ];
    const aborted = [
      { producerId: 2, firstOffset: 2 },
      { producerId: 1, firstOffset: 1 },
    ];
    const read = await readBatches(Buffer.concat(pieces), aborted, 0);
    expect([offsets(read), read.next]).toEqual([[4, 7, 10], 12]);
  });

  it('that compaction has emptied are passed', async () => {
    const empty = await log([one('1')], 7);
    const head = Buffer.from(empty.subarray(0, 61));
    head.writeInt32BE(61 - 12, 8);
    head.writeInt32BE(0, 57);
    const read = await readBatches(Buffer.concat([head, await log([one('1')], 9)]), [], 0);
    expect([offsets(read), read.next]).toEqual([[9], 10]);
    expect(await readBatches(head, [], 0)).toEqual({ messages: [], next: 8 });
  });

  it('in a compression that nobody here writes are refused by name', async () => {
    const foreign = await log([one('1')], 0);
    foreign.writeInt16BE(2, 21);
    await expect(readBatches(foreign, [], 0)).rejects.toThrow('format 2 with compression 2');
  });
});
