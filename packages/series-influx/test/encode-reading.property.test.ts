import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createReadingEncoder } from '../src/encode-reading.ts';
import { packReadings } from '../src/pack-readings.ts';
import { metrics, readingRow } from './readings-arbitrary.ts';

const { encode, encodeWhole } = createReadingEncoder(metrics);

it('gives rows back from their lines, whatever stands in them', () => {
  fc.assert(
    fc.property(fc.array(readingRow, { maxLength: 5 }), (rows) => {
      expect(packReadings(rows, encode).rows()).toEqual(rows);
      expect(packReadings(rows, encodeWhole).rows()).toEqual(rows);
    }),
    { numRuns: 2000 },
  );
});
