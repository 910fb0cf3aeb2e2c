import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cannotStart } from '../../deploy/engines/engines.mjs';
import type { Message, Sender } from '../../services/notifier/src/channels/channel.ts';
import { type KafkaChannel, kafka } from '../../services/notifier/src/channels/kafka.ts';
import { alarm } from '../../services/notifier/test/fixtures.ts';
import { foreignRead, withAdmin } from './foreign-client.ts';
import { freePorts } from './free-ports.ts';
import { noKafka, ownConfig } from './kafka-broker.ts';
import { noSecureKafka, type SecureKafka, startSecureKafka, USER } from './secure-kafka.ts';

const PASSWORD = 'the-right-password';
const WITHIN_MS = 20_000;
const context = { dashboardUrl: () => 'http://127.0.0.1:8080' };

const opened: Sender[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (sender) => sender.close?.()));
});

function open(more: Partial<KafkaChannel> & Pick<KafkaChannel, 'brokers' | 'topic'>): Sender {
  const sender = kafka.open(
    { type: 'kafka', id: 'lake', lang: 'en', tls: 'off', mechanism: 'scram-sha-512', ...more },
    context,
  );
  opened.push(sender);
  return sender;
}

function message(key: string): Message {
  const place = { name: '', siteName: '', district: '', contacts: [] };
  const one = { key, calling: 'raise', at: Date.now(), alarm: alarm(), place } as const;
  return { key, notifications: [one], at: Date.now() };
}

const send = (sender: Sender, key: string) =>
  sender.send(message(key), AbortSignal.timeout(WITHIN_MS));

describe.skipIf(noKafka !== null)(noKafka ?? "a topic of another platform's Kafka", () => {
  const config = ownConfig(2);
  const topic = `${config.topicPrefix}emergency`;
  const { brokers } = config;

  it('is waited for while it is not there, and gets what waited, with its key', async () => {
    const sender = open({ brokers, topic });
    expect(await send(sender, 'one')).toMatchObject({
      ...{ outcome: 'again', detail: expect.stringContaining('UNKNOWN_TOPIC_OR_PARTITION') },
    });
    await withAdmin(config, (admin) => admin.createTopics({ topics: [{ topic }] }));
    for (const key of ['one', 'two'])
      expect(await send(sender, key)).toMatchObject({ outcome: 'delivered' });
    const records = await foreignRead(config, topic, 2);
    expect(records.map(({ key, headers }) => [key, headers['idempotency-key']])).toEqual([
      ['asset/cs-1', 'one'],
      ['asset/cs-1', 'two'],
    ]);
    expect(JSON.parse(records[0]?.value ?? '')).toMatchObject({
      ...{ specversion: '1.0', id: 'one', type: 'infrapulse.alarm.raised.v1' },
    });
  });

  it('that takes no message so long refuses it for good', async () => {
    const small = `${topic}-small`;
    const configEntries = [{ name: 'max.message.bytes', value: '200' }];
    await withAdmin(config, (admin) =>
      admin.createTopics({ topics: [{ topic: small, configEntries }] }),
    );
    expect(await send(open({ brokers, topic: small }), 'one')).toMatchObject({
      ...{ outcome: 'refused', detail: expect.stringContaining('MESSAGE_TOO_LARGE') },
    });
  });

  it('whose brokers do not answer is tried again, within the time that a message has', async () => {
    const sender = open({ brokers: [`127.0.0.1:${await freePorts(1)}`], topic });
    const began = performance.now();
    expect(await send(sender, 'one')).toMatchObject({ outcome: 'again', status: null });
    expect(performance.now() - began).toBeLessThan(WITHIN_MS);
  });
});

const missing = cannotStart('kafka') ?? noSecureKafka;

describe.skipIf(missing !== null)(missing ?? 'a topic behind TLS and a password', () => {
  let secure: SecureKafka;
  beforeAll(async () => {
    secure = await startSecureKafka(PASSWORD);
    const plain = { ...ownConfig(1), brokers: [secure.plainBroker] };
    await withAdmin(plain, (admin) => admin.createTopics({ topics: [{ topic: 'emergency' }] }));
  });
  afterAll(() => secure?.dispose());

  it('takes what is signed in, by an authority that is named; anything else waits', async () => {
    const ca = readFileSync(secure.certificates.ca, 'utf8');
    const signedIn = { user: USER, password: PASSWORD };
    const right = {
      brokers: [secure.broker],
      topic: 'emergency',
      tls: 'on',
      ca,
      ...signedIn,
    } as const;
    for (const mechanism of ['plain', 'scram-sha-512'] as const)
      expect(await send(open({ ...right, mechanism }), mechanism)).toMatchObject({
        outcome: 'delivered',
      });
    const { ca: _, ...unknown } = right;
    for (const wrong of [{ ...right, password: 'wrong' }, unknown]) {
      const answer = await send(open(wrong), 'one');
      expect(answer.outcome).toBe('again');
      expect(answer.detail).not.toMatch(/wrong|the-right/);
      process.stdout.write(`  ${answer.detail}\n`);
    }
    const plain = { ...ownConfig(1), brokers: [secure.plainBroker] };
    const records = await foreignRead(plain, 'emergency', 2);
    expect(records.map(({ headers }) => headers['idempotency-key'])).toEqual([
      ...['plain', 'scram-sha-512'],
    ]);
  });
});
