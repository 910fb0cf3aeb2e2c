import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fold, foldedAtOnce, type StreamPort } from '@infrapulse/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedStream } from '../src/index.ts';
import { deps } from './deps.ts';
import { type Item, input, summing, sums } from './programs/deps.mjs';

const SUMS = { topic: input, group: 'sums', foldVersion: 1 };

let dataDir: string;
let stream: StreamPort;
let workedMs = 0;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-checkpoint-'));
  const clock = { ...deps.clock, monotonic: () => performance.now() + workedMs };
  stream = await openEmbeddedStream({ dataDir }, { ...deps, clock });
});
afterEach(async () => {
  await stream.stop();
  rmSync(dataDir, { recursive: true });
});

/** Each record takes so long, by the clock of the driver. */
function working(state: ReadonlyMap<string, unknown>, ms: number, seen: number[]): Fold<Item> {
  const fold = summing(state);
  return {
    changes: () => fold.changes(),
    apply(records) {
      workedMs += ms * records.length;
      seen.push(...records.map(({ offset }) => offset));
      return fold.apply(records);
    },
  };
}

/** Offsets that a new instance of the group applies again when the former one has been cut off. */
async function appliedAgain(ms: number): Promise<number[]> {
  const records = Array.from({ length: 20 }, (_, n) => ({ key: 'a', value: { asset: 'a', n } }));
  await stream.append(input, records);
  const former = await stream.process(SUMS, (_, state) => working(state, ms, []));
  await former.caughtUp();
  const again: number[] = [];
  const latter = await stream.process(SUMS, (_, state) => working(state, 0, again));
  await latter.caughtUp();
  return again;
}

describe('a checkpoint', () => {
  it('comes once the work since the last one would take too long again', async () => {
    expect(await appliedAgain(300)).toEqual([]);
  });

  it('is not written of a fold that failed in the middle of a batch', async () => {
    const records = Array.from({ length: 4 }, (_, n) => ({ key: 'a', value: { asset: 'a', n } }));
    await stream.append(input, records);
    const failing = await stream.process(SUMS, (_, state) => {
      const fold = summing(state);
      return {
        changes: () => fold.changes(),
        apply(all) {
          fold.apply(all.slice(0, 3));
          throw new Error('the fourth is too much');
        },
      };
    });
    await expect(failing.failed).rejects.toThrow('too much');
    await failing.stop();
    const latter = await stream.process(SUMS, (_, state) => summing(state));
    await latter.caughtUp();
    const { records: published } = await stream.tail(sums, { limit: 10 });
    expect(published.map(({ value }) => value.total)).toEqual([6, 3, 1, 0]);
  });

  it('and a position pass over nothing that a fold in a pause has not appended yet', async () => {
    let isHeld = true;
    const records = Array.from({ length: 4 }, (_, n) => ({ key: 'a', value: { asset: 'a', n } }));
    await stream.append(input, records);
    const former = await stream.process(SUMS, (_, state) => {
      const fold = summing(state);
      return {
        changes: () => fold.changes(),
        *apply(all) {
          const outputs = foldedAtOnce(fold.apply(all));
          while (isHeld) yield;
          return outputs;
        },
      };
    });
    // Positions are written each 500 ms meanwhile.
    await deps.clock.sleep(1200);
    const latter = await stream.process(SUMS, (_, state) => summing(state));
    await latter.caughtUp();
    isHeld = false;
    await expect(former.failed).rejects.toThrow('taken over');
    await former.stop();
    const { records: published } = await stream.tail(sums, { limit: 10 });
    expect(published.map(({ value }) => value.total)).toEqual([6, 3, 1, 0]);
  });

  it('waits while the work since the last one is soon done again', async () => {
    expect(await appliedAgain(1)).toHaveLength(20);
  });
});
