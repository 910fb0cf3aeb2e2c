import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type City, createCity, noEngines } from './city.ts';
import { withAdmin } from './foreign-client.ts';
import { freePorts } from './free-ports.ts';
import { runToEnd, type ServiceName } from './worker.ts';

let city: City;
let dir = '';

describe.skipIf(noEngines !== null)(noEngines ?? 'a service that cannot start', () => {
  beforeAll(async () => {
    city = await createCity();
    dir = mkdtempSync(join(tmpdir(), 'infrapulse-refuse-'));
  });
  afterAll(async () => {
    rmSync(dir, { recursive: true, force: true });
    await city?.dispose();
  });

  /** Ends with 1, nothing on stdout, and one line on stderr that names the setting. */
  async function refuses(service: ServiceName, flags: readonly string[], setting: string) {
    const { code, out, err } = await runToEnd(service, [...city.flags, ...flags]);
    expect([code, out, err.match(/\n/g)?.length]).toEqual([1, '', 1]);
    expect(err).toMatch(new RegExp(`^infrapulse ${service}: .*${setting.replaceAll('.', '\\.')}`));
    return err;
  }

  it('says which broker does not answer', async () => {
    const brokers = `127.0.0.1:${await freePorts(1)}`;
    const flags = ['--stream.kafka.brokers', brokers];
    const lines = await Promise.all([
      refuses('ingest', flags, 'stream.kafka.brokers'),
      refuses('api', flags, 'stream.kafka.brokers'),
    ]);
    for (const line of lines) expect(line).toContain(brokers);
  });

  it('says that the token is wrong, and does not print it', async () => {
    const file = join(dir, 'token');
    writeFileSync(file, 'not-the-token');
    const flags = ['--series.influx.tokenFile', file];
    const line = await refuses('historian', flags, 'series.influx.tokenFile');
    expect(line).not.toContain('not-the-token');
  });

  it('says that no InfluxDB answers, and which bucket is missing', async () => {
    const url = `http://127.0.0.1:${await freePorts(1)}`;
    await refuses('historian', ['--series.influx.url', url], 'series.influx.url');
    const line = await refuses(
      'api',
      ['--series.influx.bucket', 'nowhere'],
      'series.influx.bucket',
    );
    expect(line).toContain('nowhere');
  });

  it('says that the topics have other partitions', async () => {
    const topic = `${city.kafka.topicPrefix}infrapulse.readings`;
    await withAdmin(city.kafka, (admin) =>
      admin.createTopics({ topics: [{ topic, numPartitions: 4 }] }),
    );
    for (const service of ['ingest', 'historian', 'kpi', 'alarms', 'notifier', 'api'] as const)
      await refuses(service, [], 'stream.kafka.partitions');
  });

  it('says which credential of a channel is missing, and which setting of one is wrong', async () => {
    const file = join(dir, 'channels.yaml');
    const write = (channel: object) =>
      writeFileSync(file, JSON.stringify({ stream, notifier: { channels: [channel] } }));
    const stream = { driver: 'kafka', kafka: { brokers: city.kafka.brokers } };
    const refused = async () => {
      const { code, err } = await runToEnd('notifier', ['--config', file]);
      expect([code, err.match(/\n/g)?.length]).toEqual([1, 1]);
      return err;
    };
    const lake = { id: 'lake', type: 'kafka', brokers: ['127.0.0.1:9'], topic: 'x' };
    write({ ...lake, user: 'u', password: { file: join(dir, 'nothing') } });
    expect(await refused()).toMatch(
      /^infrapulse notifier: config: notifier\.channels\.0\.password: /,
    );
    write({ ...lake, topic: 'not a topic' });
    expect(await refused()).toContain('notifier.channels.0.topic');
  });

  it('says which key there is not, in the file, on the command line and in the environment', async () => {
    const file = join(dir, 'misspelt.yaml');
    writeFileSync(file, 'stream:\n  kafka:\n    broker: 127.0.0.1:9092\n');
    const { code, err } = await runToEnd('kpi', ['--config', file]);
    expect([code, err.match(/\n/g)?.length]).toEqual([1, 1]);
    expect(err).toContain('stream.kafka: Unrecognized key: "broker"');
    expect(await refuses('kpi', ['--stream.kafka.broker', 'x'], 'stream.kafka.broker')).toContain(
      '--help',
    );
  });
});
