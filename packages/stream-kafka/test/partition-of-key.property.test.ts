import fc from 'fast-check';
import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { partitionOfKey } from '../src/partition-of-key.ts';

const metadata = (count: number) =>
  Array.from({ length: count }, (_, partitionId) => ({
    partitionId,
    leader: 0,
    partitionErrorCode: 0,
    replicas: [],
    isr: [],
  }));

describe('the partition of a key', () => {
  it('is where the default partitioner of Kafka clients puts it', () => {
    const partition = kafkajs.Partitioners.DefaultPartitioner();
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 1, max: 48 }),
        (key, count) => {
          const theirs = partition({
            topic: 't',
            partitionMetadata: metadata(count),
            message: { key, value: '' },
          });
          expect(partitionOfKey(key, count)).toBe(theirs);
        },
      ),
    );
  });
});
