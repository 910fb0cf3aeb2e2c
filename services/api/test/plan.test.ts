import { topics } from '@infrapulse/contracts';
import type { KpiRecord } from '@infrapulse/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi, until } from './start-api.ts';

const SCHOOLS = [
  '\uFEFFid,name,category,district,operator,access,achieved.digitalCampus,evidence',
  's-1,菏泽市第一小学,primary,371702,教育局,public,2021-09-01,https://example.org/s-1.pdf',
  's-2,曹县第二中学,junior,371721,教育局,public,,',
  's-3,曹县第三中学,junior,371721,教育局,public,2023-03-01,',
].join('\n');
const END_OF_2022 = '2022-12-31T15:59:59.999Z';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ waitMs: 5000 });
});
afterAll(() => api.stop());

const csv = (path: string, text: string) =>
  api.send('POST', `/api/v1${path}`, text, { 'content-type': 'text/csv' });
const target = async (id: string, query = '') =>
  (await api.get(`/api/v1/plan/${id}${query}`)).body as Record<string, unknown>;

interface Answer {
  readonly items: readonly Record<string, unknown>[];
}

describe('a list of the plan', () => {
  it('is empty at first: n / ? and the reason', async () => {
    const { body } = await api.get('/api/v1/registers');
    const items = (body as Answer).items.map(({ id, entries, complete }) => [
      id,
      entries,
      complete,
    ]);
    expect(items).toEqual(
      [
        'projects',
        'parks',
        'companies',
        'platforms',
        'scenic_areas',
        'resorts',
        'schools',
        'key_units',
        'milestones',
        'surveys',
      ].map((id) => [id, 0, false]),
    );
    const shares = (body as Answer).items.filter(({ needsComplete }) => needsComplete);
    expect(shares.map(({ id, targets }) => [id, targets])).toEqual([
      ['projects', ['PT-23']],
      ['scenic_areas', ['PT-19']],
      ['resorts', ['PT-20']],
      ['schools', ['PT-21']],
      ['key_units', ['PT-22']],
    ]);
    expect(await target('PT-21')).toMatchObject({
      status: 'not_measured',
      progress: { en: '– / ?' },
      register: 'schools',
    });
  });

  it('is tried out before it is imported, all of it or nothing', async () => {
    const dry = await csv('/registers/schools/import?dryRun', SCHOOLS);
    expect([dry.status, dry.body]).toMatchObject([
      200,
      { dryRun: true, register: 'schools', rows: 3, created: 3, pending: 0, complete: false },
    ]);
    const none = (await api.get('/api/v1/registers/schools')).body;
    expect(none).toEqual({ items: [], next: null });
    const bad = `${SCHOOLS}\ns-4,x,college,3717,,,2099-01-01,\ns-1,again,,,,,,`;
    const refused = await csv('/registers/schools/import', bad);
    expect([refused.status, refused.body]).toMatchObject([422, { code: 'IMPORT_INVALID' }]);
    const { errors } = refused.body as { errors: { line: number; field: string }[] };
    expect(errors).toEqual([
      expect.objectContaining({ line: 5, field: 'district' }),
      { line: 6, field: 'id', reason: 'is also on line 2' },
    ]);
    const twice = await csv('/registers/schools/import', `${SCHOOLS}\ns-1,again,,,,,,`);
    expect(twice.body).toMatchObject({
      errors: [{ line: 5, field: 'id', reason: 'is also on line 2' }],
    });
    expect((await api.get('/api/v1/registers/schools')).body).toEqual(none);
  });

  it('is refused with every bad row, whichever check it fails', async () => {
    const head = 'id,category,achieved.digitalCampus';
    const rows = ['a,,2099-01-01', 'b,college,2021-01-01', 'c,,', 'c,,'];
    const { body } = await csv('/registers/schools/import', [head, ...rows].join('\n'));
    expect(body).toMatchObject({
      detail: 'nothing was imported: 3 rows are at fault',
      errors: [
        { line: 2, field: 'achieved.digitalCampus' },
        { line: 3, field: 'category' },
        { line: 5, field: 'id', reason: 'is also on line 4' },
      ],
    });
  });

  it('names what a field may be', async () => {
    const head = 'id,category,achieved.digitalCampus,achieved.wifi,attributes.size,colour';
    const { body } = await csv(
      '/registers/schools/import',
      `${head}\ns-9,college,2099-01-01,,1,red`,
    );
    expect(body).toMatchObject({
      errors: [{ line: 2, field: 'colour', reason: 'is not a field of this list' }],
    });
    const known = 'id,category,achieved.wifi,attributes.size\ns-9,college,2021-01-01,1';
    const { errors } = (await csv('/registers/schools/import', known)).body as { errors: object[] };
    expect(errors).toMatchObject([
      { field: 'category', reason: expect.stringContaining('kindergarten, primary') as string },
      { field: 'achieved.wifi', reason: 'is not known to schools: digitalCampus' },
      { field: 'attributes.size', reason: 'is no attribute of schools: it has none' },
    ]);
    const early = await csv(
      '/registers/schools/import',
      'id,achieved.digitalCampus\ns-9,2099-01-01',
    );
    expect(early.body).toMatchObject({ errors: [{ field: 'achieved.digitalCampus' }] });
    expect((await csv('/registers/school/import', 'id\nx')).body).toMatchObject({
      code: 'REGISTER_UNKNOWN',
    });
  });

  it('counts once imported, n / ? until it is declared whole, and says so in the audit trail', async () => {
    const made = await csv('/registers/schools/import', SCHOOLS);
    expect(made.body).toMatchObject({ created: 3, changed: 0, unchanged: 0, complete: false });
    expect(await target('PT-21')).toMatchObject({ progress: { en: '2 / ?' }, denominator: null });
    const again = await csv('/registers/schools/import?complete=true', SCHOOLS);
    expect(again.body).toMatchObject({ created: 0, changed: 0, unchanged: 3, complete: true });
    expect(await target('PT-21')).toMatchObject({
      numerator: 2,
      denominator: 3,
      status: 'in_progress',
      progress: { en: '2 / 3' },
    });
    const audit = (await api.get('/api/v1/audit?action=register.import')).body as Answer;
    expect(audit.items.map(({ subject, detail }) => [subject, detail])).toMatchObject([
      ['schools', { changes: 1 }],
      ['schools', { changes: 3, entries: ['s-1', 's-2', 's-3'] }],
    ]);
    const off = await csv('/registers/schools/import?complete=false', SCHOOLS);
    expect(off.body).toMatchObject({ complete: false });
    expect(await target('PT-21')).toMatchObject({ progress: { en: '2 / ?' } });
    await csv('/registers/schools/import?complete=true', SCHOOLS);
  });

  it('is judged by district, operator and access, with evidence that can be looked up', async () => {
    const by = async (by: string) => (await target('PT-21', `?by=${by}`))['groups'];
    expect(await by('district')).toMatchObject([
      { key: '371721', actual: 1, total: 2, status: 'in_progress' },
      { key: '371702', actual: 1, total: 1, status: 'met' },
    ]);
    expect(await by('operator')).toMatchObject([{ key: '教育局', actual: 2, total: 3 }]);
    expect(await by('access')).toMatchObject([{ key: 'public', actual: 2, total: 3 }]);
    const { evidence } = (await target('PT-21')) as {
      evidence: { href: string; source: string }[];
    };
    expect(evidence).toMatchObject([
      { id: 'schools/s-2', value: 0 },
      { id: 'schools/s-1', value: 1, source: 'https://example.org/s-1.pdf' },
      { id: 'schools/s-3', value: 1 },
    ]);
    const found = await api.get(evidence[1]?.href ?? '');
    expect(found.body).toMatchObject({ items: [{ id: 's-1', name: '菏泽市第一小学' }] });
  });

  it('is as it was at an earlier time', async () => {
    const then = await target('PT-21', `?at=${END_OF_2022}`);
    expect(then).toMatchObject({ progress: { en: '1 / 3' }, at: END_OF_2022 });
    const lacking = await api.get(
      `/api/v1/registers/schools?lacks=digitalCampus&at=${END_OF_2022}`,
    );
    expect((lacking.body as Answer).items.map(({ id }) => id)).toEqual(['s-2', 's-3']);
    expect((await api.get('/api/v1/plan?at=2019-01-01T00:00:00Z')).body).toMatchObject({
      items: [],
    });
    expect((await api.get('/api/v1/plan/PT-21?at=2019-01-01T00:00:00Z')).body).toMatchObject({
      code: 'TARGET_UNKNOWN',
      detail: expect.stringContaining('is not in force at 2019') as string,
    });
    expect((await api.get('/api/v1/plan?at=2099-01-01T00:00:00Z')).body).toMatchObject({
      code: 'INVALID_PARAMETER',
    });
  });

  it('leaves as CSV that imports unchanged, and a row corrects what it names alone', async () => {
    const exported = await api.get('/api/v1/registers/schools/export');
    const same = await csv('/registers/schools/import', exported.text);
    expect(same.body).toMatchObject({ created: 0, changed: 0, unchanged: 3 });
    const corrected = await csv('/registers/schools/import', 'id,nameEn\ns-1,First Primary');
    expect(corrected.body).toMatchObject({ changed: 1 });
    const { items } = (await api.get('/api/v1/registers/schools?q=s-1')).body as Answer;
    expect(items).toMatchObject([
      {
        name: '菏泽市第一小学',
        nameEn: 'First Primary',
        revision: 2,
        achieved: { digitalCampus: '2021-08-31T16:00:00.000Z' },
      },
    ]);
    const taken = await csv('/registers/schools/import', 'id,achieved.digitalCampus\ns-3,');
    expect(taken.body).toMatchObject({ changed: 1 });
    expect(await target('PT-21')).toMatchObject({ progress: { en: '1 / 3' } });
  });
});

describe('milestones', () => {
  const STEPS = [
    'project,milestone,plannedAt,doneAt,district,operator,evidence',
    'caozhou-1000kv-extension,preliminary_work,2022-06-30,2022-05-20,371721,op-grid,可研批复〔2022〕7号',
    'guiling-500kv-extension,preliminary_work,2022-12-31,,371722,op-grid,',
  ].join('\n');

  it('are named by the plan before anyone reports them', async () => {
    const { items } = (await api.get('/api/v1/milestones?target=PT-16')).body as Answer;
    expect(items.map(({ id, reported }) => [id, reported])).toEqual([
      ['caozhou-1000kv-extension:preliminary_work', false],
      ['guiling-500kv-extension:preliminary_work', false],
    ]);
  });

  it('count for their target, with the proof that is reported', async () => {
    expect((await csv('/milestones/import?dryRun', STEPS)).body).toMatchObject({ created: 2 });
    expect((await csv('/milestones/import', STEPS)).body).toMatchObject({ created: 2, pending: 0 });
    expect(await target('PT-16')).toMatchObject({ status: 'missed', numerator: 1, denominator: 2 });
    expect(await target('PT-15')).toMatchObject({ status: 'met' });
    const then = '?at=2022-05-01T00:00:00Z&by=district';
    expect(await target('PT-15', then)).toMatchObject({
      status: 'in_progress',
      groups: [{ key: '371721', actual: 0, total: 1, status: 'in_progress' }],
    });
    const { items } = (await api.get('/api/v1/milestones?project=caozhou-1000kv-extension'))
      .body as Answer;
    expect(items).toMatchObject([
      {
        targets: ['PT-15', 'PT-16'],
        reported: true,
        doneAt: '2022-05-19T16:00:00.000Z',
        evidence: '可研批复〔2022〕7号',
      },
    ]);
    const exported = await api.get('/api/v1/registers/milestones/export');
    expect((await csv('/milestones/import', exported.text)).body).toMatchObject({ unchanged: 2 });
  });

  it('are of a project that is known, and of the steps it has', async () => {
    const head = 'project,milestone,doneAt';
    const wrong = `${head}\ncaozhou-1000kv-extension,opened,2022-01-01\nnowhere,done,2022-01-01`;
    expect((await csv('/milestones/import', wrong)).body).toMatchObject({
      errors: [
        {
          line: 2,
          field: 'milestone',
          reason: expect.stringContaining('preliminary_work') as string,
        },
        {
          line: 3,
          field: 'project',
          reason: expect.stringContaining('no project nowhere') as string,
        },
      ],
    });
    const own = 'id,name,category,attributes.important\np-1,数据中心二期,computing,是';
    expect((await csv('/registers/projects/import', own)).body).toMatchObject({ created: 1 });
    const step = await csv('/milestones/import', `${head}\np-1,roof,2022-01-01`);
    expect(step.body).toMatchObject({ created: 1 });
    const { items } = (await api.get('/api/v1/milestones?project=p-1')).body as Answer;
    expect(items).toMatchObject([{ projectName: { zh: '数据中心二期' }, name: { zh: 'roof' } }]);
  });

  it('show with the systems the plan names', async () => {
    const { items } = (await api.get('/api/v1/plan/systems')).body as Answer;
    expect(items).toHaveLength(64);
    const byId = new Map(items.map((item) => [item['id'] as string, item]));
    expect(byId.get('guiling-500kv-extension')).toMatchObject({
      kind: 'project',
      targets: [{ id: 'PT-16', status: 'missed' }],
      milestones: [{ plannedAt: '2022-12-30T16:00:00.000Z', doneAt: null }],
    });
    expect(byId.get('digital-campus')).toMatchObject({
      listed: { register: 'schools', entries: 3, features: [{ id: 'digitalCampus', count: 1 }] },
    });
  });
});

describe('surveys', () => {
  it('tell what telemetry cannot, in whole numbers', async () => {
    const head = 'target,measuredAt,numerator,denominator,evidence';
    const wrong = `${head}\nPT-01,2022-11-01,1,2,\nPT-02,2022-11-01,3,2,\nPT-02,2022-11-02,0.5,2,`;
    expect((await csv('/registers/surveys/import', wrong)).body).toMatchObject({
      errors: [
        { line: 2, field: 'target', reason: 'PT-01 is not measured by surveys: PT-02' },
        { line: 3, field: 'numerator', reason: 'is more than denominator' },
        { line: 4, field: 'numerator', reason: 'must be a whole number, 0 or more' },
      ],
    });
    await csv('/registers/surveys/import', `${head}\nPT-02,2022-11-01,9990,10000,路测报告`);
    expect(await target('PT-02')).toMatchObject({
      status: 'missed',
      numerator: 9990,
      denominator: 10_000,
      evidence: [{ source: '路测报告', value: 0.999 }],
    });
  });
});

describe('figures as of a time', () => {
  const HOUR = 3_600_000;
  const now = Date.now();
  const pue = (end: number, numerator: number): KpiRecord => ({
    kpi: 'datacenter.pue',
    formula: 'E_DC / E_IT',
    formulaVersion: 1,
    policy: 'PUE3',
    scope: 'asset',
    id: 'dc-1',
    kind: 'datacenter',
    window: '30d',
    start: end - 30 * 24 * HOUR,
    end,
    timeZone: 'Asia/Shanghai',
    value: numerator / 10_000,
    unit: '1',
    numerator,
    denominator: 10_000,
    coverage: 1,
    bounds: { low: null, high: null },
    quality: 'sufficient',
    status: 'running',
    revision: 0,
    verdict: 'not_judged',
    target: null,
    position: {},
    computedAt: end,
    reason: '',
  });

  it('come from the history, not from what stands now', async () => {
    const newest = pue(now - HOUR, 13_000);
    const row = { id: 'dc-1', kind: 'datacenter', name: '一号', district: '371702' };
    await api.send('POST', '/api/v1/assets/import', [row]);
    const rows = [pue(now - 100 * HOUR, 12_000), newest];
    await api.series.writeKpis({ rows, position: { 0: 1 } });
    const key = 'datacenter.pue/PUE3/asset/dc-1/30d/rolling';
    await api.stream.append(topics.kpis, [{ key, value: newest }]);
    const present = await until(
      () => target('PT-05'),
      ({ actual }) => actual === 1.3,
    );
    expect(present).toMatchObject({ verdict: 'breach', status: 'indicator_only', condition: true });
    const before = await target('PT-05', `?at=${now - 90 * HOUR}`);
    expect(before).toMatchObject({
      actual: 1.2,
      verdict: 'meets',
      wording: { zh: '符合支持条件' },
    });
    const { evidence } = before as { evidence: { href: string }[] };
    expect((await api.get(evidence[0]?.href ?? '')).body).toMatchObject({
      formula: { policy: 'PUE3' },
    });
    expect(await target('PT-05', `?at=${now - 200 * HOUR}`)).toMatchObject({
      status: 'not_measured',
    });
    const { conditions } = (await api.get('/api/v1/plan')).body as {
      conditions: { id: string; assets: object[] }[];
    };
    expect(conditions).toMatchObject([
      { id: 'support', assets: [{ id: 'dc-1', verdict: 'breach' }] },
      { id: 'expand', assets: [] },
    ]);
  });

  it('are those that would have been chosen then: a young asset by its 30 days, deep meters before long windows', async () => {
    const end = now - 400 * HOUR;
    const young = {
      ...pue(end, 12_600),
      id: 'dc-7',
      window: '12mo',
      verdict: 'not_judged',
    } as const;
    const month = { ...pue(end, 12_200), id: 'dc-7', verdict: 'meets' } as const;
    const shallow = { ...pue(end, 12_900), id: 'dc-8', policy: 'PUE1', window: '12mo' } as const;
    const deep = { ...pue(end, 12_300), id: 'dc-8', window: '24h' } as const;
    const year = { ...shallow, verdict: 'breach' } as const;
    const ids = ['dc-7', 'dc-8'].map((id) => ({ id, kind: 'datacenter', validFrom: '2022-01-01' }));
    await api.send('POST', '/api/v1/assets/import', ids);
    await api.series.writeKpis({ rows: [young, month, year, deep], position: { 0: 2 } });
    const keyOf = (id: string) => `datacenter.pue/PUE3/asset/${id}/30d/rolling`;
    const stand = [month, { ...deep, window: '30d' } as const];
    await api.stream.append(
      topics.kpis,
      stand.map((value) => ({ key: keyOf(value.id), value })),
    );
    const then = await until(
      () => target('PT-05', `?at=${end + HOUR}`),
      ({ evidence }) => (evidence as object[]).length === 2,
    );
    expect(then).toMatchObject({
      verdict: 'meets',
      evidence: [
        { id: 'dc-7', window: '30d', value: 1.22 },
        { id: 'dc-8', window: '24h', policy: 'PUE3', value: 1.23 },
      ],
    });
  });
});
