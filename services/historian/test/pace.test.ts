import { getEventListeners } from 'node:events';
import type { SpanRecord } from '@infrapulse/domain';
import { createSystemClock } from '@infrapulse/runtime';
import { expect, it } from 'vitest';
import { createEvents } from '../src/events.ts';
import { createPace } from '../src/pace.ts';
import { createStoreSpans } from '../src/store-evidence.ts';
import { config, openStores, runtime } from './fixtures.ts';

const LONG = config({ batchWait: 60_000 });

function spansOf(partition: number, count: number) {
  const span = { start: 0, end: 10, state: 'UP', status: 'IDLE', cause: '', raw: '' } as const;
  const records = Array.from({ length: count }, (_, offset) => {
    const asset = `a${partition}-${offset}`;
    const value: SpanRecord = {
      asset,
      part: '1',
      from: 0,
      to: 10,
      spans: [span],
      restates: false,
      src: `${partition}:${offset}`,
    };
    return { partition, offset, key: asset, value };
  });
  return { partition, records, next: count };
}

it('waits for no more behind a full batch of each partition, also where they come at once', async () => {
  const stores = await openStores();
  const context = runtime();
  const { signal } = new AbortController();
  const deps = { ...stores, ...context, config: LONG, events: createEvents(context), signal };
  const store = createStoreSpans(deps, 3);
  await store(spansOf(0, 1));
  await Promise.all([store(spansOf(1, 3)), store(spansOf(2, 3)), store(spansOf(3, 3))]);
  expect((await stores.series.committed('spans')).position).toEqual({ 0: 1, 1: 3, 2: 3, 3: 3 });
  await stores.close();
});

it('is not held up by a work in front of it that may wait', async () => {
  const { signal } = new AbortController();
  const pace = createPace({ clock: createSystemClock(), config: LONG, signal });
  const done: string[] = [];
  await pace.run(async () => {}).done;
  const small = pace.run(async () => void done.push('small')).done;
  const full = pace.run(async () => void done.push('full'));
  full.hurry();
  await Promise.all([small, full.done]);
  expect(done).toEqual(['small', 'full']);
});

it('ends all waits at the end, one after the other', async () => {
  const ending = new AbortController();
  const { signal } = ending;
  const pace = createPace({ clock: createSystemClock(), config: LONG, signal });
  const done: number[] = [];
  const works = [0, 1, 2].map((n) => pace.run(async () => void done.push(n)).done);
  await works[0];
  ending.abort();
  await Promise.all(works);
  expect(done).toEqual([0, 1, 2]);
});

it('leaves nothing of a wait on the signal that outlives it', async () => {
  const { signal } = new AbortController();
  const pace = createPace({ clock: createSystemClock(), config: LONG, signal });
  for (let n = 0; n < 100; n += 1) {
    const paced = pace.run(async () => {});
    setImmediate(() => paced.hurry());
    await paced.done;
  }
  expect(heldBy(signal)).toBe(0);
  const composite = AbortSignal.any([signal]);
  signal.addEventListener('abort', () => composite.throwIfAborted());
  expect(heldBy(signal)).toBe(2);
});

/** Listeners of a signal, and signals made of it. */
function heldBy(signal: AbortSignal): number {
  // Node keeps the latter in a set of a class of its own.
  const key = Object.getOwnPropertySymbols(signal).find((symbol) =>
    symbol.description?.includes('DependantSignals'),
  );
  const made: { readonly size: number } | undefined = key && Reflect.get(signal, key);
  return getEventListeners(signal, 'abort').length + (made?.size ?? 0);
}
