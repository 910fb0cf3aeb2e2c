import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamPort, StreamRecord } from '../stream.ts';
import { goingAhead } from './stream-ahead.ts';
import { processing } from './stream-folds.ts';
import {
  ascending,
  type Bench,
  type Item,
  input,
  items,
  output,
  perKey,
} from './stream-samples.ts';

/** What a driver cannot do, as data: a missing capability shows as a skipped test with its reason. */
interface StreamCapabilities {
  /** Reason why `retain` cannot be tried, null when it can. */
  readonly retainUntested: string | null;
}

interface StreamUnderTest {
  /** Opens the same store again after the port has been stopped. */
  open(): Promise<StreamPort>;
  dispose(): Promise<void>;
}

/** The whole promise of the stream port, for every driver. */
export function streamContract(
  name: string,
  create: (partitions: number) => Promise<StreamUnderTest>,
  capabilities: StreamCapabilities,
): void {
  for (const partitions of [1, 3]) {
    describe(`${name} stream with ${partitions} partition(s)`, () => {
      const bench = testBench(() => create(partitions));
      beforeEach(bench.begin);
      afterEach(bench.end);
      appending(bench, partitions);
      consuming(bench);
      goingAhead(bench);
      processing(bench);
      tables(bench);
      keeping(bench, capabilities);
    });
  }
}

function testBench(create: () => Promise<StreamUnderTest>): Bench {
  let subject: StreamUnderTest;
  let port: StreamPort;
  return {
    async begin() {
      subject = await create();
      port = await subject.open();
    },
    async end() {
      await port.stop();
      await subject.dispose();
    },
    stream: () => port,
    async reopen() {
      await port.stop();
      port = await subject.open();
      return port;
    },
  };
}

async function collect(stream: StreamPort, group: string): Promise<StreamRecord<Item>[]> {
  const got: StreamRecord<Item>[] = [];
  const consumer = await stream.consume({ topic: input, group, from: 'earliest' }, (batch) => {
    got.push(...batch.records);
  });
  await consumer.caughtUp();
  await consumer.stop();
  return got;
}

function appending(bench: Bench, partitions: number): void {
  it('keeps what was appended, in order per key, with offsets that grow by one', async () => {
    const stream = bench.stream();
    expect(stream.partitions).toBe(partitions);
    const calls = Array.from({ length: 40 }, (_, call) =>
      stream.append(input, items(25, 7, call * 25)),
    );
    await Promise.all(calls);
    const records = await collect(stream, 'g');
    const expected = perKey(items(1000).map((r, i) => ({ ...r, partition: 0, offset: i })));
    expect(perKey(records)).toEqual(expected);
    for (let partition = 0; partition < partitions; partition += 1) {
      const offsets = records.filter((r) => r.partition === partition).map((r) => r.offset);
      expect(offsets).toEqual(offsets.map((_, i) => i));
    }
    for (const { key, partition } of records) expect(partition).toBe(stream.partitionOf(key));
  });

  it('puts a record with a partition of its own there', async () => {
    const stream = bench.stream();
    const last = partitions - 1;
    await stream.append(input, [{ key: 'x', value: { asset: 'x', n: 1 }, partition: last }]);
    const [record] = await collect(stream, 'g');
    expect(record).toEqual({ partition: last, offset: 0, key: 'x', value: { asset: 'x', n: 1 } });
  });

  it('keeps in one partition what a topic says belongs together', async () => {
    const stream = bench.stream();
    const subject = { ...input, partitionBy: (key: string) => key.split('/')[0] ?? '' };
    const keys = Array.from({ length: 12 }, (_, n) => `a-${n % 3}/${n}`);
    await stream.append(
      subject,
      keys.map((key, n) => ({ key, value: { asset: key, n } })),
    );
    const { records } = await stream.tail(input, { limit: 100 });
    const places = new Set(
      records.map(({ key, partition }) => `${key.split('/')[0]} ${partition}`),
    );
    expect(places).toEqual(new Set([0, 1, 2].map((n) => `a-${n} ${stream.partitionOf(`a-${n}`)}`)));
  });

  it('still has everything after it was stopped and opened again', async () => {
    await bench.stream().append(input, items(100));
    const stream = await bench.reopen();
    await stream.append(input, items(5, 7, 100));
    expect((await collect(stream, 'g')).length).toBe(105);
  });

  it('rejects every call after stop', async () => {
    const stream = bench.stream();
    await stream.stop();
    await expect(stream.append(input, items(1))).rejects.toMatchObject({
      code: 'IP_STREAM_CLOSED',
    });
    await expect(stream.tail(input, { limit: 1 })).rejects.toMatchObject({
      code: 'IP_STREAM_CLOSED',
    });
  });
}

function consuming(bench: Bench): void {
  it('delivers a batch again when its handler asked for a retry, and skips nothing', async () => {
    const stream = bench.stream();
    const { PipelineError } = await import('../errors.ts');
    const seen: number[] = [];
    let failures = 0;
    await stream.append(input, items(50, 1));
    const consumer = await stream.consume(
      { topic: input, group: 'g', from: 'earliest', batchMax: 20 },
      (batch) => {
        if (batch.records.some(({ value }) => value.n === 25) && failures < 2) {
          failures += 1;
          throw new PipelineError('IP_SERIES_WRITE', 'retry', 'the store is away');
        }
        seen.push(...batch.records.map(({ value }) => value.n));
      },
    );
    await consumer.caughtUp();
    await consumer.stop();
    expect(failures).toBe(2);
    expect(seen).toEqual(items(50).map(({ value }) => value.n));
  });

  it('goes on behind what the group has handled', async () => {
    await bench.stream().append(input, items(30));
    expect((await collect(bench.stream(), 'g')).length).toBe(30);
    const stream = await bench.reopen();
    await stream.append(input, items(4, 7, 30));
    expect((await collect(stream, 'g')).map(({ value }) => value.n).sort(ascending)).toEqual([
      30, 31, 32, 33,
    ]);
    expect((await collect(stream, 'another')).length).toBe(34);
  });

  it('lets anybody read by himself, and keeps nothing of it', async () => {
    const stream = bench.stream();
    await stream.append(input, items(20));
    const read = async () => {
      const seen: number[] = [];
      const options = { topic: input, group: null, from: 'earliest' } as const;
      const consumer = await stream.consume(options, ({ records }) => {
        for (const { value } of records) seen.push(value.n);
      });
      await consumer.caughtUp();
      expect(consumer.lag()).toBe(0);
      return { consumer, seen };
    };
    const [one, other] = [await read(), await read()];
    await stream.append(input, items(5, 7, 20));
    await Promise.all([one.consumer.caughtUp(), other.consumer.caughtUp()]);
    for (const { consumer, seen } of [one, other]) {
      expect(seen.sort(ascending)).toEqual(Array.from({ length: 25 }, (_, n) => n));
      await consumer.stop();
    }
    expect(await stream.lags()).toEqual({});
  });

  it('begins where it is told, or at the end', async () => {
    const stream = bench.stream();
    await stream.append(input, items(10));
    const got: number[] = [];
    const late = await stream.consume({ topic: input, group: 'late', from: 'latest' }, (batch) => {
      got.push(...batch.records.map(({ value }) => value.n));
    });
    await stream.append(input, items(2, 7, 10));
    await late.caughtUp();
    expect(got.sort(ascending)).toEqual([10, 11]);
    const ends = await stream.ends(input);
    const from = Object.fromEntries(ends.map(({ next }, p) => [p, Math.max(0, next - 1)]));
    const again: StreamRecord<Item>[] = [];
    const told = await stream.consume({ topic: input, group: 'late2', from }, (batch) => {
      again.push(...batch.records);
    });
    await told.caughtUp();
    again.sort((a, b) => a.partition - b.partition);
    expect(again.map(({ partition, offset }) => [partition, offset])).toEqual(
      ends.flatMap(({ next }, p) => (next > 0 ? [[p, next - 1]] : [])),
    );
  });

  it('says a fault of a handler that cannot be tried again', async () => {
    const stream = bench.stream();
    await stream.append(input, items(1));
    const consumer = await stream.consume({ topic: input, group: 'g', from: 'earliest' }, () => {
      throw new Error('broken');
    });
    await expect(consumer.failed).rejects.toThrow('broken');
  });

  it('tells the lag of every group', async () => {
    const stream = bench.stream();
    await stream.append(input, items(10));
    await collect(stream, 'g');
    await stream.append(input, items(3));
    expect(await stream.lags()).toEqual({ g: 3 });
    expect(await (await bench.reopen()).lags()).toEqual({ g: 3 });
  });
}

function tables(bench: Bench): void {
  it.each(['memory', 'store'] as const)(
    'held in %s have the newest value of each key, forget removed keys and tell of changes',
    async (held) => {
      const put = (key: string, n: number | undefined) =>
        bench.stream().append(output, [{ key, value: n === undefined ? n : { asset: key, n } }]);
      await put('a', 1);
      await put('b', 2);
      await put('a', 3);
      await put('b', undefined);
      const table = await bench.stream().table(output, { held });
      expect([...table.entries()]).toEqual([['a', { asset: 'a', n: 3 }]]);
      const heard: unknown[] = [];
      const told = new Promise<void>((resolve) => {
        table.onChange((key, value) => {
          heard.push([key, value?.n]);
          if (heard.length === 2) resolve();
        });
      });
      await put('c', 4);
      await put('c', undefined);
      await told;
      expect(heard).toEqual([
        ['c', 4],
        ['c', undefined],
      ]);
      expect([table.size, table.get('a')?.n, table.get('c')]).toEqual([1, 3, undefined]);
      const again = await (await bench.reopen()).table(output, { held });
      expect([...again.entries()]).toEqual([['a', { asset: 'a', n: 3 }]]);
    },
  );

  it('page a topic from its newest record', async () => {
    const stream = bench.stream();
    await stream.append(input, items(9, 1));
    const first = await stream.tail(input, { limit: 4 * stream.partitions });
    expect(first.records.map(({ value }) => value.n)).toEqual([8, 7, 6, 5]);
    const second = await stream.tail(input, {
      limit: 100,
      ...(first.before ? { before: first.before } : {}),
    });
    expect(second.records.map(({ value }) => value.n)).toEqual([4, 3, 2, 1, 0]);
    expect(second.before).toBeNull();
  });
}

function keeping(bench: Bench, { retainUntested }: StreamCapabilities): void {
  it('deletes by age, but never what a group has still to read', async (context) => {
    if (retainUntested !== null) context.skip(retainUntested);
    const stream = bench.stream();
    await stream.append(input, items(10, 1));
    await collect(stream, 'g');
    await stream.append(input, items(10, 1, 10));
    await stream.retain(Number.MAX_SAFE_INTEGER);
    const partition = stream.partitionOf('a-0');
    expect((await stream.ends(input))[partition]).toEqual({ first: 10, next: 20 });
    expect((await collect(stream, 'g')).map(({ value }) => value.n)[0]).toBe(10);
    await stream.retain(Number.MAX_SAFE_INTEGER);
    expect((await stream.ends(input))[partition]).toEqual({ first: 20, next: 20 });
    await stream.append(input, items(1, 1, 20));
    expect((await collect(stream, 'g')).map(({ value }) => value.n)).toEqual([20]);
  });
}
