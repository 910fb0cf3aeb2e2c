import { topics } from '@infrapulse/contracts';
import type { KpiRecord, KpiWindow } from '@infrapulse/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi, until } from './start-api.ts';

const DAY = 86_400_000;
const end = Date.UTC(2026, 0, 2);

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ waitMs: 300 });
  const charger = { kind: 'charger', telemetry: 'expected', district: '371702', operator: 'op-1' };
  await api.send('POST', '/api/v1/assets/import', [
    { ...charger, id: 'c-1', commissionedAt: '2021-01-01T00:00:00Z' },
    {
      ...charger,
      id: 'c-2',
      commissionedAt: '2023-06-01T00:00:00Z',
      retiredAt: '2024-06-01T00:00:00Z',
      lifecycle: 'RETIRED',
    },
    { ...charger, id: 'c-3', commissionedAt: '2025-06-01T00:00:00Z' },
  ]);
  const running = [0.5, 0.6, 0.7].map((value, i) => uptime('24h', end + (i - 2) * DAY, value));
  const days = [0.8, 0.9].map((value, i) => uptime('day', end + (i - 1) * DAY, value));
  const rows = [...running, ...days];
  await api.series.writeKpis({ rows, position: { 0: 1 } });
  await publish(running.at(-1) as KpiRecord, ...days);
});
afterAll(() => api.stop());

/** Ends at a local midnight where it is a day. */
function uptime(window: KpiWindow, to: number, value: number): KpiRecord {
  const until = window === 'day' ? to - 8 * 3_600_000 : to;
  return {
    kpi: 'charger.uptime',
    formula: 'up / (up + down)',
    formulaVersion: 1,
    policy: 'exclude_unknown',
    scope: 'asset',
    id: 'c-1',
    kind: 'charger',
    window,
    start: until - DAY,
    end: until,
    timeZone: 'Asia/Shanghai',
    value,
    unit: '1',
    numerator: value * 86_400,
    denominator: 86_400,
    coverage: 1,
    bounds: { low: value, high: value },
    quality: 'sufficient',
    status: window === 'day' ? 'final' : 'running',
    revision: window === 'day' ? 1 : 0,
    verdict: 'not_judged',
    target: null,
    position: {},
    computedAt: until,
    reason: '',
  };
}

async function publish(...records: readonly KpiRecord[]): Promise<void> {
  await api.stream.append(
    topics.kpis,
    records.map((value) => {
      const { kpi, policy, scope, id, window, start } = value;
      const period =
        window === 'day' ? new Date(start + DAY / 3).toISOString().slice(0, 10) : 'rolling';
      return { key: `${kpi}/${policy}/${scope}/${id}/${window}/${period}`, value };
    }),
  );
  await until(
    () => listed('kpi=charger.uptime&scope=asset&id=c-1'),
    (items) => items.length === records.length,
  );
}

async function listed(query: string): Promise<KpiRecord[]> {
  const { body } = await api.get(`/api/v1/kpis?${query}`);
  return (body as { items: KpiRecord[] }).items;
}

describe('KPIs as of an instant', () => {
  it('count what stood in the city then, by the register', async () => {
    const count = async (at: string) => {
      const of = 'kpi=charger.count&policy=equipment&scope=city&id=371700';
      return (await listed(`${of}&at=${at}`)).map(({ value }) => value);
    };
    expect(await count('2020-06-01T00:00:00Z')).toEqual([]);
    expect(await count('2022-06-01T00:00:00Z')).toEqual([1]);
    expect(await count('2023-07-01T00:00:00Z')).toEqual([2]);
    expect(await count('2024-07-01T00:00:00Z')).toEqual([1]);
    expect(await count('2025-07-01T00:00:00Z')).toEqual([2]);
    const [record] = await listed('kpi=charger.count&scope=city&at=2022-06-01T00:00:00Z');
    expect(record).toMatchObject({ window: 'now', start: '2022-06-01T00:00:00.000Z', revision: 0 });
  });

  it('are running windows as they stood then, and the calendar windows that hold it', async () => {
    const values = async (at: number, window: string) =>
      (await listed(`kpi=charger.uptime&window=${window}&at=${at}`)).map(({ value }) => value);
    expect(await values(end + DAY, '24h')).toEqual([0.7]);
    expect(await values(end - DAY + 1, '24h')).toEqual([0.6]);
    expect(await values(end - 2 * DAY, '24h')).toEqual([0.5]);
    expect(await values(end - 3 * DAY, '24h')).toEqual([]);
    const midnight = end - 8 * 3_600_000;
    expect(await values(midnight - 1, 'day')).toEqual([0.9]);
    expect(await values(midnight - DAY - 1, 'day')).toEqual([0.8]);
    expect(await values(midnight, 'day')).toEqual([]);
  });

  it('are refused after today: the present ones are not those of next year', async () => {
    const tomorrow = Date.now() + DAY;
    const { status, body } = await api.get(`/api/v1/kpis?kpi=charger.uptime&at=${tomorrow}`);
    expect([status, body]).toMatchObject([
      400,
      { code: 'INVALID_PARAMETER', errors: [{ field: 'at' }] },
    ]);
    expect((await api.get(`/api/v1/kpis?kpi=charger.uptime&at=${Date.now()}`)).status).toBe(200);
  });

  it('are refused, not left out, where more running windows match than are looked up', async () => {
    const values = [...Array(501)].map((_, i) => ({ ...uptime('24h', end, 0.5), id: `many-${i}` }));
    const rows = values.map((record) => ({ ...record, policy: 'nevi', kpi: 'charger.uptime' }));
    await api.stream.append(
      topics.kpis,
      rows.map((value) => ({ key: `charger.uptime/nevi/asset/${value.id}/24h/rolling`, value })),
    );
    const all = 'kpi=charger.uptime&policy=nevi&limit=1000';
    await until(
      () => listed(all),
      (items) => items.length === rows.length,
    );
    const past = await api.get(`/api/v1/kpis?${all}&at=${end - 1}`);
    expect([past.status, past.body]).toMatchObject([422, { code: 'RANGE_TOO_LARGE' }]);
    expect((await api.get(`/api/v1/kpis?${all}&at=${end - 1}&window=day`)).status).toBe(200);
    // What ended by then is as it stood, without a look at the store.
    expect(await listed(`${all}&at=${end}`)).toHaveLength(rows.length);
  });

  it('come as a workbook when one is asked for', async () => {
    const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    const response = await fetch(`${api.url}/api/v1/kpis`, { headers: { accept: type } });
    expect(response.headers.get('content-type')).toContain(type);
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
  });
});
