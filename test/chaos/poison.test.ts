import { connect } from 'node:net';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from '../system/product.ts';
import { type Pipeline, settled } from './accounts.ts';
import { createDice, SEED } from './seeded-dice.ts';

const CHARGER = 'infrapulse/v1/charger/poison/telemetry';
const now = Date.now();
const good = (ts: number, part = '1') => ({
  ts,
  part,
  status: 'Charging',
  metrics: { power_kw: 7 },
});

interface Poison {
  readonly name: string;
  readonly topic?: string;
  readonly payload: string | Buffer;
  readonly rejected: number;
  readonly stored?: number;
}

const CORPUS: readonly Poison[] = [
  { name: 'nothing', payload: '', rejected: 1 },
  { name: 'half an object', payload: '{"ts":', rejected: 1 },
  { name: 'a number', payload: '1', rejected: 1 },
  { name: 'null', payload: 'null', rejected: 1 },
  { name: 'an empty array', payload: '[]', rejected: 1 },
  { name: 'text that is not UTF-8', payload: Buffer.from([0x22, 0xff, 0xfe, 0x22]), rejected: 1 },
  { name: 'a thousand brackets', payload: '['.repeat(1000) + ']'.repeat(1000), rejected: 1 },
  { name: 'no time', payload: '{"part":"1","status":"Charging"}', rejected: 1 },
  { name: 'seconds for milliseconds', payload: json({ ...good(1_700_000_000) }), rejected: 1 },
  { name: 'eight hours ahead', payload: json(good(now + 8 * 3_600_000)), rejected: 1 },
  { name: 'an unknown field', payload: json({ ...good(now), stauts: 'x' }), rejected: 1 },
  { name: 'a strange word', payload: json({ ts: now, part: '1', status: 'Dancing' }), rejected: 1 },
  { name: 'a bad part', payload: json(good(now, 'a/b')), rejected: 1 },
  {
    name: 'a prototype',
    payload: '{"ts":1795468012393,"__proto__":{"polluted":1}}',
    rejected: 1,
  },
  { name: 'more than a packet', payload: Buffer.alloc(2 * 1024 * 1024, 0x20), rejected: 1 },
  {
    name: 'one bad of three',
    payload: json([good(now - 3000), { ...good(now - 2000), nonsense: 1 }, good(now - 1000)]),
    rejected: 1,
    stored: 2,
  },
  {
    name: 'an unknown kind',
    topic: 'infrapulse/v1/teapot/t-1/telemetry',
    payload: json(good(now)),
    rejected: 1,
  },
  {
    name: 'a result of ours',
    topic: 'infrapulse/v1/kpi/charger.uptime/city/371700/24h',
    payload: '{"value":1}',
    rejected: 1,
  },
];

function json(value: unknown): string {
  return JSON.stringify(value);
}

let product: Product;
let client: MqttClient;
beforeAll(async () => {
  product = await startProduct();
  client = await mqtt.connectAsync(product.mqttUrl, { clientId: 'poisoner' });
  client.on('close', () => closings.push('closed'));
  counted = await settled(product);
});
afterAll(cleanUp);

const closings: string[] = [];
let counted: Pipeline;

describe('G5 one bad message stops nothing', () => {
  it.each(CORPUS)('$name is acknowledged, and kept as a rejection', async (p) => {
    const before = counted;
    await client.publishAsync(p.topic ?? CHARGER, p.payload, { qos: 1 });
    const after = await settled(product);
    counted = after;
    expect({
      rejected: after.rejected - before.rejected,
      stored: after.stored - before.stored,
    }).toEqual({ rejected: p.rejected, stored: p.stored ?? 0 });
    expect(closings).toEqual([]);
  });

  it(`500 mutilated readings all have their end (seed ${SEED})`, async () => {
    const dice = createDice(SEED);
    const before = await settled(product);
    for (let i = 0; i < 500; i++) {
      const bytes = Buffer.from(json(good(now - 10_000 - i)));
      for (let hits = 1 + dice(4); hits > 0; hits--) bytes[dice(bytes.length)] = dice(256);
      await client.publishAsync(CHARGER, bytes, { qos: 1 });
    }
    const after = await settled(product);
    expect(after.received).toBe(after.stored + after.rejected + after.duplicate);
    expect(after.received - before.received).toBeGreaterThanOrEqual(500);
  });

  it(`sockets that do not speak MQTT are closed (seed ${SEED})`, async () => {
    const dice = createDice(SEED);
    const port = Number(new URL(product.mqttUrl).port);
    const ends = Array.from({ length: 50 }, () => {
      const bytes = Buffer.from(Array.from({ length: 64 + dice(64) }, () => dice(256)));
      return new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
        socket.setTimeout(30_000, () => socket.destroy());
      });
    });
    await Promise.all(ends);
    await client.publishAsync(CHARGER, json(good(now - 60_000)), { qos: 1 });
    expect((await settled(product)).inFlight).toBe(0);
  });

  it.each([
    ['GET', '/kpis?limit=-1', undefined],
    ['GET', '/kpis?nonsense=1', undefined],
    ['GET', `/assets/${'x'.repeat(600)}`, undefined],
    ['GET', '/assets/%00', undefined],
    ['GET', '/kpis/charger.uptime/planet/earth/24h', undefined],
    ['POST', '/assets/import', '{'],
    ['POST', '/assets/import', '[{"id":"1.5E+7"}]'],
    ['POST', '/maintenance', '{"scope":"galaxy"}'],
    ['POST', '/alarms/none~none~-~none/ack', '{"occurrence":"last"}'],
    ['DELETE', '/assets', undefined],
  ])('%s %s is answered with a problem, not with a crash', async (method, path, body) => {
    const answer = await fetch(`${product.httpUrl}/api/v1${path}`, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const problem = (await answer.json()) as { status: number; code: string };
    expect(problem.status).toBe(answer.status);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(problem.code).toMatch(/^[A-Z_]+$/);
  });

  it('stops clean after all of it', async () => {
    await client.endAsync(true);
    expect(await product.end('SIGTERM')).toBe(0);
  });
});
