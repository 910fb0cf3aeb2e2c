import { readFileSync } from 'node:fs';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from './product.ts';
import { until } from './until.ts';

const OPERATIONS = new URL('../../docs/operations.md', import.meta.url);
const ROOMS = /^infrapulse_(ingest|historian|kpi|alarms|notifier|api)_[a-z0-9_]+$/;
/** Gauges count things, or say what they measure. */
const UNITS = { counter: /_total$/, histogram: /_(seconds|rows|records)$/, gauge: /^/ } as const;

let product: Product;
beforeAll(async () => {
  // A watchdog is enough for the notifier to be there.
  product = await startProduct({
    env: { INFRAPULSE_NOTIFIER_WATCHDOG_URL: 'http://127.0.0.1:9/' },
  });
});
afterAll(cleanUp);

async function scrape(): Promise<string> {
  return (await fetch(`${product.httpUrl}/metrics`)).text();
}

async function typesOf(): Promise<readonly (readonly [name: string, type: keyof typeof UNITS])[]> {
  const lines = (await scrape()).matchAll(/^# TYPE (infrapulse_\w+) (counter|gauge|histogram)$/gm);
  return [...lines].map(([, name = '', type]) => [name, type as keyof typeof UNITS]);
}

function valueOf(text: string, sample: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${sample} `));
  return line === undefined ? undefined : Number(line.slice(sample.length));
}

/** A faulted charger, until the named sample of /metrics is at least 1. */
async function faultedUntil(sample: string, withinMs: number): Promise<string> {
  const client = await mqtt.connectAsync(product.mqttUrl);
  const message = JSON.stringify({ ts: Date.now(), part: '1', status: 'FAULTED' });
  await client.publishAsync('infrapulse/v1/charger/broken/telemetry', message, { qos: 1 });
  await client.endAsync();
  return until(
    async () => {
      const text = await scrape();
      return (valueOf(text, sample) ?? 0) >= 1 && text;
    },
    { withinMs, what: sample },
  );
}

describe('/metrics', () => {
  it('names every instrument infrapulse_<room>_<things>_<unit>, times in seconds', async () => {
    const wrong = (await typesOf()).filter(
      ([name, type]) => !ROOMS.test(name) || !UNITS[type].test(name) || /_ms(_|$)/.test(name),
    );
    expect(wrong).toEqual([]);
  });

  it('has exactly what docs/operations.md lists', async () => {
    const page = readFileSync(OPERATIONS, 'utf8');
    const listed = new Set(page.match(/infrapulse_[a-z]+_[a-z0-9_]+/g));
    const names = (await typesOf()).map(([name]) => name);
    expect([...listed].sort()).toEqual([...names].sort());
  });

  it('tells how far each group of consumers is behind', async () => {
    const groups = [...(await scrape()).matchAll(/_consumer_lag_records\{group="([^"]+)"\} \d+/g)];
    expect(groups.map(([, group]) => group)).toEqual(
      expect.arrayContaining(['alarms', 'historian', 'kpi', 'kpi-rollup', 'register']),
    );
  });

  it('counts an alarm as open and times it from its event', async () => {
    const text = await faultedUntil('infrapulse_api_alarms_open{severity="MAJOR"}', 70_000);
    expect(valueOf(text, 'infrapulse_api_alarms_open{severity="CRITICAL"}')).toBe(0);
    const timed = await faultedUntil('infrapulse_api_alarm_latency_seconds_count', 5000);
    expect(valueOf(timed, 'infrapulse_api_alarm_latency_seconds_bucket{le="30"}')).toBe(1);
  });

  it('counts KPI records by scope', async () => {
    const charger = { kind: 'charger', district: '371702', lifecycle: 'IN_SERVICE' };
    const imported = await fetch(`${product.httpUrl}/api/v1/assets/import`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([
        { ...charger, id: 'broken', parts: [{ part: '1', role: 'connector' }] },
      ]),
    });
    expect(imported.status).toBe(200);
    await faultedUntil('infrapulse_kpi_records_published_total{scope="asset"}', 10_000);
    await faultedUntil('infrapulse_kpi_records_published_total{scope="city"}', 15_000);
  });
});
