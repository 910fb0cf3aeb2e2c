import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ bodyBytesMax: 1000, demo: true });
});
afterAll(() => api.stop());

/** fetch sets Host itself; this sends the one given. */
function withHost(host: string, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${api.url}/api/v1/meta`, { method, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject).end();
  });
}

describe('every error', () => {
  it('is a problem document with a stable code, in the language asked for', async () => {
    const cases = [
      [await api.get('/api/v1/nothing'), 404, 'NOT_FOUND'],
      [await api.send('DELETE', '/api/v1/assets'), 405, 'METHOD_NOT_ALLOWED'],
      [
        await api.send('PUT', '/api/v1/assets/a', '{', { 'content-type': 'application/json' }),
        400,
        'NOT_JSON',
      ],
      [
        await api.send('PUT', '/api/v1/assets/a', 'x', { 'content-type': 'text/html' }),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      [
        await api.send('PUT', '/api/v1/assets/a', { name: 'x'.repeat(2000) }),
        413,
        'BODY_TOO_LARGE',
      ],
      [
        await api.send('PUT', '/api/v1/assets/a', { kind: 'charger', lon: 'east' }),
        400,
        'INVALID_BODY',
      ],
      [await api.get('/api/v1/alarms?limit=0'), 400, 'INVALID_PARAMETER'],
      [await api.get('/api/v1/kpis?at=yesterday'), 400, 'INVALID_PARAMETER'],
      [await api.get('/api/v1/kinds/lamp'), 404, 'KIND_UNKNOWN'],
    ] as const;
    for (const [answer, status, code] of cases) {
      expect([answer.status, answer.body]).toMatchObject([status, { status, code }]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
    expect(cases[1][0].headers.get('allow')).toBe('GET');
    const english = await api.get('/api/v1/nothing', { 'accept-language': 'en-GB, zh;q=0.5' });
    expect(english.body).toMatchObject({ title: 'No such address' });
    expect(cases[0][0].body).toMatchObject({ title: '地址不存在' });
  });

  it('of an address with a slash at its end is 404, whatever takes the one without', async () => {
    for (const path of ['/api/v1/meta/', '/api/v1/assets/a/', '/api/v1/kinds/charger/']) {
      const { status, headers, body } = await api.get(path);
      expect([status, body]).toMatchObject([404, { code: 'NOT_FOUND' }]);
      expect(headers.get('allow')).toBeNull();
    }
  });
});

describe('a request', () => {
  it('whose body is too large says how large it may be', async () => {
    const { body } = await api.send('PUT', '/api/v1/assets/a', { name: 'x'.repeat(2000) });
    expect(body).toMatchObject({
      detail: 'the request is more than 1000 bytes: send it in several parts',
    });
  });

  it('whose body is encoded is 415, and says what is read', async () => {
    const json = { 'content-type': 'application/json' };
    const body = '{"kind":"charger"}';
    const path = '/api/v1/assets/enc-1';
    for (const encoding of ['gzip', 'br', 'identity, gzip']) {
      const headers = { ...json, 'content-encoding': encoding };
      const answer = await api.send('PUT', path, body, headers);
      expect([answer.status, answer.body]).toMatchObject([
        415,
        { code: 'UNSUPPORTED_MEDIA_TYPE', detail: expect.stringContaining(encoding) },
      ]);
      expect(answer.headers.get('accept-encoding')).toBe('identity');
      expect((await api.send('POST', '/api/v1/nothing', body, headers)).status).toBe(404);
    }
    const plain = { ...json, 'content-encoding': 'Identity' };
    expect((await api.send('PUT', path, body, plain)).status).toBe(201);
  });

  it('OPTIONS says what an address takes, and lets no other site in', async () => {
    const allowedOf = async (path: string) => {
      const { status, headers, text } = await api.send('OPTIONS', path);
      expect(headers.get('access-control-allow-origin')).toBeNull();
      return [status, headers.get('allow'), text];
    };
    expect(await allowedOf('/api/v1/assets')).toEqual([204, 'GET, HEAD, OPTIONS', '']);
    const all = 'GET, PUT, PATCH, HEAD, OPTIONS';
    expect(await allowedOf('/api/v1/assets/a')).toEqual([204, all, '']);
    expect(await allowedOf('/api/v1/live')).toEqual([204, 'GET, OPTIONS', '']);
    expect((await api.send('OPTIONS', '/api/v1/nothing')).status).toBe(404);
  });
});

describe('a page of another site', () => {
  it('cannot read by a name of its own, nor change anything', async () => {
    expect(await withHost('evil.example')).toBe(421);
    expect(await withHost(new URL(api.url).host)).toBe(200);
    expect(await withHost('localhost:9')).toBe(200);
    const foreign = await api.send(
      'PUT',
      '/api/v1/assets/a',
      {},
      { origin: 'https://evil.example' },
    );
    expect([foreign.status, foreign.body]).toMatchObject([403, { code: 'ORIGIN_FORBIDDEN' }]);
  });

  it('cannot embed or script the pages', async () => {
    const page = await api.get('/');
    expect(page.text).toContain('/docs');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('the system pages', () => {
  it('tell liveness, readiness with reasons, the metrics of every thread, and what runs', async () => {
    expect((await api.get('/healthz')).status).toBe(200);
    expect((await api.get('/readyz')).body).toEqual({
      ready: true,
      parts: { api: { ok: true, reason: '' } },
    });
    const metrics = await api.get('/metrics');
    expect(metrics.text).toContain('infrapulse_api_requests_total');
    expect(metrics.text).toContain('other_thread_total 1');
    expect((await api.get('/api/v1/meta')).body).toMatchObject({
      name: 'infrapulse',
      demo: true,
      clock: 'system',
    });
  });

  it('describe the API from its own schemas, as JSON and as a page without scripts', async () => {
    const document = (await api.get('/api/v1/openapi.json')).body as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
      components: { schemas: Record<string, unknown> };
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.components.schemas)).toEqual([
      'Problem',
      'LiveKpi',
      'LiveAlarm',
      'LiveAsset',
      'LivePipeline',
    ]);
    expect(Object.keys(document.paths)).toContain('/api/v1/assets/{id}/series');
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    const page = await api.get('/docs');
    expect(page.text).toContain('/api/v1/kpis/{kpi}/{scope}/{id}/{window}');
    expect(page.text).not.toContain('<script');
  });

  it('list the rules of a kind as they raise alarms', async () => {
    const { body } = await api.get('/api/v1/kinds/charger');
    const { rules } = body as { rules: { id: string; severity: string; trigger: object }[] };
    expect(rules).toContainEqual(
      expect.objectContaining({
        id: 'CHARGER_FAULTED',
        severity: 'MAJOR',
        trigger: { type: 'status', statuses: ['FAULTED'] },
      }),
    );
    expect(rules.map(({ id }) => id)).toContain('DEVICE_SILENT');
  });

  it('count every message once', async () => {
    await api.series.writeReadings({
      fresh: [],
      replaced: [],
      position: { 0: 1 },
      counters: { tickReceived: 10, tickStored: 6, tickRejected: 1, tickDuplicate: 2, tickAt: 5 },
    });
    const counts = { received: 12, rejected: 1, setAside: 3 };
    await api.log('', { type: 'tick', node: 'n', boot: 1, at: 10, upstream: true, counts });
    const { body } = await api.get('/api/v1/pipeline');
    expect(body).toMatchObject({
      stored: 6,
      rejected: 1,
      duplicate: 2,
      lag: expect.any(Object),
      since: expect.stringMatching(/Z$/),
    });
    const { received, inFlight } = body as { received: number; inFlight: number };
    expect(received - inFlight).toBe(9);
  });
});
