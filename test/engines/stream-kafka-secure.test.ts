import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cannotStart } from '../../deploy/engines/engines.mjs';
import { openKafkaStream } from '../../packages/stream-kafka/src/index.ts';
import { deps, ownConfig } from './kafka-broker.ts';
import { settle, startWriting } from './kafka-ledger.ts';
import { makeCertificates } from './make-certificates.ts';
import { input, summing } from './programs/summing.mjs';
import { noSecureKafka, type SecureKafka, startSecureKafka, USER } from './secure-kafka.ts';
import { killWorkers, runToEnd, startWorker } from './worker.ts';

const missing = cannotStart('kafka') ?? noSecureKafka;
const PASSWORD = 'the-right-password';
const WRONG = 'the-wrong-password';
const MECHANISMS = ['plain', 'scram-sha-512'] as const;

let kafka: SecureKafka;
let dir = '';

type Flags = Readonly<Record<string, string>>;

/** Of a service that may do everything; `over` changes some, '' leaves one out. */
function flagsOf(over: Flags = {}): readonly string[] {
  const all: Flags = {
    'stream.driver': 'kafka',
    'stream.kafka.brokers': kafka.broker,
    'stream.kafka.partitions': '2',
    'stream.kafka.topicPrefix': 'secure.',
    'stream.kafka.ssl.mode': 'on',
    'stream.kafka.ssl.ca': kafka.certificates.ca,
    'stream.kafka.sasl.username': USER,
    'stream.kafka.sasl.passwordFile': join(dir, 'right'),
    ...over,
  };
  const given = Object.entries(all).filter(([, value]) => value !== '');
  return given.flatMap(([path, value]) => [`--${path}`, value]);
}

/** Ends with 1, nothing on stdout, and one line on stderr that names the setting and no secret. */
async function refuses(over: Flags, setting: string): Promise<void> {
  const { code, out, err } = await runToEnd('alarms', flagsOf(over));
  expect([code, out, err.match(/\n/g)?.length]).toEqual([1, '', 1]);
  expect(err).toMatch(/^infrapulse alarms: .*\[IP_CONFIG_INVALID\]\n$/);
  expect(err).toContain(setting);
  for (const secret of [PASSWORD, WRONG]) expect(err).not.toContain(secret);
  process.stdout.write(`  ${err}`);
}

describe.skipIf(missing !== null)(missing ?? 'A Kafka that asks for TLS and a password', () => {
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'infrapulse-secrets-'));
    writeFileSync(join(dir, 'right'), PASSWORD);
    writeFileSync(join(dir, 'wrong'), WRONG);
    kafka = await startSecureKafka(PASSWORD);
  });
  afterAll(async () => {
    await killWorkers();
    await kafka?.dispose();
    rmSync(dir, { recursive: true, force: true });
  });

  it.each(MECHANISMS)('takes and gives records, and folds them, by %s', async (mechanism) => {
    const config = {
      ...ownConfig(2),
      brokers: [kafka.broker],
      replication: 1,
      sasl: { mechanism, username: USER, password: PASSWORD },
      ssl: { ca: readFileSync(kafka.certificates.ca, 'utf8') },
    };
    const stream = await openKafkaStream(config, deps);
    const seen = new Set<number>();
    await stream.consume({ topic: input, group: 'seen', from: 'earliest' }, ({ records }) => {
      for (const { value } of records) seen.add(value.n);
    });
    const writing = startWriting(stream);
    const options = { topic: input, group: 'sums', foldVersion: 1 };
    const fold = await stream.process(options, (_partition, state) => summing(state));
    await expect.poll(() => seen.size, { timeout: 60_000 }).toBeGreaterThan(200);
    const acknowledged = await writing.stop();
    await fold.stop();
    const ledger = await settle(stream, acknowledged);
    await expect.poll(() => seen.size, { timeout: 60_000 }).toBe(acknowledged);
    await stream.stop();
    expect(ledger.said).toEqual(ledger.expected);
    expect([ledger.missing, ledger.records]).toEqual([0, acknowledged]);
  });

  it('is used by a service that is told where its password and authority are', async () => {
    const worker = await startWorker('alarms', flagsOf());
    expect(await worker.end('SIGTERM')).toMatchObject({ code: 0, err: '' });
  });

  it.each(MECHANISMS)(
    'ends the start of a service with a wrong password, by %s',
    async (mechanism) => {
      const wrong = { 'stream.kafka.sasl.passwordFile': join(dir, 'wrong') };
      await refuses({ ...wrong, 'stream.kafka.sasl.mechanism': mechanism }, 'stream.kafka.sasl');
    },
  );

  it('ends the start of one that signs in another way, or not at all', async () => {
    const nobody = { 'stream.kafka.sasl.username': '', 'stream.kafka.sasl.passwordFile': '' };
    await Promise.all([
      refuses({ 'stream.kafka.sasl.mechanism': 'scram-sha-256' }, 'stream.kafka.sasl'),
      refuses(nobody, 'stream.kafka.sasl'),
    ]);
  });

  it('ends the start of one that does not trust its authority, or speaks no TLS', async () => {
    const ca = (file: string) => ({ 'stream.kafka.ssl.ca': file });
    await Promise.all([
      refuses(ca(makeCertificates(dir, 'theirs').ca), 'stream.kafka.ssl.ca'),
      refuses(ca(''), 'stream.kafka.ssl.ca'),
      // A file that holds none.
      refuses(ca(join(dir, 'wrong')), 'stream.kafka.ssl.ca'),
      refuses({ ...ca(''), 'stream.kafka.ssl.mode': 'off' }, 'stream.kafka.ssl.mode'),
    ]);
  });

  it('ends the start of one that speaks TLS where none is spoken', async () => {
    await refuses({ 'stream.kafka.brokers': kafka.plainBroker }, 'stream.kafka.ssl.mode');
  });
});
