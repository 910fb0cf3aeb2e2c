import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '@infrapulse/runtime';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openStream } from '../../../packages/drivers/src/index.ts';
import { scanTopic } from '../src/scan-topic.ts';

interface Item {
  readonly at: number;
  readonly isWanted: boolean;
}

const PARTITIONS = 3;
const silentLog = {
  ...{ error: () => undefined, warn: () => undefined, info: () => undefined },
  ...{ debug: () => undefined, child: () => silentLog },
};
const codec = {
  encode: (value: Item) => value,
  decode: (value: unknown) => value as Item,
};

/** Times of some partitions, each in its order, and which records are wanted. */
const journal = fc.array(
  fc.record({
    partition: fc.nat(PARTITIONS - 1),
    isWanted: fc.boolean(),
    gapMs: fc.nat(5),
  }),
  { maxLength: 60 },
);

it('pages of a topic show what is wanted, newest first over all partitions, each once', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-scan-'));
  const deps = { clock: createSystemClock(), log: silentLog };
  const stream = await openStream({ driver: 'embedded', dataDir, partitions: PARTITIONS }, deps);
  let number = 0;
  try {
    await fc.assert(
      fc.asyncProperty(journal, fc.integer({ min: 1, max: 7 }), async (steps, limit) => {
        number += 1;
        const topic = { name: `infrapulse.scan-${number}`, kept: 'log', codec } as const;
        let at = 1000;
        const said = steps.map(({ partition, isWanted, gapMs }) => {
          at += gapMs;
          return { partition, value: { at, isWanted } };
        });
        for (const one of said)
          await stream.append(topic as never, [{ key: 'k', ...one }] as never);
        const shown: number[] = [];
        let cursor: string | undefined;
        do {
          const wanted = (value: Item) => value.isWanted;
          const scan = { limit, cursor, wanted, oldest: undefined };
          const page = await scanTopic<Item>(stream, topic as never, scan);
          expect(page.records.length).toBeLessThanOrEqual(limit);
          shown.push(...page.records.map(({ value }) => value.at));
          cursor = page.next ?? undefined;
        } while (cursor !== undefined);
        const expected = said.filter(({ value }) => value.isWanted).map(({ value }) => value.at);
        expect(shown).toEqual(expected.toSorted((a, b) => b - a));
      }),
      { numRuns: 40 },
    );
  } finally {
    await stream.stop();
    rmSync(dataDir, { recursive: true });
  }
});
