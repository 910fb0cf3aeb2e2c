import { topics } from '@infrapulse/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kpi } from './kpi-record.ts';
import { startApi, type TestApi, until } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

it('explains the KPI of a part by its own figures, not by those of its asset', async () => {
  await api.send('POST', '/api/v1/assets/import', [
    { id: 'c-1', kind: 'charger', parts: [{ part: '1', role: 'connector' }] },
  ]);
  const part = kpi({ scope: 'part', id: 'c-1~1', value: 0.5, numerator: 10, denominator: 20 });
  await api.stream.append(
    topics.kpis,
    [kpi({}), part].map((value) => ({ key: `${value.scope}/${value.id}`, value })),
  );
  const path = '/api/v1/kpis/charger.uptime/part/c-1~1/24h';
  await until(
    () => api.get(path),
    ({ status }) => status === 200,
  );
  expect((await api.get(`${path}/explain`)).body).toMatchObject({
    assets: [{ id: 'c-1', value: 0.5, numerator: 10, denominator: 20 }],
  });
});
