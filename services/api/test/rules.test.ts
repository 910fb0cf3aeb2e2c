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
      shelveMaxS: 86_400,
      parents: expect.arrayContaining(['CHARGER_GROUND_FAULT']),
      respondS: 14_400,
      planTarget: null,
      depts: ['FGW', 'ZJJ', 'GAJ', 'JTJ', 'ZGJ'],
      text: expect.stringMatching(/^[A-Z][ -~]+$/),
      cause: expect.any(String),
      consequence: expect.stringMatching(/^[A-Z][ -~]+$/),
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
    expect(Object.keys(paths['/api/v1/rules'] ?? {})).toEqual(['get', 'put']);
  });
});

interface RuleSetBody {
  readonly version: string;
  readonly revision: number;
  readonly by: string;
  readonly items: readonly { readonly id: string; readonly [name: string]: unknown }[];
}

interface Refusal {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly line: number; readonly field: string }[];
}

const FORM = '/api/v1/rules?form=set';
const setInForce = async () => (await api.get(FORM)).body as RuleSetBody;
const put = (body: unknown, headers: Record<string, string> = {}) =>
  api.send('PUT', '/api/v1/rules', JSON.stringify(body, null, 1), {
    'content-type': 'application/json',
    ...headers,
  });

/** The set with one rule changed. */
const withRule = (set: RuleSetBody, id: string, change: object) => ({
  ...set,
  items: set.items.map((rule) => (rule.id === id ? { ...rule, ...change } : rule)),
});

describe('a set of rules that is put', () => {
  it('is what is answered, and the same again when nothing was changed in it', async () => {
    const before = await setInForce();
    expect([before.revision, before.version]).toEqual([0, 'default']);
    const answer = await put({ ...before, version: 'the same' });
    expect(answer.status).toBe(200);
    const after = await setInForce();
    expect(after.items).toEqual(before.items);
    expect([after.revision, after.version, after.by]).toEqual([1, 'the same', 'operator']);
  });

  it('is in force at once, in the list and in the kinds, and in the audit trail', async () => {
    const before = await setInForce();
    const hotter = { onDelayS: 77, severity: 'CRITICAL' };
    await put({ ...withRule(before, 'CHARGER_TEMPERATURE_HIGH', hotter), user: 'li' });
    const { items } = (await api.get('/api/v1/rules?kind=charger')).body as Rules;
    const found = items.find(({ id }) => id === 'CHARGER_TEMPERATURE_HIGH');
    expect(found).toMatchObject(hotter);
    const { rules } = (await api.get('/api/v1/kinds/charger')).body as { rules: object[] };
    expect(rules).toContainEqual(expect.objectContaining(hotter));
    const { items: trail } = (await api.get('/api/v1/audit?limit=1')).body as { items: object[] };
    expect(trail[0]).toMatchObject({
      user: 'li',
      action: 'rules.put',
      detail: { changed: ['charger/CHARGER_TEMPERATURE_HIGH'], added: [], removed: [] },
    });
  });

  it('with If-Match is refused when somebody else was quicker', async () => {
    const { headers } = await api.get(FORM);
    const etag = headers.get('etag') ?? '';
    const before = await setInForce();
    expect((await put(before, { 'if-match': '"0"' })).status).toBe(412);
    expect((await put(before, { 'if-match': `W/${etag}` })).status).toBe(412);
    const [first, second] = await Promise.all([
      put(before, { 'if-match': etag }),
      put(before, { 'if-match': etag }),
    ]);
    expect([first?.status, second?.status]).toEqual([200, 412]);
    expect((await setInForce()).revision).toBe(before.revision + 1);
  });

  it('with a fault is refused whole, each fault with its line and key', async () => {
    const before = await setInForce();
    const broken = withRule(before, 'CHARGER_TEMPERATURE_HIGH', {
      trigger: { type: 'limit', metric: 'temprature_c', comparator: '>=', limit: 85 },
      action: { zh: '', en: '' },
    });
    const refused = await put(broken);
    expect(refused.status).toBe(422);
    const { code, errors } = refused.body as Refusal;
    const place = before.items.findIndex(({ id }) => id === 'CHARGER_TEMPERATURE_HIGH');
    expect([code, errors.map(({ field }) => field)]).toEqual([
      'RULES_INVALID',
      [`items.${place}.action.zh`, `items.${place}.action.en`, `items.${place}.trigger.metric`],
    ]);
    const lines = JSON.stringify(broken, null, 1).split('\n');
    expect(errors.map(({ line }) => lines[line - 1]?.trim())).toEqual([
      '"zh": "",',
      '"en": ""',
      '"metric": "temprature_c",',
    ]);
    expect(await setInForce()).toEqual(before);
  });

  it.each([
    ['a severe rule without an action', { action: { zh: '', en: '' } }, 'action.zh'],
    ['a severe rule without a time to respond', { respondS: null }, 'respondS'],
    ['a word that indicators never use', { text: { zh: '违规', en: 'x' } }, 'text.zh'],
    ['a department that the plan does not have', { depts: ['NOPE'] }, 'depts.0'],
    ['a rule that explains itself', { parents: ['CHARGER_VOLTAGE_HIGH'] }, 'parents'],
    ['a safety rule that may be shelved', { safety: true, onDelayS: 0 }, 'shelveMaxS'],
    ['a field that there is not', { onDelay: 5 }, 'onDelay'],
    ['an id that is there already', { id: 'CHARGER_FAULTED' }, 'id'],
  ])('is refused for %s', async (_, change, key) => {
    const before = await setInForce();
    const refused = await put(withRule(before, 'CHARGER_VOLTAGE_HIGH', change));
    expect(refused.status).toBe(422);
    const fields = (refused.body as Refusal).errors.map(({ field }) => field);
    expect(fields.some((field) => field.endsWith(key))).toBe(true);
    expect((await setInForce()).revision).toBe(before.revision);
  });

  it('that is no JSON is refused', async () => {
    const type = { 'content-type': 'application/json' };
    const answer = await api.send('PUT', '/api/v1/rules', '{"version":\n"a",,}', type);
    expect([answer.status, (answer.body as Refusal).code]).toEqual([400, 'NOT_JSON']);
  });
});
