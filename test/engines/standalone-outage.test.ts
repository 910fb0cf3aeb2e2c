import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from '../system/product.ts';
import { until } from '../system/until.ts';
import { bringBack, noOutage, takeAway } from './engine-outage.ts';
import { noKafka, ownConfig } from './kafka-broker.ts';

const impossible = noKafka ?? noOutage;
const WITHIN_MS = 120_000;
/** Each thread has connections of its own. */
const PARTS = ['stream', 'stream of folds', 'stream of ingest'];

interface Readiness {
  readonly ready: boolean;
  readonly parts: Readonly<Record<string, { readonly ok: boolean; readonly reason: string }>>;
}

let product: Product;

/** Asks until the readiness is so. */
function readiness(what: string, isIt: (found: Readiness) => boolean): Promise<Readiness> {
  return until(
    async () => {
      const found = (await (await fetch(`${product.httpUrl}/readyz`)).json()) as Readiness;
      return isIt(found) && found;
    },
    { withinMs: WITHIN_MS, what },
  );
}

describe.skipIf(impossible !== null)(impossible ?? 'npm start with its log on Kafka', () => {
  beforeAll(async () => {
    const { brokers, partitions, replication, topicPrefix = '' } = ownConfig(2);
    const settings = {
      INFRAPULSE_STREAM_DRIVER: 'kafka',
      INFRAPULSE_STREAM_KAFKA_BROKERS: brokers.join(','),
      INFRAPULSE_STREAM_KAFKA_PARTITIONS: `${partitions}`,
      INFRAPULSE_STREAM_KAFKA_REPLICATION: `${replication}`,
      INFRAPULSE_STREAM_KAFKA_TOPIC_PREFIX: topicPrefix,
    };
    product = await startProduct({ env: settings });
  });
  afterAll(async () => {
    await bringBack('kafka-1');
    await cleanUp();
  });

  it('is not ready while Kafka is away, says so of each thread, and is ready again by itself', async () => {
    await readiness('ready', ({ ready }) => ready);
    await takeAway('kafka-1', 'killed');
    const { ready, parts } = await readiness('not ready', (found) =>
      PARTS.every((part) => found.parts[part]?.ok === false),
    );
    expect(ready).toBe(false);
    for (const part of PARTS) expect(parts[part]?.reason).toMatch(/^Kafka does not answer: /);
    await bringBack('kafka-1');
    await readiness('ready again', (found) => found.ready);
    expect(await product.end('SIGTERM')).toBe(0);
  });
});
