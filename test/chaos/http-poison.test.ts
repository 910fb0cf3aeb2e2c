import { request } from 'node:http';
import { connect } from 'node:net';
import mqtt from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, type Product, startProduct } from '../system/product.ts';
import { until } from '../system/until.ts';

const API = '/api/v1';
const ACK = `${API}/alarms/asset~victim~1~CHARGER_FAULTED/ack`;
const JSON_TYPE = { 'content-type': 'application/json' };

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface Sent {
  readonly method: string;
  /** As it stands in the request line: nothing is normalised on the way. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

let product: Product;
beforeAll(async () => {
  product = await startProduct();
  const client = await mqtt.connectAsync(product.mqttUrl);
  const message = JSON.stringify({ ts: Date.now(), part: '1', status: 'FAULTED' });
  await client.publishAsync('infrapulse/v1/charger/victim/telemetry', message, { qos: 1 });
  await client.endAsync();
  await until(async () => (await victim()).state === 'UNACK_ACTIVE', {
    withinMs: 70_000,
    what: 'the alarm is raised',
  });
});
afterAll(cleanUp);

function victim(): Promise<{ state: string; occurrence: number }> {
  return product.get('/alarms/asset~victim~1~CHARGER_FAULTED');
}

function send({ method, path, headers = {}, body }: Sent): Promise<Answer> {
  const { hostname, port } = new URL(product.httpUrl);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = { hostname, port, method, path, headers: { ...length, ...headers } };
    const sent = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

/** Everything the server says to these bytes until it closes the connection. */
function sendBytes(bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(product.httpUrl);
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
    socket.on('error', reject).on('close', () => resolve(heard));
  });
}

function expectProblem({ status, headers, text }: Answer): void {
  expect([status, headers['content-type']]).toEqual([
    expect.toSatisfy((code: number) => code >= 400 && code < 500),
    'application/problem+json; charset=utf-8',
  ]);
  const problem = JSON.parse(text) as { status: number; code: string };
  expect(problem).toMatchObject({ status, code: expect.stringMatching(/^[A-Z_]+$/) });
}

const base64 = (text: string) => Buffer.from(text).toString('base64url');
const LONG = 'x'.repeat(100_000);

describe('a strange address is answered with a problem', () => {
  it.each([
    ...['NaN', '-1', '0', '1e9', 'Infinity', '', '1.5', '1&limit=2', '%00'].map(
      (limit) => `/alarms?limit=${limit}`,
    ),
    ...['%00', 'x', base64('null'), base64('[]'), base64('[[],{}]'), base64('[null,null]')].map(
      (cursor) => `/kpis?cursor=${cursor}`,
    ),
    ...['null', '[]', '{}', '{"0":"a"}', '{"0":1e308}', '1'].map(
      (cursor) => `/rejected?cursor=${base64(cursor)}`,
    ),
    `/assets?q=${LONG}`,
    `/assets?q=${LONG.slice(0, 15_000)}`,
    `/assets/${'x'.repeat(1001)}`,
    ...['%ZZ', '%FF', '%E0%A4%A', '%00', '..%2f..%2fetc', '__proto__'].map((id) => `/assets/${id}`),
    ...['NaN', '1e400', '99999999999999999', 'yesterday', '2026-13-01'].map(
      (at) => `/kpis?at=${at}`,
    ),
    '/assets?sort=__proto__',
    '/assets?kind=constructor',
    '/assets?__proto__=1',
    '/kinds/__proto__',
    '/plan/toString',
    '/plan/PT-10?by=__proto__',
    '/kpis/constructor/asset/victim/24h',
    '/kpis/charger.uptime/asset/victim/24h/explain?start=1e999',
    '/assets/victim/series?metric=%22',
    '/assets/victim/series?metric=power_kw&every=0&fn=mean',
    '/assets/victim/series?metric=power_kw&every=-1s&fn=mean',
    '/assets/victim/series?metric=power_kw&from=5&to=1',
    '/assets/victim/states?from=-9e15&to=9e15',
    '/export?dataset=readings&from=0&to=8640000000000000',
    '/export?dataset=secrets',
    '/live?topics=__proto__',
    '/nothing',
  ])('%.60s', async (path) => {
    expectProblem(await send({ method: 'GET', path: `${API}${path}` }));
  });
});

describe('an address outside the pages', () => {
  it.each([
    '/..',
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%5c..%5cetc',
    '/assets/../../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/%00',
    '/index.html%00.js',
    '/a%0d%0aset-cookie:x',
    '/%FF',
    '/.env',
    '/package.json',
    '/api',
  ])('%s leads to no file and to no page', async (path) => {
    const answer = await send({ method: 'GET', path });
    expectProblem(answer);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('a strange body is answered with a problem', () => {
  const bodies: readonly (readonly [string, string | Buffer])[] = [
    ['nothing', ''],
    ['null', 'null'],
    ['half an object', '{"occurrence":'],
    ['half a million brackets', '['.repeat(500_000) + ']'.repeat(500_000)],
    ['a deep object', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
    ['text that is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['a prototype', '{"__proto__":{"occurrence":1},"constructor":{"prototype":{}}}'],
    ['not a number', '{"occurrence":NaN}'],
    ['too large a number', '{"occurrence":1e400}'],
    ['a negative occurrence', '{"occurrence":-1}'],
    ['two megabytes', `{"occurrence":1,"reason":"${'x'.repeat(2_000_000)}"}`],
    ['an unknown field', '{"occurrence":1,"admin":true}'],
  ];
  const places: readonly (readonly [string, string])[] = [
    ['POST', ACK],
    ['POST', `${API}/alarms/bulk`],
    ['POST', `${API}/maintenance`],
    ['PUT', `${API}/assets/new`],
  ];
  const cases = places.flatMap(([method, path]) =>
    bodies.map(([name, body]) => ({ name, method, path, body })),
  );
  it.each(cases)('$name to $path', async ({ method, path, body }) => {
    expectProblem(await send({ method, path, headers: JSON_TYPE, body }));
  });

  it.each([
    ['text/csv', 'id,kind\n"a,charger\n'],
    ['text/csv', '\u0000\u0000,\u0000\n1,2\n'],
    ['text/csv', `id,kind\n"${'x'.repeat(1_000_000)}`],
    ['application/x-ndjson', '{\n{'],
    ['multipart/form-data; boundary=x', '--x\r\n'],
    ['multipart/form-data', 'x'],
    ['application/json', '[{"id":"a","kind":"constructor"}]'],
    ['application/json', '[{"id":"../../etc/passwd","kind":"charger"}]'],
    ['application/xml', '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'],
    ['text/plain', '{}'],
  ])('%s as a register: %.20j', async (type, body) => {
    const headers = { 'content-type': type };
    expectProblem(await send({ method: 'POST', path: `${API}/assets/import`, headers, body }));
  });
});

describe('a body that is too large', () => {
  it('is answered whole, although it comes after the answer, and the connection goes on', async () => {
    const { hostname, port } = new URL(product.httpUrl);
    const size = 8_000_000;
    const socket = connect(Number(port), hostname);
    let heard = '';
    let failure: Error | undefined;
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
    socket.on('error', (error) => {
      failure = error;
    });
    const hears = (what: RegExp) =>
      until(async () => what.test(heard), { withinMs: 10_000, what: String(what) });
    const head = 'Host: localhost\r\nContent-Type: application/json\r\n';
    socket.write(`POST ${ACK} HTTP/1.1\r\n${head}Content-Length: ${size}\r\n\r\n`);
    await hears(/^HTTP\/1\.1 413 [^]*BODY_TOO_LARGE/);
    socket.write(Buffer.alloc(size, 'x'));
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await hears(/HTTP\/1\.1 200 OK/);
    expect(failure).toBeUndefined();
    socket.destroy();
  });
});

describe('a method', () => {
  it.each(['DELETE', 'TRACE', 'PROPFIND', 'PUT'])(
    '%s where there is none is refused',
    async (method) => {
      expectProblem(await send({ method, path: `${API}/alarms` }));
    },
  );

  it('OPTIONS is answered with what there is, also from a page of another site', async () => {
    const headers = { origin: 'https://evil.example' };
    const answer = await send({ method: 'OPTIONS', path: `${API}/alarms`, headers });
    expect([answer.status, answer.headers['allow']]).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('HEAD is GET without a body, and does not wait for the end of a live feed', async () => {
    const head = await send({ method: 'HEAD', path: `${API}/alarms` });
    expect([head.status, head.text]).toEqual([200, '']);
    const live = await send({ method: 'HEAD', path: `${API}/live?topics=kpi` });
    expect([live.status, live.headers['allow'], live.text]).toEqual([405, 'GET', '']);
  });
});

describe('a page of another site', () => {
  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '127.0.0.1@evil.example',
    '0.0.0.0',
    '127.0.0.1, evil.example',
  ])('does not reach the server by the name %s', async (host) => {
    for (const path of [`${API}/alarms`, '/', '/metrics'])
      expectProblem(await send({ method: 'GET', path, headers: { host } }));
  });

  it('does not acknowledge an alarm', async () => {
    const { occurrence } = await victim();
    const body = JSON.stringify({ occurrence, reason: 'not by the operator' });
    const own = new URL(product.httpUrl).host;
    for (const headers of [
      { ...JSON_TYPE, origin: 'https://evil.example' },
      { ...JSON_TYPE, origin: 'null' },
      { ...JSON_TYPE, origin: 'http://127.0.0.1:1' },
      { ...JSON_TYPE, origin: `http://${own}.evil.example` },
      { ...JSON_TYPE, 'sec-fetch-site': 'cross-site' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
    ])
      expectProblem(await send({ method: 'POST', path: ACK, headers, body }));
    expect((await victim()).state).toBe('UNACK_ACTIVE');
  });
});

describe('bytes that are no request', () => {
  const start = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n';
  const post = `POST ${API}/alarms/bulk HTTP/1.1\r\nHost: localhost\r\n`;
  it.each([
    ['zeros', '\u0000\u0001\u0002\r\n\r\n'],
    ['a TLS hello', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01])],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['an unknown method', 'FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a space in the address', 'GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['two lengths', `${post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a negative length', `${post}Content-Length: -1\r\n\r\n`],
    ['a chunk of no size', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
    ['two hosts', `${start}Host: evil.example\r\nConnection: close\r\n\r\n`],
    ['twenty kilobytes of headers', `${start}x: ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('%s are answered with a problem, and the connection closed', async (_, bytes) => {
    const heard = await sendBytes(bytes);
    expect(heard).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(heard).toMatch(/\r\ncontent-type: application\/problem\+json/i);
    expect(heard).toMatch(/"code":"[A-Z_]+"/);
  });
});

describe('live feeds that nobody reads', () => {
  it('hold up nobody else, and more than the limit are refused', async () => {
    const { hostname, port, host } = new URL(product.httpUrl);
    const sockets = await Promise.all(
      Array.from({ length: 200 }, () => {
        const socket = connect(Number(port), hostname);
        socket.write(`GET ${API}/live?topics=kpi,pipeline HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        socket.on('error', () => undefined).pause();
        return new Promise<typeof socket>((resolve) =>
          socket.once('connect', () => resolve(socket)),
        );
      }),
    );
    const refused = await until(
      async () => {
        const answer = await send({ method: 'GET', path: `${API}/live?topics=nothing` });
        const clients = /infrapulse_api_live_clients (\d+)/.exec(
          (await send({ method: 'GET', path: '/metrics' })).text,
        );
        return clients?.[1] === '200' && answer;
      },
      { withinMs: 10_000, what: 'all feeds are open' },
    );
    expectProblem(refused);
    const late = await send({ method: 'GET', path: `${API}/live?topics=kpi` });
    expect(late.status).toBe(503);
    expect(JSON.parse(late.text)).toMatchObject({ code: 'OVERLOADED' });
    expect((await send({ method: 'GET', path: `${API}/alarms` })).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    await until(
      async () =>
        / 0$/m.test(
          /infrapulse_api_live_clients \d+/.exec(
            (await send({ method: 'GET', path: '/metrics' })).text,
          )?.[0] ?? '',
        ),
      { withinMs: 10_000, what: 'the feeds are gone' },
    );
  });
});

describe('after all of it', () => {
  it('no request met a fault, everything is ready, and the stop is clean', async () => {
    const { text } = await send({ method: 'GET', path: '/metrics' });
    expect(text).toMatch(/^infrapulse_api_failures_total 0$/m);
    expect((await send({ method: 'GET', path: '/readyz' })).status).toBe(200);
    expect(await product.end('SIGTERM')).toBe(0);
    expect(product.stderr()).not.toContain('"level":50');
  });
});
