import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedSeries } from '@infrapulse/series-embedded';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { metrics, quiet, row } from './fixtures.ts';

/** What happens to a store: readings of one of three assets, its hourly upkeep, or a restart. */
const step = fc.oneof(
  fc.record({ asset: fc.constantFrom('a', 'b', 'c'), ts: fc.integer({ min: 1, max: 100 }) }),
  fc.constant('retain' as const),
  fc.constant('restart' as const),
);

it('knows the newest ts of every part, whatever it remembered of it and when', async () => {
  const holds = fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'infrapulse-series-'));
    const open = () => openEmbeddedSeries({ dataDir, metrics, log: quiet });
    let store = await open();
    const wanted = new Map<string, number>();
    const stored = new Set<string>();
    let next = 0;
    for (const one of steps) {
      if (one === 'retain') await store.retain({});
      else if (one === 'restart') {
        await store.stop();
        store = await open();
      } else {
        const { asset, ts } = one;
        const rows = [row(ts, { asset, src: `0:${next}` })];
        const isKnown = stored.has(`${asset} ${ts}`);
        const some = isKnown ? { fresh: [], replaced: rows } : { fresh: rows, replaced: [] };
        await store.writeReadings({ ...some, counters: {}, position: { 0: ++next } });
        stored.add(`${asset} ${ts}`);
        wanted.set(`${asset}~1`, Math.max(wanted.get(`${asset}~1`) ?? 0, ts));
      }
      expect(await store.newest()).toEqual(wanted);
    }
    await store.stop();
    await rm(dataDir, { recursive: true });
  });
  await fc.assert(holds, { numRuns: 6 });
});
