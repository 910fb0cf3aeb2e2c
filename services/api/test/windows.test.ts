import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  const connectors = ['1', '2'].map((part) => ({ part, role: 'connector' }));
  await api.send('POST', '/api/v1/assets/import', [
    { id: 'c-w1', kind: 'charger', parts: connectors },
    { id: 'c-w2', kind: 'charger' },
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
