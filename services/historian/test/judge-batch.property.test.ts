import type { LogRecord, Reading } from '@infrapulse/domain';
import type { ReadingRow, StreamRecord } from '@infrapulse/ports';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createReadingCounts } from '../src/count-readings.ts';
import { judgeBatch, keysInDoubt } from '../src/judge-batch.ts';
import { createNewestTimes } from '../src/newest-times.ts';
import { createPendingBatch } from '../src/pending-batch.ts';
import { createTake } from '../src/take-records.ts';
import { reading, tick } from './fixtures.ts';
import { listed, modelOf } from './property-model.ts';

const message = fc.record({
  asset: fc.constantFrom('a', 'b'),
  part: fc.constantFrom('', '1'),
  ts: fc.integer({ min: 1, max: 5 }),
  node: fc.constantFrom('n1', 'n2'),
  status: fc.constantFrom(null, null, 'IDLE', 'CHARGING'),
  quality: fc.constantFrom(null, null, 'GOOD', 'BAD'),
  historical: fc.boolean(),
  metrics: fc.dictionary(fc.constantFrom('x', 'y'), fc.constantFrom(null, 0, 1), { maxKeys: 2 }),
});
/** true = a tick of both nodes stands behind the message. */
const story = fc.array(fc.tuple(message, fc.boolean()), { maxLength: 40 });

const keyOf = ({ asset, part, ts }: { asset: string; part: string; ts: number }) =>
  `${asset}~${part}@${ts}`;

function recordsOf(entries: readonly (readonly [object, boolean])[]): StreamRecord<LogRecord>[] {
  const received: Record<string, number> = { n1: 0, n2: 0 };
  const values = entries.flatMap(([over, ticks], i): LogRecord[] => {
    const one = reading({ ...over, at: i });
    received[one.node] = (received[one.node] ?? 0) + 1;
    const nodes = ['n1', 'n2'].map((node) => tick(i, received[node] ?? 0, { node }));
    return ticks ? [one, ...nodes] : [one];
  });
  return values.map((value, offset) => ({ partition: 0, offset, key: '', value }));
}

it('any order with duplicates, cut into any batches, gives the rows and counts of the model', () => {
  fc.assert(
    fc.property(story, fc.array(fc.integer({ min: 1, max: 9 })), (entries, cuts) => {
      const records = recordsOf(entries as unknown as [object, boolean][]);
      const stored = new Map<string, ReadingRow>();
      const take = createTake({
        kindOf: () => undefined,
        seenEveryMs: 0,
        onPresenceDropped: () => undefined,
        pack: (rows) => ({ count: rows.length, rows: () => rows }),
        newest: createNewestTimes(new Map()),
      });
      const counts = createReadingCounts({}, 1);
      let rest = records;
      for (let i = 0; rest.length > 0; i += 1) {
        const slice = rest.slice(0, cuts[i % cuts.length] ?? 7);
        rest = rest.slice(slice.length);
        const batch = createPendingBatch();
        take(batch, { partition: 0, records: slice, next: (slice.at(-1)?.offset ?? 0) + 1 });
        const judged = judgeBatch(
          batch,
          keysInDoubt(batch).map((key) => stored.get(keyOf(key))),
        );
        counts.count(batch, judged.judgements);
        for (const row of [...judged.packed.flatMap((one) => one.rows()), ...judged.fresh]) {
          expect(stored.has(keyOf(row))).toBe(false);
          stored.set(keyOf(row), row);
        }
        for (const row of judged.replaced) {
          expect(stored.has(keyOf(row))).toBe(true);
          stored.set(keyOf(row), row);
        }
      }
      const messages = records.flatMap(({ value }) => (value.type === 'reading' ? [value] : []));
      const model = modelOf(messages as Reading[]);
      expect(listed(stored)).toEqual(listed(Object.entries(model.rows)));
      const counters = counts.counters();
      expect(counters).toMatchObject({ stored: model.stored, duplicate: model.duplicate });
      expect(counters['tickReceived']).toBe(
        (counters['tickStored'] ?? 0) + (counters['tickDuplicate'] ?? 0),
      );
    }),
    { numRuns: 300 },
  );
});
