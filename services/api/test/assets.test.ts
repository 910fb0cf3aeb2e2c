import { topics } from '@infrapulse/contracts';
import type { StateRecord } from '@infrapulse/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reading, row, startApi, type TestApi, until } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const charger = {
  id: 'cs-0001',
  kind: 'charger',
  name: '曹州路充电站1号桩',
  site: 'st-001',
  siteName: '曹州路充电站',
  operator: 'op-01',
  district: '371702',
  lon: 115.48,
  lat: 35.23,
  access: 'public',
  commissionedAt: '2021-03-01T00:00:00+08:00',
  attributes: { ratedKw: 120, current: 'DC' },
  parts: [
    { part: '1', role: 'connector', attributes: { ratedKw: 60 } },
    { part: '2', role: 'connector', attributes: { ratedKw: 60 } },
  ],
};

describe('the register over HTTP', () => {
  it('imports a JSON array, shows it in the list and in one asset, and changes nothing the second time', async () => {
    const first = await api.send('POST', '/api/v1/assets/import', [charger]);
    expect([first.status, first.body]).toMatchObject([200, { created: 1, pending: 0 }]);
    const again = await api.send('POST', '/api/v1/assets/import', [charger]);
    expect(again.body).toMatchObject({ created: 0, changed: 0, unchanged: 1 });
    const list = await api.get('/api/v1/assets?kind=charger&q=曹州');
    expect(list.body).toMatchObject({
      items: [{ id: 'cs-0001', name: '曹州路充电站1号桩', state: null, openAlarms: 0 }],
      next: null,
    });
    const one = await api.get('/api/v1/assets/cs-0001');
    expect(one.headers.get('etag')).toBe('"1"');
    expect(one.body).toMatchObject({
      id: 'cs-0001',
      owner: 'op-01',
      city: '371700',
      commissionedAt: '2021-02-28T16:00:00.000Z',
      reporting: 'on_change',
      heartbeatS: 600,
      telemetry: 'none',
      latest: [],
    });
  });

  it('takes all or nothing of an import and names every bad row', async () => {
    const bad = [
      { ...charger, id: 'cs-0002' },
      { ...charger, id: '3.71702E+11' },
      { ...charger, id: 'cs-0003', kind: 'lamp', lon: 400 },
    ];
    const answer = await api.send(
      'POST',
      '/api/v1/assets/import',
      bad.map((item) => JSON.stringify(item)).join('\n'),
      { 'content-type': 'application/x-ndjson' },
    );
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      code: 'IMPORT_INVALID',
      errors: [
        { line: 2, field: 'id', reason: expect.stringContaining('scientific notation') },
        { line: 3, field: 'kind' },
        { line: 3, field: 'lon' },
      ],
    });
    expect((await api.get('/api/v1/assets/cs-0002')).status).toBe(404);
  });

  it('names elements of an array that stand on one line', async () => {
    const answer = await api.send('POST', '/api/v1/assets/import', [
      { ...charger, lon: 400 },
      { ...charger, id: 'cs-0002' },
      { ...charger, id: 'cs-0003', kind: 'lamp', lon: 400 },
    ]);
    expect(answer.body).toMatchObject({
      detail: 'nothing was imported: 2 rows are at fault',
      errors: [
        { line: 1, row: 1, field: 'lon' },
        { line: 1, row: 3, field: 'kind' },
        { line: 1, row: 3, field: 'lon' },
      ],
    });
  });

  it('says what a dry run would do and does not do it', async () => {
    const answer = await api.send('POST', '/api/v1/assets/import?dryRun', [
      { ...charger, id: 'cs-dry' },
    ]);
    expect(answer.body).toMatchObject({ dryRun: true, created: 1 });
    expect((await api.get('/api/v1/assets/cs-dry')).body).toMatchObject({ code: 'ASSET_UNKNOWN' });
  });

  it('takes assets.csv and parts.csv of one form, GB18030 too', async () => {
    const form = new FormData();
    const name = new Uint8Array([0xb2, 0xdc, 0xd6, 0xdd]);
    const assets = [new TextEncoder().encode('id,kind,name,attributes.ratedKw\r\ncs-csv,charger,')];
    form.append(
      'assets',
      new Blob([...assets, name, new TextEncoder().encode(',7\r\n')]),
      'assets.csv',
    );
    form.append('parts', new Blob(['asset,part,role\r\ncs-csv,1,connector\r\n']), 'parts.csv');
    const answer = await api.send('POST', '/api/v1/assets/import', form);
    expect([answer.status, answer.body]).toMatchObject([200, { created: 1 }]);
    expect((await api.get('/api/v1/assets/cs-csv')).body).toMatchObject({
      name: '曹州',
      attributes: { ratedKw: 7 },
      parts: [{ part: '1', role: 'connector' }],
    });
  });

  it('exports what it imports unchanged, in every format', async () => {
    const ndjson = await api.get('/api/v1/assets/export');
    const back = await api.send('POST', '/api/v1/assets/import', ndjson.text, {
      'content-type': 'application/x-ndjson',
    });
    expect(back.body).toMatchObject({ created: 0, changed: 0 });
    const form = new FormData();
    for (const [file, format] of [
      ['assets.csv', 'csv'],
      ['parts.csv', 'parts-csv'],
    ] as const) {
      form.append(
        file,
        new Blob([(await api.get(`/api/v1/assets/export?format=${format}`)).text]),
        file,
      );
    }
    expect((await api.send('POST', '/api/v1/assets/import', form)).body).toMatchObject({
      created: 0,
      changed: 0,
    });
  });

  it('puts, patches with If-Match, and retires; a stale tag is 412', async () => {
    const put = await api.send('PUT', '/api/v1/assets/cs-put', { ...charger, id: 'cs-put' });
    expect(put.status).toBe(201);
    const etag = put.headers.get('etag') ?? '';
    const patch = await api.send(
      'PATCH',
      '/api/v1/assets/cs-put',
      { name: '新名', attributes: { current: null } },
      { 'if-match': etag },
    );
    expect([patch.status, patch.body]).toMatchObject([
      200,
      { name: '新名', attributes: { ratedKw: 120 }, revision: 2 },
    ]);
    const stale = await api.send(
      'PATCH',
      '/api/v1/assets/cs-put',
      { name: 'x' },
      { 'if-match': etag },
    );
    expect([stale.status, stale.body]).toMatchObject([412, { code: 'REVISION_CHANGED' }]);
    const retired = await api.send('POST', '/api/v1/assets/cs-put/retire', { reason: 'scrapped' });
    expect([retired.status, retired.body]).toMatchObject([200, { lifecycle: 'RETIRED' }]);
    const kind = await api.send('PUT', '/api/v1/assets/cs-put', { kind: 'datacenter' });
    expect([kind.status, kind.body]).toMatchObject([422, { code: 'KIND_CHANGED' }]);
    const audit = await api.get('/api/v1/audit?subject=cs-put');
    expect(audit.body).toMatchObject({
      items: [{ action: 'asset.retire' }, { action: 'asset.patch' }, { action: 'asset.put' }],
    });
  });

  it('takes no weak tag as If-Match, which asks for strong ones, and one as If-None-Match', async () => {
    const path = '/api/v1/assets/cs-weak';
    const { headers } = await api.send('PUT', path, { ...charger, id: 'cs-weak' });
    const etag = headers.get('etag') ?? '';
    const patch = (name: string, value: string) =>
      api.send('PATCH', path, { name: value }, { [name]: value });
    for (const tags of [`W/${etag}`, `W/${etag}, "999"`, '"999"', 'W/*', ''])
      expect(await patch('if-match', tags)).toMatchObject({
        status: 412,
        body: { code: 'REVISION_CHANGED' },
      });
    expect((await patch('if-match', `W/${etag}`)).body).toMatchObject({
      detail: expect.stringContaining('takes no weak tag'),
    });
    for (const tags of [`W/${etag}`, etag, '*'])
      expect((await patch('if-none-match', tags)).status).toBe(412);
    expect((await api.get(path)).headers.get('etag')).toBe(etag);
    expect((await patch('if-match', `W/"999", ${etag}`)).status).toBe(200);
    expect((await patch('if-match', '*')).status).toBe(200);
  });

  it('pages and sorts a list, gives CSV with a BOM, and refuses what it does not know', async () => {
    const ids: string[] = [];
    let cursor = '';
    do {
      const page = await api.get(`/api/v1/assets?sort=-id&limit=2${cursor}`);
      const { items, next } = page.body as { items: { id: string }[]; next: string | null };
      ids.push(...items.map(({ id }) => id));
      cursor = next === null ? '' : `&cursor=${next}`;
    } while (cursor !== '');
    expect(ids).toEqual([...ids].sort().reverse());
    expect(new Set(ids).size).toBe(ids.length);
    const csv = await api.get('/api/v1/assets?kind=charger', { accept: 'text/csv' });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.text.startsWith('\uFEFFid,kind,')).toBe(true);
    const bad = await api.get('/api/v1/assets?knd=charger');
    expect([bad.status, bad.body]).toMatchObject([
      400,
      { code: 'INVALID_PARAMETER', errors: [{ field: 'knd' }] },
    ]);
    expect((await api.get('/api/v1/assets?cursor=xx')).body).toMatchObject({
      code: 'INVALID_CURSOR',
      detail: 'cursor: give the `next` of the page before',
    });
    expect((await api.get('/api/v1/assets?sort=colour')).status).toBe(400);
  });
});

it.each(['text/csv', 'application/json'])(
  'every page of a list as %s but the last names the next in a Link header',
  async (accept) => {
    const asset = { kind: 'charger', telemetry: 'expected', site: 's & co' };
    await api.send(
      'POST',
      '/api/v1/assets/import',
      ['c-l1', 'c-l2', 'c-l3'].map((id) => ({ ...asset, id })),
    );
    let seen = '';
    let pages = 0;
    let path: string | undefined = '/api/v1/assets?site=s+%26%20co&limit=1&sort=-id';
    for (; path !== undefined; pages += 1) {
      const { text, headers } = await api.get(path, { accept });
      seen += text;
      path = /^<(\/api\/v1\/assets\?[^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    }
    expect(pages).toBe(3);
    for (const id of ['c-l1', 'c-l2', 'c-l3']) expect(seen).toContain(id);
  },
);

describe('the values of an asset', () => {
  const ts = Date.UTC(2026, 0, 1, 8);

  it('are the newest measured, whatever came last, with older metrics marked', async () => {
    await api.log(
      'cs-0001',
      reading('cs-0001', { ts, status: 'CHARGING', metrics: { power_kw: 42.5, energy_kwh: 7 } }),
      reading('cs-0001', { ts: ts + 1000, metrics: { power_kw: 43 } }),
      reading('cs-0001', { ts: ts - 1000, metrics: { power_kw: 1 } }),
    );
    const answer = await until(
      () => api.get('/api/v1/assets/cs-0001'),
      ({ body }) => (body as { latest: unknown[] }).latest.length > 0,
    );
    const { latest } = answer.body as { latest: unknown[] };
    expect(latest).toMatchObject([
      {
        part: '1',
        ts: '2026-01-01T08:00:01.000Z',
        status: 'CHARGING',
        metrics: { power_kw: 43, energy_kwh: 7 },
        older: { energy_kwh: '2026-01-01T08:00:00.000Z', status: '2026-01-01T08:00:00.000Z' },
      },
    ]);
  });

  it('come from the store over time, raw or per bucket, and as CSV', async () => {
    await api.series.writeReadings({
      fresh: [0, 1, 2].map((n) =>
        row('cs-0001', { ts: ts + n * 60_000, metrics: { power_kw: 10 * n } }),
      ),
      replaced: [],
      position: { 0: 1 },
      counters: {},
    });
    const range = `from=${ts}&to=${ts + 180_000}`;
    const raw = await api.get(`/api/v1/assets/cs-0001/series?metric=power_kw&${range}`);
    expect(raw.body).toEqual({
      series: [
        {
          metric: 'power_kw',
          part: '1',
          unit: 'kW',
          points: [
            ['2026-01-01T08:00:00.000Z', 0],
            ['2026-01-01T08:01:00.000Z', 10],
            ['2026-01-01T08:02:00.000Z', 20],
          ],
        },
      ],
    });
    const unbucketed = await api.get(
      `/api/v1/assets/cs-0001/series?metric=power_kw&${range}&fn=max`,
    );
    expect(unbucketed.body).toEqual(raw.body);
    const mean = await api.get(
      `/api/v1/assets/cs-0001/series?metric=power_kw&${range}&every=2m&fn=max`,
    );
    expect(mean.body).toMatchObject({
      series: [
        {
          points: [
            ['2026-01-01T08:00:00.000Z', 10],
            ['2026-01-01T08:02:00.000Z', 20],
          ],
        },
      ],
    });
    const csv = await api.get(`/api/v1/assets/cs-0001/series?${range}`, { accept: 'text/csv' });
    expect(csv.text.split('\r\n')[1]).toBe('2026-01-01T08:00:00.000Z,1,power_kw,0,kW');
    const unknown = await api.get('/api/v1/assets/cs-0001/series?metric=colour');
    expect([unknown.status, unknown.body]).toMatchObject([400, { errors: [{ field: 'metric' }] }]);
  });

  it('have state spans, the open one from the present states', async () => {
    await api.series.writeSpans({
      cleared: [],
      rows: [
        {
          asset: 'cs-0001',
          part: '1',
          start: ts,
          end: ts + 60_000,
          state: 'UP',
          status: 'IDLE',
          cause: '',
          raw: '',
        },
      ],
      position: { 0: 1 },
    });
    const answer = await api.get(`/api/v1/assets/cs-0001/states?from=${ts}&to=${ts + 1}`);
    expect(answer.body).toMatchObject({ items: [{ part: '1', state: 'UP', status: 'IDLE' }] });
  });

  it('prefer a present state to the stored span it has restated', async () => {
    const span = { start: ts, end: null, state: 'UP', status: 'CHARGING', cause: '', raw: '' };
    const state = { asset: 'cs-0001', part: '1', kind: 'charger', span, src: '' } as StateRecord;
    await api.stream.append(topics.states, [{ key: 'cs-0001~1', value: state }]);
    const answer = await until(
      () => api.get(`/api/v1/assets/cs-0001/states?from=${ts}&to=${ts + 1}`),
      ({ body }) => (body as { items: { status: string }[] }).items[0]?.status === 'CHARGING',
    );
    expect(answer.body).toMatchObject({ items: [{ part: '1', status: 'CHARGING', end: null }] });
  });
});
