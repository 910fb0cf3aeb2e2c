import { KIND_IDS, rulesOf } from '@infrapulse/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from './start-api.ts';

interface Rules {
  readonly items: readonly { readonly id: string; readonly kind: string }[];
  readonly next: string | null;
}

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('the list of rules', () => {
  it('has every default rule of every kind', async () => {
    const { items, next } = (await api.get('/api/v1/rules?limit=1000')).body as Rules;
    const known = KIND_IDS.flatMap((kind) => rulesOf(kind).map(({ id }) => `${kind} ${id}`));
    expect(items.map(({ kind, id }) => `${kind} ${id}`)).toEqual(known);
    expect(next).toBeNull();
  });

  it('tells all of a rule, in the language asked for', async () => {
    const english = { 'accept-language': 'en' };
    const ask = '/api/v1/rules?kind=charger';
    const of = async (headers: Record<string, string>) =>
      ((await api.get(ask, headers)).body as Rules).items.find(
        ({ id }) => id === 'CHARGER_FAULTED',
      );
    expect(await of(english)).toEqual({
      id: 'CHARGER_FAULTED',
      kind: 'charger',
      severity: 'MAJOR',
      source: 'ours',
      trigger: { type: 'status', statuses: ['FAULTED'] },
      onDelayS: expect.any(Number),
      offDelayS: expect.any(Number),
      deadband: null,
      latched: false,
      safety: false,
      planTarget: null,
      depts: ['FGW', 'ZJJ', 'GAJ', 'JTJ', 'ZGJ'],
      text: expect.stringMatching(/^[A-Z][ -~]+$/),
      cause: expect.any(String),
      action: expect.any(String),
    });
    expect(await of({})).toMatchObject({ text: expect.stringMatching(/[\u4e00-\u9fff]/) });
  });

  it('gives the deadband of a limit', async () => {
    const { items } = (await api.get('/api/v1/rules?kind=hydrogen')).body as Rules;
    const limits = items.filter((item) => 'deadband' in item && item.deadband !== null);
    expect(limits.length).toBeGreaterThan(0);
    for (const item of limits)
      expect(item).toMatchObject({
        trigger: { deadband: (item as { deadband?: number }).deadband },
      });
  });

  it('is filtered, paged and CSV like every list', async () => {
    const critical = (await api.get('/api/v1/rules?severity=CRITICAL&dept=YJJ')).body as Rules;
    expect(critical.items.length).toBeGreaterThan(0);
    for (const item of critical.items)
      expect(item).toMatchObject({ severity: 'CRITICAL', depts: expect.arrayContaining(['YJJ']) });
    const first = (await api.get('/api/v1/rules?limit=2')).body as Rules;
    const second = (await api.get(`/api/v1/rules?limit=2&cursor=${first.next}`)).body as Rules;
    const four = (await api.get('/api/v1/rules?limit=4')).body as Rules;
    expect([...first.items, ...second.items]).toEqual(four.items);
    const csv = await api.get('/api/v1/rules?kind=charger', { accept: 'text/csv' });
    expect(csv.text.split('\r\n')[0]).toMatch(/^\uFEFFid,kind,severity,.*trigger\.type/);
    expect(csv.text).toContain('DEVICE_SILENT,charger,MAJOR');
    expect((await api.get('/api/v1/rules?kind=lamp')).status).toBe(400);
  });

  it('is in the description of the API', async () => {
    const { paths } = (await api.get('/api/v1/openapi.json')).body as {
      paths: Record<string, object>;
    };
    expect(Object.keys(paths['/api/v1/rules'] ?? {})).toEqual(['get']);
  });
});
