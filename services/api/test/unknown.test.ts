import { topics } from '@infrapulse/contracts';
import { kpiKey } from '@infrapulse/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kpi } from './kpi-record.ts';
import { startApi, type TestApi, until } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ waitMs: 300 });
  const records = [kpi({}), kpi({ policy: 'nevi', window: '1h' })];
  await api.stream.append(
    topics.kpis,
    records.map((value) => ({ key: kpiKey(value), value })),
  );
  await until(
    () => api.get('/api/v1/kpis/charger.uptime/asset/c-1/24h'),
    ({ status }) => status === 200,
  );
});
afterAll(() => api.stop());

async function detailOf(method: string, path: string, body?: unknown): Promise<string> {
  const answer = await api.send(method, `/api/v1${path}`, body);
  expect(answer.status).toBe(404);
  return (answer.body as { detail: string }).detail;
}

const NOBODYS = '00000000-0000-0000-0000-000000000000';
const KPIS = '/kpis/charger.uptime/asset';

describe('404 of what is not there', () => {
  it.each([
    ['/assets/c-9', 'c-9 is not in the register: GET /assets?q= finds by part of id, name or site'],
    ['/alarms/a-9', 'no alarm a-9 is open or was of late: GET /alarms?state=all lists those'],
    ['/plan/PT-011', 'the plan heze-2020-2022 has no target PT-011. Did you mean "PT-01"?'],
    ['/plan/nothing', 'the plan heze-2020-2022 has no target nothing: GET /plan lists them'],
    [`/commands/${NOBODYS}`, `no command ${NOBODYS} was taken: GET /audit lists those that were`],
    ['/asset/c-1', '/api/v1/asset/c-1 does not exist here: GET /openapi.json lists what does'],
  ])('%s says what there is, or where to look', async (path, detail) => {
    expect(await detailOf('GET', path)).toBe(detail);
  });

  it.each([
    ['DELETE', '/silences/s-9', 'no silence s-9: GET /silences lists them'],
    ['POST', '/exclusions/x-9/approve', 'no exclusion x-9: GET /exclusions lists them'],
  ])('%s %s names the list', async (method, path, detail) => {
    expect(await detailOf(method, path, { user: 'wang' })).toBe(detail);
  });

  it.each([
    ['/kpis/charger.uptme/asset/c-1/24h', 'there is no such KPI. Did you mean "charger.uptime"?'],
    ['/kpis/temperature/asset/c-1/24h', 'there is no such KPI: GET /kpis lists them'],
    [`${KPIS}/c-1/24h?policy=newi`, 'its policies are exclude_unknown, unknown_is_down, '],
    [`${KPIS}/c-1/30d`, 'it has 1h, 24h'],
    [`${KPIS}/c-1/24h?policy=nevi`, 'it has 1h'],
    [`${KPIS}/c-2/24h`, 'GET /kpis?kpi=charger.uptime&scope=asset lists those there are'],
  ])('the figure %s says what there is instead', async (path, hint) => {
    const detail = await detailOf('GET', path);
    expect(detail).toMatch(/^no record of \S+ asset c-[12] (24h|30d)( with policy \w+)?: /);
    expect(detail).toContain(`: ${hint}`);
  });
});
