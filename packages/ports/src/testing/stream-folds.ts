import type { Topic } from '@infrapulse/domain';
import { expect, it } from 'vitest';
import { pausesOf } from '../folding.ts';
import type { Fold, KeptState, StreamPort } from '../stream.ts';
import { alarms, type Bench, type Item, input, items, output, perKey } from './stream-samples.ts';

/** Sums per key; outputs each sum, so that a record folded twice or never would show. */
function summing(state: KeptState): Fold<Item> {
  const sums = new Map(state as Iterable<readonly [string, number]>);
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

/** It pauses before each batch until it is over. */
function pausing(inner: Fold<Item>, isOver: () => boolean): Fold<Item> {
  return {
    *apply(records) {
      while (!isOver()) yield;
      return yield* pausesOf(inner.apply(records));
    },
    changes: () => inner.changes(),
  };
}

/** Longer than any driver lets a fold hold its thread. */
const LONG_MS = 150;

/** Over at every second question, the one before which it has held the thread for long. */
function longAndOver(): () => boolean {
  let isOver = false;
  return () => {
    for (const until = performance.now() + LONG_MS; !isOver && performance.now() < until; );
    isOver = !isOver;
    return !isOver;
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
  const fold = (_partition: number, state: KeptState) => summing(state);

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
    const consumer = await stream.process(options, (_p, state) =>
      pausing(summing(state), longAndOver()),
    );
    await consumer.caughtUp();
    await consumer.stop();
    expect(await outputsOf(stream)).toEqual(expectedSums(100));
  });

  it('lets a fold end that is stopped in a pause, and commits what it appends', async () => {
    const stream = bench.stream();
    await stream.append(input, items(1));
    const until = performance.now() + 10_000;
    let isOver = false;
    let began = () => {};
    const hasBegun = new Promise<void>((resolve) => (began = resolve));
    const consumer = await stream.process(options, (_p, state) =>
      pausing(summing(state), () => {
        began();
        return isOver || performance.now() > until;
      }),
    );
    await hasBegun;
    expect(performance.now()).toBeLessThan(until);
    const stopped = consumer.stop();
    isOver = true;
    await stopped;
    const again = await stream.process(options, fold);
    await again.caughtUp();
    expect(await outputsOf(stream)).toEqual(expectedSums(1));
  });

  it('commits nothing of a fold that fails behind a pause', async () => {
    const stream = bench.stream();
    await stream.append(input, items(5));
    const failing = await stream.process(options, (_p, state) => ({
      ...summing(state),
      *apply() {
        const isLate = longAndOver();
        while (!isLate()) yield;
        throw new Error('the end is too much');
      },
    }));
    await expect(failing.failed).rejects.toThrow('too much');
    await failing.stop();
    const again = await stream.process(options, fold);
    await again.caughtUp();
    expect(await outputsOf(stream)).toEqual(expectedSums(5));
  });

  it('lets other readers go on while a fold pauses', async () => {
    const stream = bench.stream();
    await stream.append(input, items(1));
    const heard = await stream.table(output);
    const until = performance.now() + 10_000;
    let isHeard = false;
    const isOver = () => {
      isHeard = heard.get('other') !== undefined;
      return isHeard || performance.now() > until;
    };
    const consumer = await stream.process(options, (_p, state) => pausing(summing(state), isOver));
    await stream.append(output, [{ key: 'other', value: { asset: 'other', n: 1 } }]);
    await consumer.caughtUp();
    expect(isHeard).toBe(true);
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
