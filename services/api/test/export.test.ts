import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOfRow } from '@infrapulse/contracts';
import { kindOf, type RegisterChange } from '@infrapulse/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../../packages/tables/src/index.ts';
import { row, startApi, type TestApi, until } from './start-api.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
/** A local month that is over. */
const MARCH = Date.parse('2026-03-01T00:00:00+08:00');
const APRIL = Date.parse('2026-04-01T00:00:00+08:00');

const directory = mkdtempSync(join(tmpdir(), 'infrapulse-export-test-'));
let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  const version = {
    validFrom: MARCH,
    name: '曹州路1号桩',
    site: 'st-1',
    lifecycle: 'IN_SERVICE',
    commissionedAt: MARCH,
    telemetry: 'expected',
    connectedAt: MARCH,
    openingHours: '24/7',
    ...kindOf('charger').silence,
    parts: [{ part: '1', role: 'connector', attributes: {} }],
  } as unknown as Extract<RegisterChange['change'], { op: 'put' }>['version'];
  const change = { op: 'put', version } as const;
  const base = { type: 'register', kind: 'charger', origin: '', at: MARCH, by: 'test' } as const;
  await api.log('cs-1', { ...base, asset: 'cs-1', change });
  await until(
    () => api.get('/api/v1/assets/cs-1'),
    ({ status }) => status === 200,
  );
  const fresh = [
    row('cs-1', { ts: MARCH, status: 'IDLE', rawStatus: 'Available', vocab: 'ocpp1.6' }),
    row('cs-1', { ts: MARCH + 1, metrics: { power_kw: 7.25, soc_pct: null }, error: '=1+1, "x"' }),
    row('cs-1', { ts: MARCH + DAY, part: '$presence', status: 'ONLINE' }),
  ];
  await api.series.writeReadings({ fresh, replaced: [], position: { 0: 1 }, counters: {} });
  const span = { asset: 'cs-1', part: '1', raw: '' };
  const spans = [
    { start: MARCH, end: MARCH + DAY, state: 'UP', status: 'IDLE', cause: '' },
    {
      start: MARCH + DAY,
      end: MARCH + DAY + 30 * MINUTE,
      state: 'DOWN',
      status: 'FAULTED',
      cause: '',
    },
    {
      start: MARCH + DAY + 30 * MINUTE,
      end: MARCH + DAY + 90 * MINUTE,
      state: 'EXCLUDED',
      status: 'FAULTED',
      cause: 'vandalism',
    },
    {
      start: MARCH + DAY + 90 * MINUTE,
      end: MARCH + DAY + 100 * MINUTE,
      state: 'UNKNOWN',
      status: '',
      cause: 'silent',
    },
    { start: MARCH + DAY + 100 * MINUTE, end: APRIL, state: 'UP', status: 'IDLE', cause: '' },
  ] as const;
  await api.series.writeSpans({
    cleared: [],
    rows: spans.map((one) => ({ ...span, ...one })),
    position: { 0: 1 },
  });
});
afterAll(async () => {
  await api.stop();
  rmSync(directory, { recursive: true, force: true });
});

const path = (dataset: string, more = '') =>
  `/api/v1/export?dataset=${dataset}&from=${MARCH}&to=${APRIL}${more}`;

async function rowsOf(dataset: string, format: 'csv' | 'parquet') {
  const response = await fetch(`${api.url}${path(dataset, `&format=${format}`)}`);
  expect(response.status).toBe(200);
  const file = join(directory, `${dataset}.${format}`);
  writeFileSync(file, Buffer.from(await response.arrayBuffer()));
  const rows = [];
  for await (const { cells } of readTable(file, format)) rows.push(cells ?? {});
  return rows;
}

describe('an export', () => {
  it('of readings holds messages that import unchanged, as CSV and as Parquet; presence is none', async () => {
    const expected = [
      {
        kind: 'charger',
        asset: 'cs-1',
        part: '1',
        status: 'Available',
        vocab: 'ocpp1.6',
        quality: 'GOOD',
      },
      {
        kind: 'charger',
        asset: 'cs-1',
        part: '1',
        error: '=1+1, "x"',
        quality: 'GOOD',
        metrics: { power_kw: 7.25, soc_pct: null },
      },
    ];
    const csv = (await rowsOf('readings', 'csv')).map(messageOfRow);
    expect(csv).toEqual(
      expected.map((one, i) => ({ ...one, ts: new Date(MARCH + i).toISOString() })),
    );
    const parquet = (await rowsOf('readings', 'parquet')).map(messageOfRow);
    expect(parquet).toEqual(expected.map((one, i) => ({ ...one, ts: MARCH + i })));
  });

  it('of outages and uptime has the field names and minutes of 23 CFR 680 data', async () => {
    const outages = await rowsOf('outages', 'parquet');
    const at = (minutes: number) => MARCH + DAY + minutes * MINUTE;
    const of = { port_id: 'cs-1~1', station_id: 'st-1' };
    const nameless = { ...of, outage_id: '' };
    expect(outages.map((outage) => ({ ...outage, outage_id: '' }))).toEqual([
      {
        ...nameless,
        outage_start: at(0),
        outage_end: at(30),
        outage_duration: 30,
        outage_cause: 'FAULTED',
        exempted_outage: false,
      },
      {
        ...nameless,
        outage_start: at(30),
        outage_end: at(90),
        outage_duration: 60,
        outage_cause: 'vandalism',
        exempted_outage: true,
      },
      {
        ...nameless,
        outage_start: at(90),
        outage_end: at(100),
        outage_duration: 10,
        outage_cause: 'UNKNOWN silent',
        exempted_outage: false,
      },
    ]);
    const period = 31 * 1440;
    const uptime = Math.round(((period - 40) / period) * 1_000_000) / 10_000;
    expect(await rowsOf('uptime', 'parquet')).toEqual([
      {
        ...of,
        report_yr_mon: '2026-03',
        uptime_pct: uptime,
        outage_total: 100,
        outage_excluded: 60,
      },
    ]);
  });

  it('of KPIs is a workbook of three sheets, and whatever it is of, CSV and Parquet have the same rows', async () => {
    const response = await fetch(`${api.url}${path('kpis', '&format=xlsx')}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toContain('spreadsheetml.sheet');
    expect(bytes.subarray(0, 2).toString()).toBe('PK');
    for (const sheet of [1, 2, 3])
      expect(bytes.includes(`xl/worksheets/sheet${sheet}.xml`)).toBe(true);
    for (const dataset of ['readings', 'states', 'kpis', 'alarms', 'outages', 'uptime'])
      expect(await rowsOf(dataset, 'parquet')).toHaveLength((await rowsOf(dataset, 'csv')).length);
  });

  it('is of local days where its ends are dates', async () => {
    const textOf = async (query: string) =>
      (await api.get(`/api/v1/export?dataset=states&${query}`)).text;
    const byInstants = await textOf(`from=${MARCH}&to=${APRIL}`);
    expect(byInstants).toContain('vandalism');
    expect(await textOf('from=2026-03-01&to=2026-04-01')).toBe(byInstants);
  });

  it('refuses a format or a data set that there is none of, and a time that ends before it begins', async () => {
    for (const query of ['dataset=kpis&format=odt', 'dataset=colours', 'dataset=kpis&from=2&to=1'])
      expect((await api.get(`/api/v1/export?${query}`)).status).toBe(400);
  });
});

it.each([
  'assets/cs-1/series',
  'assets/cs-1/states',
  'alarms',
  'alarms/performance',
  'audit',
  'rejected',
  'maintenance',
  'exclusions',
])('%s takes the ends of its time as local dates, as an export does', async (route) => {
  const between = (from: number | string, to: number | string) =>
    api.get(`/api/v1/${route}?from=${from}&to=${to}`);
  const byDates = await between('2026-03-01', '2026-04-01');
  expect(byDates.status).toBe(200);
  expect(byDates.body).toEqual((await between(MARCH, APRIL)).body);
  expect((await between('2026-02-30', '2026-04-01')).status).toBe(400);
});
