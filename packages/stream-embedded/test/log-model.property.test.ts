import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewRecord, StreamPort, StreamRecord, Topic } from '@infrapulse/ports';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openEmbeddedStream } from '../src/index.ts';
import { deps, type Item, input, summing, sums } from './programs/deps.mjs';

const latest: Topic<Item> = { ...input, name: 'infrapulse.states', kept: 'compacted' };
const retention = { [latest.name]: { ageMs: 0 } };
const KEYS = ['a', 'b', 'c', 'd', 'e'];

const key = fc.constantFrom(...KEYS);
const step = fc.oneof(
  fc.record({ do: fc.constant('append' as const), keys: fc.array(key, { maxLength: 40 }) }),
  fc.record({
    do: fc.constant('put' as const),
    keys: fc.array(fc.tuple(key, fc.boolean()), { maxLength: 10 }),
  }),
  fc.record({ do: fc.constant('read' as const), batchMax: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ do: fc.constant('fold' as const), batchMax: fc.integer({ min: 1, max: 50 }) }),
  fc.record({ do: fc.constantFrom('reopen' as const, 'retain' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface World {
  readonly dataDir: string;
  readonly partitions: number;
  stream: StreamPort;
  /** What the log must hold: per key the numbers in order. */
  readonly appended: Map<string, number[]>;
  readonly newest: Map<string, number>;
  readonly read: StreamRecord<Item>[];
  counter: number;
}

const open = (dataDir: string, partitions: number) =>
  openEmbeddedStream({ dataDir, partitions, retention }, deps);

async function append(world: World, keys: readonly string[]): Promise<void> {
  const records = keys.map((asset) => {
    const n = ++world.counter;
    world.appended.set(asset, [...(world.appended.get(asset) ?? []), n]);
    return { key: asset, value: { asset, n } };
  });
  const half = records.length >> 1;
  const { stream } = world;
  await Promise.all([
    stream.append(input, records.slice(0, half)),
    stream.append(input, records.slice(half)),
  ]);
}

async function put(world: World, keys: readonly (readonly [string, boolean])[]): Promise<void> {
  const records = keys.map(([asset, removed]): NewRecord<Item> => {
    const n = ++world.counter;
    if (removed) world.newest.delete(asset);
    else world.newest.set(asset, n);
    return { key: asset, value: removed ? undefined : { asset, n } };
  });
  await world.stream.append(latest, records);
}

async function read(world: World, batchMax: number): Promise<void> {
  const consumer = await world.stream.consume(
    { topic: input, group: 'reader', from: 'earliest', batchMax },
    ({ records }) => void world.read.push(...records),
  );
  await consumer.caughtUp();
  await consumer.stop();
}

async function fold(world: World, batchMax: number): Promise<void> {
  const options = { topic: input, group: 'sums', foldVersion: 1, batchMax };
  const folding = await world.stream.process(options, (_partition, state) => summing(state));
  await folding.caughtUp();
  await folding.stop();
}

async function take(world: World, made: Step): Promise<void> {
  if (made.do === 'append') await append(world, made.keys);
  else if (made.do === 'put') await put(world, made.keys);
  else if (made.do === 'read') await read(world, made.batchMax);
  else if (made.do === 'fold') await fold(world, made.batchMax);
  else if (made.do === 'retain') await world.stream.retain(Number.MAX_SAFE_INTEGER);
  else {
    await world.stream.stop();
    world.stream = await open(world.dataDir, world.partitions);
  }
}

async function check(world: World): Promise<void> {
  await read(world, 7);
  await fold(world, 7);
  const numbers = Object.fromEntries(
    KEYS.map((name) => [name, world.read.filter((r) => r.key === name).map((r) => r.value.n)]),
  );
  expect(numbers).toEqual(
    Object.fromEntries(KEYS.map((name) => [name, world.appended.get(name) ?? []])),
  );
  const table = await world.stream.table(latest);
  expect(new Map([...table.entries()].map(([name, { n }]) => [name, n]))).toEqual(world.newest);
  const { records } = await world.stream.tail(sums, { limit: 1_000_000 });
  const outputs = [...records].reverse();
  for (const name of KEYS) {
    let total = 0;
    const expected = (world.appended.get(name) ?? []).map((n) => (total += n));
    expect(outputs.filter((r) => r.key === name).map((r) => r.value.total)).toEqual(expected);
  }
}

it('whatever is done in whatever order, the log holds what a list per key would hold', async () => {
  const runs = fc.tuple(fc.constantFrom(1, 3), fc.array(step, { maxLength: 12 }));
  await fc.assert(
    fc.asyncProperty(runs, async ([partitions, steps]) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-model-'));
      const stream = await open(dataDir, partitions);
      const empty = { appended: new Map(), newest: new Map(), read: [], counter: 0 };
      const world: World = { dataDir, partitions, stream, ...empty };
      try {
        for (const each of steps) await take(world, each);
        await check(world);
      } finally {
        await world.stream.stop();
        rmSync(dataDir, { recursive: true });
      }
    }),
    { numRuns: 40, seed: 20_221_231 },
  );
}, 60_000);
