import { spawnSync } from 'node:child_process';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from './product.ts';
import { until } from './until.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(cleanUp);

interface AssetAnswer {
  readonly id: string;
  readonly kind: string;
  readonly state: string | null;
  readonly states: readonly { part: string; state: string; status: string }[];
  readonly latest: readonly { part: string; metrics: Record<string, number> }[];
}

function mosquittoPub(topic: string, message: string): void {
  const port = new URL(product.mqttUrl).port;
  const argv = ['-p', port, '-q', '1', '-i', 'own-hands', '-t', topic, '-m', message];
  const { status, error, stderr } = spawnSync('mosquitto_pub', argv);
  if (error) throw error;
  expect([status, stderr.toString()]).toEqual([0, '']);
}

const hasMosquitto = spawnSync('mosquitto_pub', ['--help']).error === undefined;

describe('a reading of a new asset sent with mosquitto_pub', () => {
  it('shows in its asset within a second and in its KPI within five', async (context) => {
    if (!hasMosquitto) context.skip('mosquitto_pub is not installed');
    const ts = Date.now();
    mosquittoPub(
      'infrapulse/v1/charger/my-charger/telemetry',
      JSON.stringify({ ts, part: '1', status: 'Charging', metrics: { power_kw: 42.5 } }),
    );
    const asset = await until(() => product.get<AssetAnswer>('/assets/my-charger'), {
      withinMs: 1000,
      what: 'the asset answers',
    });
    expect(asset).toMatchObject({ id: 'my-charger', kind: 'charger' });
    expect(asset.latest).toMatchObject([{ part: '1', metrics: { power_kw: 42.5 } }]);
    const kpi = await until(
      async () => {
        const record = await product.get<{ value: number | null }>(
          '/kpis/charger.uptime/asset/my-charger/24h',
        );
        return record.value !== null && record;
      },
      { withinMs: 5000, what: 'the KPI has a value' },
    );
    expect(kpi.value).toBe(1);
  });

  it('has a state within five seconds, the asset and its part', async () => {
    const client = await mqtt.connectAsync(product.mqttUrl);
    const message = JSON.stringify({ ts: Date.now(), part: '1', status: 'IDLE' });
    await client.publishAsync('infrapulse/v1/charger/stated/telemetry', message, { qos: 1 });
    await client.endAsync();
    const asset = await until(
      async () => {
        const answer = await product.get<AssetAnswer>('/assets/stated');
        return answer.state !== null && answer;
      },
      { withinMs: 5000, what: 'the state is known' },
    );
    expect(asset.state).toBe('UP');
    expect(asset.states).toContainEqual(
      expect.objectContaining({ part: '1', state: 'UP', status: 'IDLE' }),
    );
  });

  it('is shown to who subscribes to its topic', async () => {
    const client = await mqtt.connectAsync(product.mqttUrl);
    const heard = new Promise<string>((resolve) => {
      client.on('message', (_topic, payload) => resolve(payload.toString()));
    });
    await client.subscribeAsync('infrapulse/v1/charger/watched/telemetry');
    const message = JSON.stringify({ ts: Date.now(), part: '1', status: 'IDLE' });
    await client.publishAsync('infrapulse/v1/charger/watched/telemetry', message, { qos: 1 });
    expect(await heard).toBe(message);
    await client.endAsync();
  });

  it('comes back as a rejection that says what to change when it holds a mistake', async () => {
    const client = await mqtt.connectAsync(product.mqttUrl, { clientId: 'mistaken' });
    const heard = new Promise<string>((resolve) => {
      client.on('message', (_topic, payload) => resolve(payload.toString()));
    });
    await client.subscribeAsync('infrapulse/v1/rejected/mistaken');
    const seconds = Math.floor(Date.now() / 1000);
    const message = JSON.stringify({ ts: seconds, part: '1', status: 'IDLE' });
    await client.publishAsync('infrapulse/v1/charger/c-1/telemetry', message, { qos: 1 });
    const rejection = JSON.parse(await heard) as { code: string; field: string; hint: string };
    expect(rejection).toMatchObject({ code: 'TOO_OLD', field: 'ts' });
    expect(rejection.hint).toContain('seconds');
    const listed = await until(
      async () => {
        const { items } = await product.get<{ items: { hint: string }[] }>('/rejected?limit=10');
        return items.find((item) => item.hint === rejection.hint);
      },
      { withinMs: 2000, what: 'the rejection is listed' },
    );
    expect(listed).toMatchObject({ code: 'TOO_OLD', client: 'mistaken' });
    await client.endAsync();
  });
});

describe('the first reading of an asset that is registered', () => {
  const connects = async () =>
    (await product.get<{ items: object[] }>('/audit?action=asset.connect&subject=waits')).items;

  it('is in the audit trail, once, and after a new start', async () => {
    await fetch(`${product.httpUrl}/api/v1/assets/waits`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'charger', parts: [{ part: '1', role: 'connector' }] }),
    });
    const client = await mqtt.connectAsync(product.mqttUrl);
    for (const status of ['IDLE', 'CHARGING']) {
      const message = JSON.stringify({ ts: Date.now(), part: '1', status });
      await client.publishAsync('infrapulse/v1/charger/waits/telemetry', message, { qos: 1 });
    }
    await client.endAsync();
    const found = await until(async () => (await connects()).length > 0 && connects(), {
      withinMs: 5000,
      what: 'the audit trail has it',
    });
    expect(found).toMatchObject([{ user: 'ingest', subject: 'waits' }]);
    await product.end('SIGTERM');
    product = await startProduct({ dataDir: product.dataDir });
    expect(await connects()).toHaveLength(1);
  });
});
