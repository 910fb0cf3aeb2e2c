import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Fold,
  foldedAtOnce,
  type KeptState,
  type StreamPort,
  type Topic,
} from '@infrapulse/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedStream } from '../src/index.ts';
import { deps } from './deps.ts';
import { type Item, input, summing, sums } from './programs/deps.mjs';

const many: Topic<Item> = { ...input, name: 'infrapulse.states', kept: 'compacted' };
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

async function append(count: number): Promise<void> {
  const records = Array.from({ length: count }, (_, n) => ({ key: 'a', value: { asset: 'a', n } }));
  await stream.append(input, records);
}

/** What was published, newest first. */
async function totals(): Promise<readonly number[]> {
  const { records } = await stream.tail(sums, { limit: 10 });
  return records.map(({ value }) => value.total);
}

/** Each record takes so long, by the clock of the driver. */
function working(state: KeptState, ms: number, seen: number[]): Fold<Item> {
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
  await append(20);
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
    await append(4);
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
    expect(await totals()).toEqual([6, 3, 1, 0]);
  });

  it('and a position pass over nothing that a fold in a pause has not appended yet', async () => {
    let isHeld = true;
    await append(4);
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
    expect(await totals()).toEqual([6, 3, 1, 0]);
  });

  it('and a position never pass over outputs that are still being packed', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'infrapulse-checkpoint-'));
    const tasks: (() => void)[] = [];
    let now = 0;
    const clock = {
      ...deps.clock,
      // Every look at it lets others have their turn.
      monotonic: () => (now += 10),
      every: (_ms: number, task: () => void) => {
        tasks.push(task);
        return () => undefined;
      },
    };
    const own = await openEmbeddedStream({ dataDir: dir }, { ...deps, clock });
    const outputs = Array.from({ length: 3000 }, (_, n) => {
      return { topic: many as Topic<unknown>, key: `k${n}`, value: { asset: 'a', n } };
    });
    await own.append(input, [{ key: 'a', value: { asset: 'a', n: 1 } }]);
    const consumer = await own.process({ topic: input, group: 'many', foldVersion: 1 }, () => ({
      apply: () => outputs,
      changes: () => [],
    }));
    let turns = 0;
    for (; ((await own.lags())['many'] ?? 1) > 0; turns += 1) {
      for (const task of tasks) task();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [end] = await own.ends(many);
    expect(end?.next).toBe(3000);
    expect(turns).toBeGreaterThan(10);
    await consumer.stop();
    await own.stop();
    rmSync(dir, { recursive: true });
  });

  it('waits while the work since the last one is soon done again', async () => {
    expect(await appliedAgain(1)).toHaveLength(20);
  });
});
