import type { Topic } from '@infrapulse/domain';
import { expect, it } from 'vitest';
import { pausesOf } from '../folding.ts';
import type { Fold, StreamPort } from '../stream.ts';
import { alarms, type Bench, type Item, input, items, output, perKey } from './stream-samples.ts';

/** Sums per key; outputs each sum, so that a record folded twice or never would show. */
function summing(state: ReadonlyMap<string, unknown>): Fold<Item> {
  const sums = new Map(state as ReadonlyMap<string, number>);
  const changed = new Set<string>();
  return {
    apply: (records) =>
      records.map(({ key, value }) => {
        const sum = (sums.get(key) ?? 0) + value.n;
        sums.set(key, sum);
        changed.add(key);
        return { topic: alarms as Topic<unknown>, key, value: { asset: key, n: sum } };
      }),
    *changes() {
      for (const key of changed) yield [key, sums.get(key)] as const;
      changed.clear();
    },
  };
}

/** It pauses so often before each batch, or until it is over. */
function pausing(inner: Fold<Item>, pauses: number | (() => boolean)): Fold<Item> {
  return {
    *apply(records) {
      if (typeof pauses === 'number') for (let i = 0; i < pauses; i += 1) yield;
      else while (!pauses()) yield;
      return yield* pausesOf(inner.apply(records));
    },
    changes: () => inner.changes(),
  };
}

async function outputsOf(stream: StreamPort): Promise<Record<string, number[]>> {
  const { records } = await stream.tail(alarms, { limit: 100_000 });
  return perKey([...records].reverse());
}

function expectedSums(count: number): Record<string, number[]> {
  const sums: Record<string, number[]> = {};
  for (const { key, value } of items(count)) {
    const list = (sums[key] ??= []);
    list.push((list.at(-1) ?? 0) + value.n);
  }
  return sums;
}

/** Folds whose outputs, position and state commit together. */
export function processing(bench: Bench): void {
  const options = { topic: input, group: 'sums', foldVersion: 1, batchMax: 16 };
  const fold = (_partition: number, state: ReadonlyMap<string, unknown>) => summing(state);

  it('commits outputs once, over restarts in between', async () => {
    let stream = bench.stream();
    for (let round = 0; round < 3; round += 1) {
      await stream.append(input, items(100, 7, round * 100));
      const consumer = await stream.process(options, fold);
      await consumer.caughtUp();
      await consumer.stop();
      stream = await bench.reopen();
    }
    expect(await outputsOf(stream)).toEqual(expectedSums(300));
  });

  it('commits what a fold appends that pauses in between, once', async () => {
    const stream = bench.stream();
    await stream.append(input, items(100));
    const consumer = await stream.process(options, (_p, state) => pausing(summing(state), 3));
    await consumer.caughtUp();
    await consumer.stop();
    expect(await outputsOf(stream)).toEqual(expectedSums(100));
  });

  it('lets other readers go on while a fold pauses', async () => {
    const stream = bench.stream();
    await stream.append(input, items(1));
    const heard = await stream.table(output);
    const until = performance.now() + 30_000;
    const isOver = () => heard.get('other') !== undefined || performance.now() > until;
    const consumer = await stream.process(options, (_p, state) => pausing(summing(state), isOver));
    await stream.append(output, [{ key: 'other', value: { asset: 'other', n: 1 } }]);
    await consumer.caughtUp();
    expect(heard.get('other')).toEqual({ asset: 'other', n: 1 });
    expect(await outputsOf(stream)).toEqual(expectedSums(1));
  });

  it('shows how far a fold without outputs has come, though nothing new arrives', async () => {
    const stream = bench.stream();
    const quiet = (): Fold<Item> => ({ apply: () => [], changes: () => [] });
    await stream.process({ ...options, group: 'quiet' }, quiet);
    await stream.append(input, items(5));
    await stream.append(input, items(5, 7, 5));
    await expect.poll(async () => (await stream.lags())['quiet'], { timeout: 10_000 }).toBe(0);
  });

  it('folds again from the start when the fold has another version', async () => {
    const stream = bench.stream();
    await stream.append(input, items(20));
    const first = await stream.process(options, fold);
    await first.caughtUp();
    await first.stop();
    const states: number[] = [];
    const second = await stream.process({ ...options, foldVersion: 2 }, (_p, state) => {
      states.push(state.size);
      return summing(state);
    });
    await second.caughtUp();
    await second.stop();
    expect(states.every((size) => size === 0)).toBe(true);
    const sums = expectedSums(20);
    const twice = Object.fromEntries(
      Object.entries(sums).map(([k, list]) => [k, [...list, ...list]]),
    );
    expect(await outputsOf(stream)).toEqual(twice);
  });
}
