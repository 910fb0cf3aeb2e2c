import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { row, startApi, type TestApi, until } from './start-api.ts';

const HOUR = 3_600_000;

interface Tried {
  readonly id: string;
  readonly judged: string;
  readonly reason: string;
  readonly read: number;
  readonly subjects: number;
  readonly raises: number;
  readonly suppressed: number;
  readonly perShift: { readonly mean: number; readonly max: number };
  readonly examples: readonly {
    readonly id: string;
    readonly part: string;
    readonly value: unknown;
  }[];
}
interface DryRun {
  readonly shifts: number;
  readonly items: readonly Tried[];
  readonly total: { readonly raises: number };
}

let api: TestApi;
let start: number;
beforeAll(async () => {
  api = await startApi();
  start = Date.now() - 20 * HOUR;
  await api.send('POST', '/api/v1/assets/import', [
    { id: 'c-1', kind: 'charger', parts: [{ part: '1', role: 'connector' }] },
    { id: 'c-2', kind: 'charger', parts: [{ part: '1', role: 'connector' }] },
  ]);
  await until(
    () => api.get('/api/v1/assets?kind=charger'),
    ({ body }) => (body as { items: unknown[] }).items.length === 2,
  );
  const at = (minutes: number) => start + minutes * 60_000;
  const heat = (minutes: number, temperature_c: number) =>
    row('c-1', { ts: at(minutes), metrics: { temperature_c } });
  const said = (minutes: number, status: string, error: string) =>
    row('c-2', { ts: at(minutes), status, error });
  await api.series.writeReadings({
    fresh: [
      ...[heat(0, 70), heat(1, 90), heat(2, 90), heat(3, 70)],
      ...[heat(600, 88), heat(601, 70), heat(700, 86), heat(701, 86)],
      ...[said(0, 'FAULTED', 'GroundFailure'), said(10, 'IDLE', 'NoError')],
      ...[said(20, 'FAULTED', 'InternalError'), said(30, 'IDLE', 'NoError')],
    ],
    replaced: [],
    position: { 0: 12 },
    counters: {},
  });
});
afterAll(() => api.stop());

const ask = (body: unknown) =>
  api.send('POST', '/api/v1/rules/dry-run', JSON.stringify(body), {
    'content-type': 'application/json',
  });

describe('a dry run', () => {
  it('says what the rules in force would have raised, how often a shift, and where', async () => {
    const { status, body } = await ask({ days: 1, kind: 'charger' });
    expect(status).toBe(200);
    const { items, shifts, total } = body as DryRun;
    const of = (id: string) => items.find((item) => item.id === id);
    expect(shifts).toBe(3);
    expect(of('CHARGER_TEMPERATURE_HIGH')).toMatchObject({
      judged: 'yes',
      subjects: 2,
      read: 2,
      raises: 3,
      perShift: { mean: 1 },
      examples: [{ id: 'c-1', part: '1', value: 86, clearedAt: null }, {}, {}],
    });
    // One of the two faults had an error that explains it.
    expect(of('CHARGER_FAULTED')).toMatchObject({ raises: 1, suppressed: 1 });
    expect(of('CHARGER_GROUND_FAULT')).toMatchObject({ raises: 1 });
    expect(of('DEVICE_SILENT')).toMatchObject({ judged: 'no', raises: 0 });
    expect(total.raises).toBe(5);
  });

  it('tries other rules, and changes nothing', async () => {
    const { items } = (await api.get('/api/v1/rules?form=set')).body as { items: object[] };
    const id = 'CHARGER_TEMPERATURE_HIGH';
    const trigger = { type: 'limit', metric: 'temperature_c', comparator: '>=', limit: 60 };
    const others = items.map((rule) =>
      'id' in rule && rule.id === id ? { ...rule, trigger } : rule,
    );
    const { body } = await ask({ days: 1, kind: 'charger', ids: [id], items: others });
    expect((body as DryRun).items).toMatchObject([{ id, raises: 1 }]);
    expect(((await api.get('/api/v1/rules?form=set')).body as { revision: number }).revision).toBe(
      0,
    );
  });

  it('does not judge a rule on a calendar window, of which the store keeps no points', async () => {
    const { items } = (await api.get('/api/v1/rules?form=set')).body as { items: object[] };
    const id = 'CHARGER_UPTIME_FORECAST';
    const on = (window: string) => {
      const scopes = ['district'];
      const kpi = { type: 'kpi', kpi: 'charger.uptime', scopes, window };
      const trigger = { ...kpi, comparator: '<', limit: 0.95 };
      const others = items.map((rule) =>
        'id' in rule && rule.id === id ? { ...rule, trigger } : rule,
      );
      return ask({ days: 1, kind: 'charger', ids: [id], items: others });
    };
    expect((await on('month')).body).toMatchObject({
      items: [{ id, judged: 'no', reason: expect.stringContaining('calendar') }],
    });
    expect((await on('30d')).body).toMatchObject({ items: [{ id, judged: 'yes', reason: '' }] });
  });

  it('looks at an even choice of many assets, and scales', async () => {
    const { body } = await ask({ days: 1, kind: 'charger', assetsMax: 1 });
    const hot = (body as DryRun).items.find(({ id }) => id === 'CHARGER_TEMPERATURE_HIGH');
    expect(hot).toMatchObject({ subjects: 2, read: 1, raises: 3, perShift: { mean: 2 } });
  });

  it('is refused with line and key when a rule is at fault, or is none', async () => {
    const broken = await ask({ items: [{ id: 'X_1', kind: 'charger' }] });
    expect([broken.status, (broken.body as { code: string }).code]).toEqual([422, 'RULES_INVALID']);
    expect((await ask({ ids: ['NO_SUCH'] })).status).toBe(400);
    expect((await ask({ days: 32 })).status).toBe(422);
  });
});
