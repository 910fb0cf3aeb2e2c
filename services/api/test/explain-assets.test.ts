import { topics } from '@infrapulse/contracts';
import { DAY_MS as DAY, dayStart, kpiKey, localDate } from '@infrapulse/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { end, kpi } from './kpi-record.ts';
import { row, startApi, type TestApi, until } from './start-api.ts';

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

it.each(['asset', 'site'] as const)(
  'explains an old day of %s by what its asset said of that day',
  async (scope) => {
    await api.send('POST', '/api/v1/assets/import', [
      { id: 'c-2', kind: 'charger', site: 's-2', validFrom: '2025-01-01T00:00:00Z' },
    ]);
    const id = scope === 'asset' ? 'c-2' : 's-2';
    const days = Array.from({ length: 60 }, (_, n) => dayStart(end) - n * DAY);
    const records = days.flatMap((start, n) => {
      const of = { window: 'day', start, end: start + DAY, status: 'final', numerator: n } as const;
      return [kpi({ ...of, id: 'c-2' }), kpi({ ...of, scope: 'site', id: 's-2' })];
    });
    await api.stream.append(
      topics.kpis,
      records.map((value) => ({ key: kpiKey(value), value })),
    );
    const path = `/api/v1/kpis/charger.uptime/${scope}/${id}/day`;
    const query = `?start=${localDate(days[59] ?? 0)}`;
    await until(
      () => api.get(`${path}${query}`),
      ({ status }) => status === 200,
    );
    expect((await api.get(`${path}/explain${query}`)).body).toMatchObject({
      assets: [{ id: 'c-2', value: 0.9444, numerator: 59 }],
    });
  },
);

it('names a reading once that is next to both ends of a window', async () => {
  const parts = [{ part: 'main', role: 'facility_total' }];
  await api.send('POST', '/api/v1/assets/import', [{ id: 'dc-1', kind: 'datacenter', parts }]);
  const told = (ts: number, energy: number) =>
    row('dc-1', { kind: 'datacenter', part: 'main', ts, metrics: { energy_kwh: energy } });
  await api.series.writeReadings({
    // Before the window, within and behind it; the one within is next to its beginning and to its end.
    fresh: [told(end - DAY - 1000, 4), told(end - 3_600_000, 5), told(end + 1000, 9)],
    replaced: [],
    position: { 0: 1 },
    counters: {},
  });
  const of = { kpi: 'datacenter.pue', policy: 'PUE3', kind: 'datacenter', id: 'dc-1' } as const;
  const value = kpi({ ...of, energyDcWh: 4000, energyItWh: 2000 });
  await api.stream.append(topics.kpis, [{ key: kpiKey(value), value }]);
  const path = '/api/v1/kpis/datacenter.pue/asset/dc-1/24h';
  await until(
    () => api.get(path),
    ({ status }) => status === 200,
  );
  const { edges } = (await api.get(`${path}/explain`)).body as { edges: { reading: number }[] };
  expect(edges.map(({ reading }) => reading)).toEqual([4, 5, 9]);
});
