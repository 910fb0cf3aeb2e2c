import { topics } from '@infrapulse/contracts';
import type { KpiRecord } from '@infrapulse/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { end, kpi } from './kpi-record.ts';
import { row, startApi, type TestApi, until } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

it('a record says once why it has no value when it is verified', async () => {
  const meters = ['facility_total', 'it_in'].map((role) => ({ part: role, role }));
  const asset = { id: 'dc-old', kind: 'datacenter', telemetry: 'expected', parts: meters };
  const commissionedAt = '2023-01-02T00:00:00Z';
  await api.send('POST', '/api/v1/assets/import', [{ ...asset, commissionedAt }]);
  const at = { ts: end - 3 * 3_600_000, at: end, kind: 'datacenter' as const };
  const metrics = { energy_kwh: 1 };
  await api.series.writeReadings({
    fresh: meters.map(({ part }) => row('dc-old', { ...at, part, metrics, status: null })),
    replaced: [],
    position: { 0: 98 },
    counters: {},
  });
  const about = { kpi: 'datacenter.pue', policy: 'PUE3', id: 'dc-old', kind: 'datacenter' };
  const reason = 'the meters are too old';
  const value = kpi({ ...about, value: null, reason } as Partial<KpiRecord>);
  const key = 'datacenter.pue/PUE3/asset/dc-old/24h/rolling';
  await api.stream.append(topics.kpis, [{ key, value }]);
  const answer = await until(
    () => api.send('POST', '/api/v1/kpis/datacenter.pue/asset/dc-old/24h/verify'),
    ({ status }) => status === 200,
  );
  expect(answer.body).toMatchObject({ record: { reason }, recomputed: { reason } });
});
