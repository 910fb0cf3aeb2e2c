import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from './product.ts';
import { until } from './until.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(cleanUp);

describe('a device that does not wait for its acknowledgements', () => {
  it.each([1000, 5000])('gets all %i, and all are stored', async (count) => {
    const client = await mqtt.connectAsync(product.mqttUrl, { clientId: `hasty-${count}` });
    const topic = `infrapulse/v1/charger/hasty-${count}/telemetry`;
    const now = Date.now();
    const sent = Array.from({ length: count }, (_, i) =>
      client.publishAsync(topic, JSON.stringify({ ts: now - i, part: '1', status: 'IDLE' }), {
        qos: 1,
      }),
    );
    await Promise.all(sent);
    await client.endAsync();
    const wanted = count === 1000 ? 1000 : 6000;
    const { stored } = await until(
      async () => {
        const pipeline = await product.get<{ stored: number; received: number }>('/pipeline');
        return pipeline.stored >= wanted && pipeline;
      },
      { withinMs: 60_000, what: `${wanted} stored` },
    );
    expect(stored).toBe(wanted);
  });
});
