import { describe, expect, it } from 'vitest';
import { openKafkaStream } from '../../packages/stream-kafka/src/index.ts';
import { withAdmin } from './foreign-client.ts';
import { deps, noKafka, ownConfig } from './kafka-broker.ts';
import { input } from './programs/summing.mjs';

describe.skipIf(noKafka !== null)(noKafka ?? 'A stream on Kafka', () => {
  it('says which setting is wrong when nobody answers', async () => {
    const config = { ...ownConfig(1), brokers: ['127.0.0.1:9'] };
    await expect(openKafkaStream(config, deps)).rejects.toMatchObject({
      code: 'IP_CONFIG_INVALID',
      outcome: 'fatal',
      message: expect.stringMatching(/127\.0\.0\.1:9.*stream\.kafka\.brokers/),
    });
  });

  it('refuses a topic that has another number of partitions', async () => {
    const config = ownConfig(2);
    const former = await openKafkaStream(config, deps);
    await former.append(input, [{ key: 'a', value: { asset: 'a', n: 1 } }]);
    await former.stop();
    const stream = await openKafkaStream({ ...config, partitions: 3 }, deps);
    await expect(stream.tail(input, { limit: 1 })).rejects.toMatchObject({
      code: 'IP_CONFIG_INVALID',
      outcome: 'fatal',
      message: expect.stringMatching(
        /infrapulse\.readings has 2 partitions, not 3.*stream\.kafka\.partitions/,
      ),
    });
    await stream.stop();
  });

  it('refuses a topic that the brokers would clean otherwise, and keeps what the operator set', async () => {
    const config = ownConfig(1);
    const wire = `${config.topicPrefix}${input.name}`;
    const configEntries = [
      { name: 'cleanup.policy', value: 'delete' },
      { name: 'retention.ms', value: '60000' },
      { name: 'compression.type', value: 'gzip' },
    ];
    await withAdmin(config, (admin) =>
      admin.createTopics({ topics: [{ topic: wire, numPartitions: 1, configEntries }] }),
    );
    const stream = await openKafkaStream(config, deps);
    await expect(stream.table({ ...input, kept: 'compacted' })).rejects.toMatchObject({
      code: 'IP_CONFIG_INVALID',
      message: expect.stringContaining('cleanup.policy'),
    });
    await stream.tail(input, { limit: 1 });
    await stream.stop();
    const { resources } = await withAdmin(config, (admin) =>
      admin.describeConfigs({ includeSynonyms: false, resources: [{ type: 2, name: wire }] }),
    );
    const values = Object.fromEntries(
      (resources[0]?.configEntries ?? []).map((each) => [each.configName, each.configValue]),
    );
    expect([values['retention.ms'], values['compression.type']]).toEqual(['-1', 'gzip']);
  });

  it('refuses more copies than there are brokers', async () => {
    const stream = await openKafkaStream({ ...ownConfig(1), replication: 99 }, deps);
    await expect(stream.tail(input, { limit: 1 })).rejects.toMatchObject({
      code: 'IP_CONFIG_INVALID',
      message: expect.stringContaining('stream.kafka.replication'),
    });
    await stream.stop();
  });
});
