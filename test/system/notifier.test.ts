import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct, temporaryDirectory } from './product.ts';
import { until } from './until.ts';

interface Event {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: {
    readonly alarm: { readonly occurrence: number };
    readonly message: { readonly en: { readonly url: string } };
  };
}

const received: Event[] = [];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  request.on('end', () => {
    received.push(JSON.parse(text) as Event);
    response.writeHead(204).end();
  });
});
const folder = temporaryDirectory();
const config = join(folder, 'city.yaml');
const dataDir = join(folder, 'data');
let product: Product;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  configure(['works', 'drill']);
  product = await start();
});
afterAll(async () => {
  await cleanUp();
  server.closeAllConnections();
  server.close();
});

/** Each reason is that of a silence of an asset of this name. */
function configure(silences: readonly string[]): void {
  const { port } = server.address() as AddressInfo;
  const [from, to] = ['2020-01-01T00:00:00+08:00', '2099-01-01T00:00:00+08:00'];
  writeFileSync(
    config,
    `notifier:
  silences: ${JSON.stringify(silences.map((name) => ({ asset: [name], from, to, reason: name })))}
  channels:
    - { id: duty, type: webhook, url: 'http://127.0.0.1:${port}/', secret: { env: DUTY_SECRET } }
  routes:
    - { to: [duty], kind: [charger], tell: [raise, clear, acknowledge] }
`,
  );
}

function start(): Promise<Product> {
  const env = { DUTY_SECRET: 'known to both' };
  return startProduct({ dataDir, env, flags: ['--config', config] });
}

async function report(asset: string, status: string): Promise<void> {
  const client = await mqtt.connectAsync(product.mqttUrl);
  const message = JSON.stringify({ ts: Date.now(), part: '1', status });
  await client.publishAsync(`infrapulse/v1/charger/${asset}/telemetry`, message, { qos: 1 });
  await client.endAsync();
}

const typesOf = (asset: string) =>
  received.filter(({ subject }) => subject.includes(`~${asset}~`)).map(({ type }) => type);

it('a reading opens an alarm and the webhook hears of it, and of its end', async () => {
  await report('one', 'FAULTED');
  // A fault must last five seconds before it is an alarm.
  await until(async () => typesOf('one').length > 0, { withinMs: 90_000, what: 'the raise' });
  await report('one', 'IDLE');
  await until(async () => typesOf('one').length > 1, { withinMs: 90_000, what: 'the clear' });
  expect(typesOf('one')).toEqual(['infrapulse.alarm.raised.v1', 'infrapulse.alarm.cleared.v1']);
  const [raised] = received;
  expect(raised?.data.message.en.url).toBe(
    `${product.httpUrl}/alarms?id=${encodeURIComponent(raised?.subject ?? '')}`,
  );
  const { items } = await product.get<{ items: { outcome: string; key: string }[] }>(
    '/notifications?channel=duty',
  );
  expect(items.map(({ outcome, key }) => [outcome, key])).toEqual(
    received.toReversed().map(({ id }) => ['delivered', id]),
  );
});

it('a test message tells what the channel said; a channel that does not exist says so', async () => {
  const test = async (channel: string) => {
    const url = `${product.httpUrl}/api/v1/channels/${channel}/test`;
    const answer = await fetch(url, { method: 'POST' });
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  expect((await test('duty')).body).toMatchObject({
    channel: 'duty',
    outcome: 'delivered',
    status: 204,
  });
  expect(await test('nobody')).toMatchObject({ status: 404, body: { code: 'CHANNEL_UNKNOWN' } });
  expect(received.at(-1)?.type).toBe('infrapulse.alarm.test.v1');
});

it('a silence made through the API keeps an alarm from calling, and is there after a kill', async () => {
  const silences = `${product.httpUrl}/api/v1/silences`;
  const made = await fetch(silences, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      match: { asset: ['hushed'] },
      to: Date.now() + 3_600_000,
      reason: 'being rebuilt',
      user: 'li',
    }),
  });
  expect(made.status).toBe(201);
  await product.end('SIGKILL');
  product = await start();
  await report('hushed', 'FAULTED');
  await report('heard', 'FAULTED');
  await until(async () => typesOf('heard').length > 0, { withinMs: 90_000, what: 'the other one' });
  const { items } = await product.get<{ items: { state: string }[] }>('/alarms?asset=hushed');
  expect([items.map(({ state }) => state), typesOf('hushed')]).toEqual([['UNACK_ACTIVE'], []]);
  const listed = await product.get<{ items: { silenceId: string; state: string }[] }>(
    '/silences?origin=api',
  );
  expect(listed.items.map(({ state }) => state)).toEqual(['active']);
  const path = `${product.httpUrl}/api/v1/silences/${listed.items[0]?.silenceId}`;
  expect((await fetch(path, { method: 'DELETE' })).status).toBe(200);
  await until(async () => typesOf('hushed').length > 0, { withinMs: 30_000, what: 'what stands' });
  await report('hushed', 'IDLE');
  await until(async () => typesOf('hushed').length > 1, { withinMs: 90_000, what: 'its end' });
  expect(typesOf('hushed')).toEqual(['infrapulse.alarm.raised.v1', 'infrapulse.alarm.cleared.v1']);
});

it('what was raised in a silence is told when the last one ends, over kills, once', async () => {
  const silence = async (forMs: number) => {
    const words = { match: { asset: ['dark'] }, to: Date.now() + forMs, reason: 'works' };
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(words);
    const made = await fetch(`${product.httpUrl}/api/v1/silences`, {
      method: 'POST',
      headers,
      body,
    });
    return ((await made.json()) as { silenceId: string }).silenceId;
  };
  await silence(20_000);
  const long = await silence(3_600_000);
  await report('dark', 'FAULTED');
  const isOpen = async () => {
    const { items } = await product.get<{ items: unknown[] }>('/alarms?asset=dark');
    return items.length > 0;
  };
  await until(isOpen, { withinMs: 90_000, what: 'the silenced alarm' });
  await product.end('SIGKILL');
  product = await start();
  const path = `${product.httpUrl}/api/v1/silences/${long}`;
  const { to } = (await (await fetch(path, { method: 'DELETE' })).json()) as { to: string };
  await product.end('SIGKILL');
  product = await start();
  const noted = async () => {
    const { items } = await product.get<{ items: { alarm: string }[] }>('/notifications');
    return items.some(({ alarm }) => alarm.includes('~dark~'));
  };
  await until(noted, { withinMs: 60_000, what: 'the raise' });
  await product.end('SIGKILL');
  product = await start();
  await report('dark', 'IDLE');
  await until(async () => typesOf('dark').includes('infrapulse.alarm.cleared.v1'), {
    withinMs: 90_000,
    what: 'the clear',
  });
  const ids = received.filter(({ subject }) => subject.includes('~dark~')).map(({ id }) => id);
  expect(ids.map((id) => id.split('~').slice(4))).toEqual([
    ['1', '1', 'duty'],
    ['1', '2', 'duty'],
  ]);
  expect(Date.parse(to)).toBeLessThanOrEqual(Date.now());
});

it('the silences of the settings are in the API, are not ended there, and go with the settings', async () => {
  const listed = async () => {
    const { items } = await product.get<{ items: { silenceId: string; reason: string }[] }>(
      '/silences?origin=settings&state=active',
    );
    return items.toSorted((a, b) => (a.reason < b.reason ? -1 : 1));
  };
  const [drill, works] = await listed();
  expect([drill?.reason, works?.reason]).toEqual(['drill', 'works']);
  const path = `${product.httpUrl}/api/v1/silences/${works?.silenceId}`;
  const refused = await fetch(path, { method: 'DELETE' });
  expect([refused.status, await refused.json()]).toMatchObject([
    409,
    { code: 'SILENCE_OF_SETTINGS' },
  ]);
  await report('works', 'FAULTED');
  const ask = () =>
    product.get<{ items: { silencedUntil: string | null }[] }>('/alarms?asset=works');
  const { items } = await until(
    async () => {
      const found = await ask();
      return found.items.length > 0 && found;
    },
    { withinMs: 90_000, what: 'the silenced alarm' },
  );
  expect(items.map(({ silencedUntil }) => silencedUntil)).toEqual(['2098-12-31T16:00:00.000Z']);
  await product.end('SIGTERM');
  configure(['works']);
  product = await start();
  expect(await listed()).toEqual([works]);
  expect(typesOf('works')).toEqual([]);
});

it('kill -9 and a new start tell nothing twice, and go on', async ({ annotate }) => {
  await until(
    async () => (await product.get<{ items: unknown[] }>('/notifications')).items.length > 2,
    {
      withinMs: 60_000,
      what: 'what was told is noted',
    },
  );
  const before = received.length;
  await product.end('SIGKILL');
  product = await start();
  await report('two', 'FAULTED');
  await until(async () => typesOf('two').length > 0, { withinMs: 90_000, what: 'the next raise' });
  const keys = received.map(({ id }) => id);
  await annotate(`after the kill: ${keys.slice(before).join(', ')}`);
  const twice = keys.slice(before).filter((key) => keys.indexOf(key) < before);
  expect(twice).toEqual([]);
  expect(new Set(keys).size).toBe(keys.length);
});

it('without any channel, whoever tests one is told so at once', async () => {
  const other = await startProduct();
  const url = `${other.httpUrl}/api/v1/channels/duty/test`;
  const began = performance.now();
  const answer = await fetch(url, { method: 'POST' });
  expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'CHANNEL_UNKNOWN' }]);
  expect(performance.now() - began).toBeLessThan(5000);
  expect(await other.end('SIGTERM')).toBe(0);
});
