import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { PipelineError } from '../errors.ts';
import { ascending, type Bench, input, items } from './stream-samples.ts';

/** Time enough for everything to happen that is about to. */
async function nextTurns(): Promise<void> {
  await setTimeout(20);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await setTimeout(1);
}

/** A consumer that is handed batches before it has handled the ones before. */
export function goingAhead(bench: Bench): void {
  it('hands out further batches while one is handled, and its position waits for all before', async () => {
    const stream = bench.stream();
    await stream.append(input, items(60, 1));
    const handed: { readonly first: number; readonly done: () => void }[] = [];
    const consumer = await stream.consume(
      { topic: input, group: 'g', from: 'earliest', batchMax: 10, aheadMax: 20 },
      ({ records }) =>
        new Promise<void>((done) => handed.push({ first: records[0]?.value.n ?? -1, done })),
    );
    const firsts = () => handed.map(({ first }) => first);
    await until(() => handed.length === 3);
    handed[1]?.done();
    await nextTurns();
    expect([firsts(), consumer.lag()]).toEqual([[0, 10, 20], 60]);
    handed[0]?.done();
    await until(() => consumer.lag() === 40);
    await until(() => handed.length === 5);
    for (let i = 2; i < 6; i += 1) {
      await until(() => handed.length > i);
      handed[i]?.done();
    }
    await consumer.caughtUp();
    await consumer.stop();
    expect([firsts(), consumer.lag()]).toEqual([[0, 10, 20, 30, 40, 50], 0]);
  });

  it('tells a handler that waits for somebody outside when it must not any longer, and loses nothing', async () => {
    const stream = bench.stream();
    await stream.append(input, items(20, 1));
    const options = { topic: input, group: 'g', from: 'earliest', batchMax: 10 } as const;
    const away = new PipelineError('IP_STREAM_CLOSED', 'retry', 'nobody answered');
    let asked = 0;
    const patient = await stream.consume(options, (_, leaving) => {
      asked += 1;
      return new Promise<void>((_done, reject) => {
        leaving.addEventListener('abort', () => reject(away), { once: true });
      });
    });
    await until(() => asked > 0);
    expect(patient.partitions()).toEqual(Array.from({ length: stream.partitions }, (_, p) => p));
    await patient.stop();
    const firsts: number[] = [];
    const next = await stream.consume(options, ({ records }) => {
      firsts.push(...records.map(({ value }) => value.n));
    });
    await next.caughtUp();
    await next.stop();
    expect(firsts).toEqual(items(20, 1).map(({ value }) => value?.n));
  });

  it('delivers again, in order, a batch that asked for a retry and what was handed out behind it', async () => {
    const stream = bench.stream();
    await stream.append(input, items(60, 1));
    const firsts: number[] = [];
    const consumer = await stream.consume(
      { topic: input, group: 'g', from: 'earliest', batchMax: 10, aheadMax: 20 },
      async ({ records }) => {
        const first = records[0]?.value.n ?? -1;
        firsts.push(first);
        await nextTurns();
        if (first === 20 && firsts.filter((each) => each === 20).length === 1)
          throw new PipelineError('IP_SERIES_WRITE', 'retry', 'the store is away');
      },
    );
    await consumer.caughtUp();
    await consumer.stop();
    const again = firsts.lastIndexOf(20);
    expect(firsts.slice(0, again)).toEqual(firsts.slice(0, again).sort(ascending));
    expect(firsts.slice(again)).toEqual([20, 30, 40, 50]);
  });
}
