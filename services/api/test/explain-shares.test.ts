import { topics } from '@infrapulse/contracts';
import { DAY_MS as DAY, HOUR_MS as HOUR, kpiKey } from '@infrapulse/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { end, kpi } from './kpi-record.ts';
import { row, startApi, type TestApi, until } from './start-api.ts';

const BEGIN = end - DAY;
const NOON = BEGIN + DAY / 2;
const QUARTER = 900_000;

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  const charger = {
    id: 'c-1',
    kind: 'charger',
    validFrom: '2025-12-01T00:00:00Z',
    commissionedAt: '2025-12-01T00:00:00Z',
    connectedAt: '2025-12-01T00:00:00Z',
    telemetry: 'expected',
    reporting: 'periodic',
    intervalS: 900,
    district: '371702',
    operator: 'op-1',
    parts: [
      { part: '1', role: 'connector' },
      { part: '2', role: 'connector', operator: 'op-2' },
    ],
  };
  const moved = { ...charger, validFrom: new Date(NOON).toISOString(), district: '371721' };
  await api.send('POST', '/api/v1/assets/import', [charger, moved]);
  // The first connector is out of order from the sixth to the eighth hour.
  const fresh = Array.from({ length: 99 }, (_, n) => {
    const ts = BEGIN - QUARTER + n * QUARTER;
    const isOut = ts >= BEGIN + 6 * HOUR && ts < BEGIN + 8 * HOUR;
    return ['1', '2'].map((part) =>
      row('c-1', { part, ts, at: ts, status: isOut && part === '1' ? 'FAULTED' : 'IDLE' }),
    );
  }).flat();
  await api.series.writeReadings({ fresh, replaced: [], position: { 0: 1 }, counters: {} });
  const of = (scope: 'asset' | 'district' | 'operator', id: string) => kpi({ scope, id });
  const records = [
    kpi({ numerator: 165_600, denominator: 172_800, value: 165_600 / 172_800 }),
    of('district', '371702'),
    of('district', '371721'),
    of('operator', 'op-2'),
  ];
  await api.stream.append(
    topics.kpis,
    records.map((value) => ({ key: kpiKey(value), value })),
  );
});
afterAll(() => api.stop());

async function explained(scope: string, id: string) {
  const path = `/api/v1/kpis/charger.uptime/${scope}/${id}/24h`;
  await until(
    () => api.get(path),
    ({ status }) => status === 200,
  );
  return (await api.get(`${path}/explain`)).body as { assets: readonly object[] };
}

it.each([
  ['371702', 22, 24, { from: BEGIN, to: NOON }],
  ['371721', 24, 24, { from: NOON, to: end }],
])(
  'an asset that moved adds to district %s what it did while it was there',
  async (id, up, all, time) => {
    const { assets } = await explained('district', id);
    const within = ['1', '2'].map((part) => ({
      part,
      from: new Date(time.from).toISOString(),
      to: new Date(time.to).toISOString(),
    }));
    expect(assets).toMatchObject([
      { id: 'c-1', numerator: up * 3600, denominator: all * 3600, value: up / all, within },
    ]);
  },
);

it('an asset adds to the operator of one of its parts what that part did', async () => {
  const { assets } = await explained('operator', 'op-2');
  expect(assets).toMatchObject([
    { id: 'c-1', numerator: 86_400, denominator: 86_400, value: 1, within: [{ part: '2' }] },
  ]);
});

it('an asset that was in its scope all the while adds its own figures', async () => {
  const { assets } = await explained('asset', 'c-1');
  expect(assets).toMatchObject([{ id: 'c-1', numerator: 165_600, within: [] }]);
});
