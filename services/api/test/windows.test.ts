import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  const connectors = ['1', '2'].map((part) => ({ part, role: 'connector' }));
  await api.send('POST', '/api/v1/assets/import', [
    { id: 'c-w1', kind: 'charger', parts: connectors },
    { id: 'c-w2', kind: 'charger' },
    { id: 'c-w3', kind: 'charger', site: 'st-1' },
  ]);
});
afterAll(() => api.stop());

const from = Date.UTC(2026, 0, 1);
const propose = (id: string) =>
  api.send('POST', '/api/v1/exclusions', {
    scope: 'part',
    id,
    from,
    to: from + 3_600_000,
    code: 'other',
  });

describe('an exclusion of a part', () => {
  it('is of one that the register lists', async () => {
    expect((await propose('c-w1~2')).status).toBe(201);
    const { status, body } = await propose('c-w1~3');
    expect([status, body]).toMatchObject([
      400,
      { code: 'INVALID_BODY', errors: [{ field: 'id', reason: '3 is no part of c-w1' }] },
    ]);
  });

  it('may be of any where the register lists none', async () => {
    expect((await propose('c-w2~3')).status).toBe(201);
  });
});

describe('maintenance and exclusions', () => {
  it('are written to the log; an exclusion counts once approved, and is decided once', async () => {
    const times = { from, to: '2026-01-03T00:00:00+08:00' };
    const window = { scope: 'asset', id: 'c-w3', ...times, reason: 'new cable' };
    const made = await api.send('POST', '/api/v1/exclusions', { ...window, code: 'vandalism' });
    expect([made.status, made.body]).toMatchObject([
      201,
      { status: 'proposed', code: 'vandalism' },
    ]);
    const { windowId } = made.body as { windowId: string };
    const path = `/api/v1/exclusions/${windowId}`;
    const approved = await api.send('POST', `${path}/approve`, { user: 'boss' });
    expect([approved.status, approved.body]).toMatchObject([
      200,
      { status: 'approved', decidedBy: 'boss' },
    ]);
    expect((await api.send('POST', `${path}/reject`, {})).body).toMatchObject({
      code: 'WINDOW_DECIDED',
    });
    const planned = await api.send('POST', '/api/v1/maintenance', {
      ...window,
      scope: 'site',
      id: 'st-1',
    });
    expect([planned.status, planned.body]).toMatchObject([201, { status: 'approved' }]);
    expect((await api.get('/api/v1/exclusions?id=c-w3')).body).toMatchObject({
      items: [{ windowId }],
    });
    expect((await api.get('/api/v1/maintenance', { accept: 'text/csv' })).text).toContain('st-1');
    for (const bad of [{ to: from }, { id: 'nobody' }, { scope: 'city' }, { code: 'weather' }])
      expect((await api.send('POST', '/api/v1/exclusions', { ...window, ...bad })).status).toBe(
        400,
      );
  });
});
