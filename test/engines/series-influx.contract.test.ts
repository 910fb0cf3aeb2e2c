import { describe } from 'vitest';
import { seriesContract } from '../../packages/ports/src/testing/index.ts';
import { row } from '../../packages/ports/src/testing/series-samples.ts';
import { createInfluxPlace, missing } from './influx-place.ts';

// A reader may see the rows of a batch before its commit: the store has no transactions.
describe.skipIf(missing !== null)(`InfluxDB (${missing ?? 'real'})`, () => {
  seriesContract('influx', () => createInfluxPlace(), { refused: row(0.5), atomicReads: false });
});
