import type { Transaction } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamPort, Topic } from '../../packages/ports/src/index.ts';
import { type KafkaStreamConfig, openKafkaStream } from '../../packages/stream-kafka/src/index.ts';
import { foreignClient, foreignRead, withAdmin } from './foreign-client.ts';
import { deps, noKafka, ownConfig } from './kafka-broker.ts';
import { readAll } from './kafka-ledger.ts';
import { type Item, input, summing, sums } from './programs/summing.mjs';

let config: KafkaStreamConfig;
let stream: StreamPort;
const wire = (topic: Topic<never> | Topic<Item>) => `${config.topicPrefix}${topic.name}`;
const item = (n: number, key = 'a'): { key: string; value: Item } => ({
  key,
  value: { asset: key, n },
});
const table: Topic<Item> = { ...input, name: 'infrapulse.kpis', kept: 'compacted' };

describe.skipIf(noKafka !== null)(noKafka ?? 'Kafka on the wire', () => {
  beforeEach(async () => {
    config = ownConfig(1);
    stream = await openKafkaStream(config, deps);
  });
  afterEach(() => stream.stop());

  it('holds JSON under the key of the record, and outputs say what they follow from', async () => {
    await stream.append(input, [item(3), item(4)]);
    const fold = await stream.process({ topic: input, group: 'sums', foldVersion: 1 }, (_, state) =>
      summing(state),
    );
    await fold.caughtUp();
    const readings = await foreignRead(config, wire(input), 2);
    expect(readings[0]).toEqual({ key: 'a', value: '{"asset":"a","n":3}', headers: {} });
    const outputs = await foreignRead(config, `${config.topicPrefix}${sums.name}`, 2);
    expect(outputs[1]).toEqual({
      key: 'a',
      value: '{"src":1,"total":7}',
      headers: { src: '0:1' },
    });
  });

  it('is read without what a foreign producer wrote and nobody can read', async () => {
    await stream.append(input, [item(1)]);
    const producer = foreignClient(config).producer();
    await producer.connect();
    const messages = [
      { key: 'a', value: 'no JSON' },
      { key: 'a', value: null },
      { value: '{"asset":"a","n":2}' },
    ];
    await producer.send({ topic: wire(input), messages });
    await producer.disconnect();
    const records = await readAll(stream, input);
    expect(records.map(({ key, value }) => [key, value.n])).toEqual([
      ['a', 1],
      ['', 2],
    ]);
  });

  it('shows no record of transactions that were aborted, though they overlap', async () => {
    await stream.append(input, [item(0)]);
    const client = foreignClient(config);
    const producers = ['x', 'y', 'z'].map((id) =>
      client.producer({
        transactionalId: `${config.topicPrefix}${id}`,
        idempotent: true,
        maxInFlightRequests: 1,
      }),
    );
    await Promise.all(producers.map((producer) => producer.connect()));
    const transactions: Transaction[] = [];
    for (const producer of producers) transactions.push(await producer.transaction());
    const send = (at: number, n: number) =>
      transactions[at]?.send({
        topic: wire(input),
        messages: [{ key: 'a', value: JSON.stringify({ asset: 'a', n }) }],
      });
    for (const [at, n] of [0, 1, 2, 1, 0, 2].entries()) await send(n, 100 * n + at);
    await transactions[1]?.abort();
    await send(0, 7);
    await transactions[2]?.commit();
    await send(0, 8);
    await transactions[0]?.abort();
    await Promise.all(producers.map((producer) => producer.disconnect()));
    const seen = (await readAll(stream, input)).map(({ value }) => value.n);
    expect(seen).toEqual([0, 202, 205]);
    // Begun in the middle, where both of the aborted ones are open already.
    const late: number[] = [];
    const consumer = await stream.consume(
      { topic: input, group: 'late', from: { 0: 4 } },
      ({ records }) => void late.push(...records.map(({ value }) => value.n)),
    );
    await consumer.caughtUp();
    expect([late, consumer.lag()]).toEqual([[205], 0]);
  });

  it('takes a call of many megabytes in batches, and refuses a record that fits into none', async () => {
    const pad = 'x'.repeat(400_000);
    const large = Array.from({ length: 12 }, (_, n) => ({ key: 'a', value: { asset: pad, n } }));
    await stream.append(input, large);
    expect((await readAll(stream, input)).map(({ value }) => value.n)).toEqual(
      large.map(({ value }) => value.n),
    );
    const tooLarge = [{ key: 'a', value: { asset: pad + pad + pad, n: 1 } }];
    await expect(stream.append(input, tooLarge)).rejects.toMatchObject({
      code: 'IP_STREAM_WRITE',
      outcome: 'reject',
    });
  });

  it('has tables that come back after the brokers have compacted them', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `k${i}`);
    const put = (n: number, keys = names) =>
      stream.append(
        table,
        keys.map((key) => item(n, key)),
      );
    await put(0);
    const settings = {
      'segment.ms': '500',
      'min.compaction.lag.ms': '0',
      'min.cleanable.dirty.ratio': '0.01',
      'delete.retention.ms': '0',
    };
    const configEntries = [
      { name: 'cleanup.policy', value: 'compact' },
      ...Object.entries(settings).map(([name, value]) => ({ name, value })),
    ];
    await withAdmin(config, (admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [{ type: 2, name: wire(table), configEntries }],
      }),
    );
    for (let n = 1; n < 8; n += 1) await put(n);
    await stream.append(
      table,
      names.slice(1).map((key) => ({ key, value: undefined })),
    );
    const kept = async () => (await stream.tail(table, { limit: 100_000 })).records.length;
    await expect
      .poll(
        async () => {
          await put(9, ['last']);
          return await kept();
        },
        { timeout: 120_000, interval: 600 },
      )
      .toBeLessThan(30);
    const other = await openKafkaStream(config, deps);
    const values = [...(await other.table(table)).entries()].map(([key, { n }]) => [key, n]);
    await other.stop();
    expect(values).toEqual([
      ['k0', 7],
      ['last', 9],
    ]);
  });
});
