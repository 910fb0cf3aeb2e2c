import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { StreamPort, StreamRecord } from '@infrapulse/ports';
import { expect, it } from 'vitest';
import { openEmbeddedStream } from '../src/index.ts';
import { deps, type Item, input, sums } from './programs/deps.mjs';

const COUNT = 3000;
const NAMES = ['a', 'b', 'c'];

it('threads with a driver each append, read and fold one log together', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'infrapulse-threads-'));
  const stream = await openEmbeddedStream({ dataDir }, deps);
  const got: StreamRecord<Item>[] = [];
  const consumer = await stream.consume(
    { topic: input, group: 'g', from: 'earliest' },
    (batch) => void got.push(...batch.records),
  );
  const folder = start(dataDir, { role: 'fold', name: 'fold' });
  await once(folder, 'message');
  const writers = NAMES.map((name) => start(dataDir, { role: 'append', name }));
  await Promise.all(writers.map((writer) => once(writer, 'message')));
  await consumer.caughtUp();
  folder.postMessage('stop');
  await once(folder, 'message');

  expect(got.map(({ offset }) => offset)).toEqual(
    Array.from({ length: COUNT * NAMES.length }, (_, i) => i),
  );
  for (const name of NAMES) {
    const numbers = got.filter(({ key }) => key === name).map(({ value }) => value.n);
    expect(numbers).toEqual(Array.from({ length: COUNT }, (_, i) => i));
  }
  expect(await foldedOffsets(stream)).toEqual(got.map(({ offset }) => offset));
  await stream.stop();
  rmSync(dataDir, { recursive: true });
});

function start(dataDir: string, work: { readonly role: string; readonly name: string }): Worker {
  const file = new URL('programs/work-in-thread.mjs', import.meta.url);
  return new Worker(file, { workerData: { dataDir, count: COUNT, ...work }, execArgv: [] });
}

async function foldedOffsets(stream: StreamPort): Promise<number[]> {
  const { records } = await stream.tail(sums, { limit: 1_000_000 });
  return records.map(({ value }) => value.src).reverse();
}
