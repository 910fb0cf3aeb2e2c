import fc from 'fast-check';
import Decoder from 'kafkajs/src/protocol/decoder.js';
import decodeBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js';
import { describe, expect, it } from 'vitest';
import { encodeBatch } from '../src/encode-batch.ts';

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const message = fc.record({
  key: bytes,
  value: fc.option(bytes),
  // The client that reads them keeps headers in a plain object, in which some names have another meaning.
  headers: fc.dictionary(
    fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => !(name in {})),
    fc.string({ unit: 'grapheme' }),
    {
      noNullPrototype: true,
      maxKeys: 3,
    },
  ),
});

describe('a record batch', () => {
  it('is read back by a Kafka client as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 1, maxLength: 200 }),
        fc.boolean(),
        fc.boolean(),
        async (messages, isTransactional, isZipped) => {
          const producer = { producerId: '123456789012', producerEpoch: 7 };
          const options = {
            nowMs: 1_700_000_000_000,
            messages,
            producer,
            firstSequence: 42,
            isTransactional,
            isZipped,
          };
          const batch = await decodeBatch(new Decoder(await encodeBatch(options)));
          expect(batch).toMatchObject({
            ...producer,
            firstSequence: 42,
            lastOffsetDelta: messages.length - 1,
            inTransaction: isTransactional,
          });
          expect(
            batch.records.map(({ offset, key, value, headers }) => ({
              offset,
              key,
              value,
              headers,
            })),
          ).toEqual(
            messages.map(({ key, value, headers }, i) => ({
              ...{ offset: String(i), key, value },
              headers: Object.fromEntries(
                Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]),
              ),
            })),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
