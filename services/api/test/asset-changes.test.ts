import { topics } from '@infrapulse/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const charger = {
  kind: 'charger',
  name: '1号桩',
  operator: 'op-01',
  district: '371702',
  commissionedAt: '2021-03-01T00:00:00+08:00',
};

async function put(id: string, more: Record<string, unknown> = {}): Promise<string> {
  await api.send('PUT', `/api/v1/assets/${id}`, { ...charger, ...more });
  return `/api/v1/assets/${id}`;
}

async function importsWhatItExports(): Promise<unknown> {
  const { text } = await api.get('/api/v1/assets/export');
  const type = { 'content-type': 'application/x-ndjson' };
  return (await api.send('POST', '/api/v1/assets/import?dryRun', text, type)).body;
}

describe('an asset that is retired', () => {
  it('cannot be so before it was commissioned', async () => {
    const path = await put('cs-r1');
    const early = await api.send('POST', `${path}/retire`, { at: '2010-01-01T00:00:00Z' });
    expect([early.status, early.body]).toMatchObject([
      400,
      { errors: [{ field: 'at', reason: 'is before commissionedAt' }] },
    ]);
    const patch = await api.send('PATCH', path, { retiredAt: '2010-01-01T00:00:00Z' });
    expect([patch.status, patch.body]).toMatchObject([400, { errors: [{ field: 'retiredAt' }] }]);
    expect((await api.get(path)).body).toMatchObject({ lifecycle: 'IN_SERVICE', revision: 1 });
  });

  it('is so from then on, in the versions that came later, too', async () => {
    const path = await put('cs-r2');
    await api.send('PATCH', path, { name: '新名' });
    const at = '2024-01-01T00:00:00.000Z';
    const retired = await api.send('POST', `${path}/retire`, { at });
    expect([retired.status, retired.body]).toMatchObject([
      200,
      { lifecycle: 'RETIRED', retiredAt: at, name: '新名' },
    ]);
    expect((await api.get(path)).body).toMatchObject({
      versions: [
        { lifecycle: 'IN_SERVICE' },
        { validFrom: at, lifecycle: 'RETIRED' },
        { lifecycle: 'RETIRED' },
      ],
    });
    expect(await importsWhatItExports()).toMatchObject({ created: 0, changed: 0 });
  });

  it('says which time it cannot read', async () => {
    const path = await put('cs-r3');
    const answer = await api.send('POST', `${path}/retire`, { at: 'soon' });
    expect([answer.status, answer.body]).toMatchObject([400, { errors: [{ field: 'at' }] }]);
  });
});

describe('a version that is still to come', () => {
  const LATER = '2099-01-01T00:00:00.000Z';
  const planned = async (id: string, change: Record<string, unknown>) => {
    const path = await put(id, { attributes: { ratedKw: 60 } });
    await api.send('PATCH', path, { validFrom: LATER, ...change });
    return path;
  };
  const versionsOf = async (path: string) =>
    ((await api.get(path)).body as { versions: readonly unknown[] }).versions;

  it('says nothing of the present: what is changed now changes what is in force', async () => {
    const path = await planned('cs-p1', { site: 'st-new', attributes: { ratedKw: 120 } });
    const patched = await api.send('PATCH', path, { attributes: { current: 'DC' } });
    expect([patched.status, patched.body]).toMatchObject([
      200,
      { site: '', attributes: { ratedKw: 60, current: 'DC' } },
    ]);
    await api.send('POST', '/api/v1/assets/import', [{ id: 'cs-p1', name: '新名' }]);
    expect((await api.get(path)).body).toMatchObject({ name: '新名', site: '' });
  });

  it('is not in force early when the asset retires then and is corrected today', async () => {
    const path = await put('cs-p2');
    await api.send('POST', `${path}/retire`, { at: LATER });
    const patched = await api.send('PATCH', path, { name: '改名' });
    expect([patched.status, patched.body]).toMatchObject([
      200,
      { name: '改名', lifecycle: 'IN_SERVICE', retiredAt: null },
    ]);
    expect(await versionsOf(path)).toMatchObject([
      { lifecycle: 'IN_SERVICE' },
      { lifecycle: 'IN_SERVICE' },
      { lifecycle: 'RETIRED', validFrom: LATER },
    ]);
  });

  it('leaves a record that was read and sent back a change of today', async () => {
    const path = await planned('cs-p3', { operator: 'op-02' });
    const read = (await api.get(path)).body as Record<string, unknown>;
    await api.send('PUT', path, { ...read, operator: 'op-03' });
    const versions = (await versionsOf(path)) as readonly { validFrom: string }[];
    expect(versions).toHaveLength(3);
    expect(versions[0]?.validFrom).toBe(read['validFrom']);
  });

  it('of a retirement gives way to an earlier one', async () => {
    const path = await put('cs-p4');
    await api.send('POST', `${path}/retire`, { at: LATER });
    const at = '2024-01-01T00:00:00.000Z';
    const retired = await api.send('POST', `${path}/retire`, { at });
    expect([retired.status, retired.body]).toMatchObject([
      200,
      { lifecycle: 'RETIRED', retiredAt: at },
    ]);
  });
});

describe('changes of one asset at one time', () => {
  it('all hold, each beside the others', async () => {
    const path = await put('cs-t1');
    const changes = [
      { name: '新名' },
      { site: 'st-9' },
      { district: '371703' },
      { attributes: { ratedKw: 60 } },
      { attributes: { current: 'DC' } },
      { heartbeatS: 700 },
    ];
    const imported = api.send('POST', '/api/v1/assets/import', [{ id: 'cs-t1', owner: 'ow-1' }]);
    const answers = await Promise.all([
      ...changes.map((change) => api.send('PATCH', path, change)),
      imported,
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await api.get(path)).body).toMatchObject({
      ...Object.assign({}, ...changes),
      attributes: { ratedKw: 60, current: 'DC' },
      owner: 'ow-1',
    });
  });

  it('on one condition are one change, and the others are told', async () => {
    const path = await put('cs-t2');
    const change = (n: number) => api.send('PATCH', path, { name: `${n}` }, { 'if-match': '"1"' });
    const answers = await Promise.all([1, 2, 3, 4].map(change));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412, 412, 412]);
  });
});

describe('a field that may be empty', () => {
  it('is emptied by a PUT that leaves it out, operator and city with the district as the others', async () => {
    const path = await put('cs-e1', { owner: 'op-02' });
    const answer = await api.send('PUT', path, { kind: 'charger' });
    expect([answer.status, answer.body]).toMatchObject([
      200,
      { name: '', operator: '', owner: '', district: '', city: '' },
    ]);
  });

  it('is emptied by a PATCH with null', async () => {
    const path = await put('cs-e2');
    const answer = await api.send('PATCH', path, { operator: null, district: null });
    expect(answer.body).toMatchObject({ operator: '', district: '', city: '', name: '1号桩' });
  });

  it('stays when a PATCH is silent; a city that followed from the district follows it', async () => {
    const path = await put('cs-e3');
    const moved = await api.send('PATCH', path, { district: '370102' });
    expect(moved.body).toMatchObject({ operator: 'op-01', city: '370100' });
    await api.send('PATCH', path, { city: '371700' });
    const again = await api.send('PATCH', path, { district: '370103' });
    expect(again.body).toMatchObject({ district: '370103', city: '371700' });
  });
});

describe('who changed the register', () => {
  const newest = async (subject: string) =>
    ((await api.get(`/api/v1/audit?limit=1&subject=${subject}`)).body as { items: unknown[] })
      .items[0];

  it('is the user that a change names, in the query or in the body of a retirement', async () => {
    const path = '/api/v1/assets/cs-u1';
    await api.send('PUT', `${path}?user=li`, charger);
    expect(await newest('cs-u1')).toMatchObject({ user: 'li', action: 'asset.put' });
    await api.send('PATCH', `${path}?user=wang`, { name: 'x' });
    expect(await newest('cs-u1')).toMatchObject({ user: 'wang', action: 'asset.patch' });
    await api.send('POST', '/api/v1/assets/import?user=zhao', [{ id: 'cs-u1', name: 'y' }]);
    expect(await newest('cs-u1')).toMatchObject({ user: 'zhao', action: 'register.import' });
    const retired = await api.send('POST', `${path}/retire`, { user: 'chen' });
    expect(retired.status).toBe(200);
    expect(await newest('cs-u1')).toMatchObject({ user: 'chen', action: 'asset.retire' });
    const { records } = await api.stream.tail(topics.readings, { limit: 4 });
    expect(records.map(({ value }) => (value as { by: string }).by)).toEqual([
      'chen',
      'zhao',
      'wang',
      'li',
    ]);
  });

  it('is named for a list of the plan, too', async () => {
    const csv = 'id,name\nsch-1,一小\n';
    const type = { 'content-type': 'text/csv' };
    const answer = await api.send('POST', '/api/v1/registers/schools/import?user=li', csv, type);
    expect(answer.status).toBe(200);
    expect(await newest('schools')).toMatchObject({ user: 'li', action: 'register.import' });
  });

  it('is the user of the settings when none is named, and never an empty name', async () => {
    const path = await put('cs-u2');
    expect(await newest('cs-u2')).toMatchObject({ user: 'operator' });
    expect((await api.send('POST', `${path}/retire?user=sun`, {})).status).toBe(200);
    expect(await newest('cs-u2')).toMatchObject({ user: 'sun' });
    expect((await api.send('PATCH', `${path}?user=`, { name: 'z' })).status).toBe(400);
  });
});

describe('the audit trail of a change', () => {
  const details = async (subject: string) =>
    (
      (await api.get(`/api/v1/audit?subject=${encodeURIComponent(subject)}`)).body as {
        items: { detail: unknown }[];
      }
    ).items.map(({ detail }) => detail);

  it('names the fields that changed, and why an asset was retired', async () => {
    const path = await put('cs-d1');
    await api.send('PATCH', path, { name: 'x', attributes: { ratedKw: 7 } });
    await api.send('POST', `${path}/retire`, { reason: 'scrapped' });
    const [retired, patched, created] = await details('cs-d1');
    expect(retired).toMatchObject({ fields: ['lifecycle', 'retiredAt'], reason: 'scrapped' });
    expect(patched).toMatchObject({ changes: 1, fields: ['name', 'attributes'] });
    expect(created).toMatchObject({ changes: 1, created: true });
    expect(created).not.toHaveProperty('fields');
  });

  it('counts what an import made, changed and left', async () => {
    const path = await put('cs-d2');
    const same = (await api.get(path)).body as { name: string };
    const rows = [
      { id: 'cs-d2', name: same.name },
      { ...charger, id: 'cs-d3' },
    ];
    await api.send('POST', '/api/v1/assets/import', rows);
    expect(await details('cs-d3')).toMatchObject([
      { changes: 1, created: 1, changed: 0, unchanged: 1, assets: ['cs-d3'] },
    ]);
  });
});

it('an import of bytes that are no register is refused', async () => {
  const type = { 'content-type': 'application/octet-stream' };
  const bytes = new Uint8Array([1, 2, 3, 4, 5]);
  const answer = await api.send('POST', '/api/v1/assets/import', bytes, type);
  expect([answer.status, answer.body]).toMatchObject([422, { code: 'IMPORT_INVALID' }]);
});

describe('an attribute that is computed with', () => {
  it('is refused where it is no number in its range, by its name', async () => {
    const path = await put('cs-n1', { attributes: { ratedKw: 60, colour: 'red' } });
    const reason = 'must be a number above 0 (kW)';
    for (const ratedKw of ['fast', -1]) {
      const body = { ...charger, attributes: { ratedKw } };
      for (const method of ['PUT', 'PATCH'] as const) {
        const { status, body: answer } = await api.send(method, path, body);
        expect([status, answer]).toMatchObject([
          400,
          { code: 'INVALID_BODY', errors: [{ field: 'attributes.ratedKw', reason }] },
        ]);
      }
    }
    expect((await api.get(path)).body).toMatchObject({
      attributes: { ratedKw: 60, colour: 'red' },
    });
  });
});
