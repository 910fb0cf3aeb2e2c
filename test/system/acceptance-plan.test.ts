import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp, startAndExpectExit, startProduct, temporaryDirectory } from './product.ts';
import {
  HOUR,
  MINUTE,
  nextMidnight,
  type Said,
  type SimulatedCity,
  startCity,
} from './simulated-city.ts';
import { until } from './until.ts';

const START = nextMidnight(4 * HOUR);
const QUARTER = 15 * MINUTE;
const QUARTERS = Array.from({ length: 98 }, (_, index) => index - 1);
const BUILT = '2021-03-01T00:00:00+08:00';

/** One data centre: its energy over IT energy in ten-thousandths, and racks in use of 1,000. */
interface Site {
  readonly pue: number;
  readonly racks: number;
}

const SITES: Readonly<Record<string, Site>> = {
  'dc-a': { pue: 12_499, racks: 650 },
  'dc-b': { pue: 12_500, racks: 600 },
  'dc-c': { pue: 12_501, racks: 599 },
  'dc-d': { pue: 12_200, racks: 651 },
  'dc-e': { pue: 13_000, racks: 700 },
};

const register = Object.entries(SITES).map(([id, { racks }]) => ({
  id,
  kind: 'datacenter',
  name: id,
  operator: 'op-dc',
  district: '371702',
  commissionedAt: BUILT,
  telemetry: 'expected',
  connectedAt: START,
  attributes: { racksDelivered: 1000, racksInUse: racks },
  parts: ['facility_total', 'it_in'].map((role) => ({
    part: role,
    role,
    attributes: { registerModulusKwh: 10_000_000, maxKw: 2000 },
  })),
}));

/** 96 quarters of 100 kWh of IT and what the site draws for it. */
const SCRIPT: readonly Said[] = Object.entries(SITES).flatMap(([id, { pue }]) =>
  QUARTERS.map((quarter) => {
    const ts = START + quarter * QUARTER;
    const it = 1000 + 100 * quarter;
    const all = 2000 + (pue * quarter) / 100;
    const meters = { facility_total: all, it_in: it };
    const payload = Object.entries(meters).map(([part, energy]) => {
      return { ts, part, metrics: { energy_kwh: Math.round(energy * 1000) / 1000 } };
    });
    const topic = `infrapulse/v1/datacenter/${id}/telemetry`;
    return { at: ts, topic, payload: JSON.stringify(payload) };
  }),
);

interface Target {
  readonly id: string;
  readonly status: string;
  readonly verdict: string;
  readonly actual: number | null;
  readonly value: number;
  readonly printed: string;
  readonly correction: { readonly zh: string; readonly en: string } | null;
  readonly progress: { readonly zh: string; readonly en: string };
  readonly evidence: readonly {
    readonly id: string;
    readonly verdict: string;
    readonly label: { readonly en: string };
    readonly value: number | null;
    readonly href: string;
  }[];
}
interface Plan {
  readonly items: readonly Target[];
  readonly conditions: readonly {
    readonly id: string;
    readonly assets: readonly { readonly id: string; readonly verdict: string }[];
  }[];
}

let city: SimulatedCity;
let plan: Plan;
beforeAll(async () => {
  city = await startCity(register);
  await city.play(SCRIPT, START + 24 * HOUR + 16 * MINUTE);
  await city.settled();
  plan = await until(
    async () => {
      const now = await city.product.get<Plan>('/plan');
      const known = now.items.find(({ id }) => id === 'PT-05')?.evidence ?? [];
      return known.length === 5 && known.every((one) => one.verdict !== 'undecided') && now;
    },
    { withinMs: 60_000, what: 'figures of every data centre' },
  );
});
afterAll(cleanUp);

const verdictsOf = (id: string) =>
  Object.fromEntries(
    (plan.items.find((one) => one.id === id)?.evidence ?? []).map((one) => [one.id, one.verdict]),
  );
const jointly = (id: string) =>
  Object.fromEntries(
    (plan.conditions.find((one) => one.id === id)?.assets ?? []).map((one) => [
      one.id,
      one.verdict,
    ]),
  );
const target = (id: string, query = '') => city.product.get<Target>(`/plan/${id}${query}`);

async function importCsv(path: string, lines: readonly string[]): Promise<unknown> {
  const response = await fetch(`${city.product.httpUrl}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: lines.join('\n'),
  });
  expect(response.status).toBe(200);
  return response.json();
}

describe('what is published over MQTT stands on the scoreboard over HTTP', () => {
  it('AT-P-01 PUE below 1.25 meets the condition, 1.25 and more do not', () => {
    expect(verdictsOf('PT-05')).toMatchObject({
      'dc-a': 'meets',
      'dc-b': 'breach',
      'dc-c': 'breach',
    });
  });

  it('AT-P-02 650 of 1000 racks are not above 65 %, and may apply to expand', () => {
    expect([verdictsOf('PT-06')['dc-a'], verdictsOf('PT-07')['dc-a']]).toEqual(['breach', 'meets']);
  });

  it('AT-P-03 PUE 1.22 and 651 racks are supported', () => {
    expect(jointly('support')).toMatchObject({ 'dc-a': 'breach', 'dc-d': 'meets' });
    expect(jointly('expand')).toMatchObject({ 'dc-d': 'meets' });
  });

  it('AT-P-04 600 racks may apply to expand, 599 may not', () => {
    expect(jointly('expand')).toMatchObject({ 'dc-b': 'meets', 'dc-c': 'breach' });
  });

  it('AT-P-05 PUE 1.30 is not supported, its racks may still expand', () => {
    expect([jointly('support')['dc-e'], jointly('expand')['dc-e']]).toEqual(['breach', 'meets']);
  });

  it('is an indicator of a condition, never a target met or missed, and can be explained', async () => {
    const row = plan.items.find(({ id }) => id === 'PT-05');
    expect(row?.status).toBe('indicator_only');
    const explained = await fetch(`${city.product.httpUrl}${row?.evidence[0]?.href ?? ''}`);
    expect(explained.status).toBe(200);
  });

  it('AT-P-08 no hydrogen station is in progress until the term ends, then missed; one is met', async () => {
    const around = ['2022-12-31T15:59:59Z', '2022-12-31T16:00:00Z'];
    const statuses = async () =>
      Promise.all(around.map(async (at) => (await target('PT-11', `?at=${at}`)).status));
    expect(await statuses()).toEqual(['in_progress', 'missed']);
    const station = { id: 'h2-1', kind: 'hydrogen', district: '371702', commissionedAt: BUILT };
    await city.post('/assets/import', [station]);
    expect(await statuses()).toEqual(['met', 'met']);
  });

  it('AT-P-09 a charger of the local new year is not of 2022', async () => {
    const late = { id: 'cs-late', kind: 'charger', commissionedAt: '2022-12-31T16:30:00Z' };
    await city.post('/assets/import', [late]);
    const { actual, evidence } = await target('PT-10');
    const present = evidence.find(({ label }) => label.en === 'chargers at present');
    expect([actual, present?.value]).toEqual([0, 1]);
  });

  it('AT-P-10 nine of about ten companies are reported, and nothing alarms', async () => {
    const rows = Array.from(
      { length: 9 },
      (_, index) => `c-${index},企业${index},industrial_internet,2021-06-01`,
    );
    const head = 'id,name,category,achieved.recognised';
    expect(await importCsv('/registers/companies/import', [head, ...rows])).toMatchObject({
      created: 9,
    });
    expect(await target('PT-08')).toMatchObject({
      progress: { zh: '9 / 约10', en: '9 / about 10' },
      verdict: 'not_judged',
      status: 'indicator_only',
    });
    const alarms = await city.product.get<{ items: { planTarget: string | null }[] }>('/alarms');
    expect(alarms.items.filter(({ planTarget }) => planTarget === 'PT-08')).toEqual([]);
  });

  it('AT-P-11 shows the PUE in force, the printed one and why they differ', async () => {
    const { value, printed, correction } = await target('PT-05');
    expect([value, printed]).toEqual([1.25, '125']);
    expect(correction?.en).toContain('decimal point was lost');
  });
});

describe('a list of the plan', () => {
  it('outlives a restart, and so does what was declared of it', async () => {
    const dataDir = temporaryDirectory();
    const first = await startProduct({ dataDir });
    const body = 'id,achieved.digitalCampus\ns-1,2021-09-01\ns-2,';
    const sent = await fetch(`${first.httpUrl}/api/v1/registers/schools/import?complete=true`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body,
    });
    expect([sent.status, await sent.json()]).toMatchObject([200, { created: 2, pending: 0 }]);
    await first.end('SIGKILL');
    const second = await startProduct({ dataDir });
    const found = await second.get<Target>('/plan/PT-21');
    expect([found.progress.en, found.status]).toEqual(['1 / 2', 'in_progress']);
  });
});

describe('a second plan file', () => {
  const text = (value: string) => `{ zh: ${value}, en: ${value} }`;
  const FILE = `
format: 1
id: second-city
version: "1"
title: ${text('第二市')}
source: ${text('试行')}
city: "370800"
validFrom: "2023-01-01"
units: { charger: ${text('台')} }
departments: [{ code: SJJ, name: ${text('数据局')} }]
routes:
  charger: [SJJ]
  datacenter: [SJJ]
  site5g: [SJJ]
  hydrogen: [SJJ]
  substation: [SJJ]
  security: []
  safety: []
targets:
  - id: T-1
    section: "1"
    name: ${text('充电桩')}
    clause: ${text('充电桩2台以上')}
    comparator: ">="
    value: 2
    unit: charger
    departments: [SJJ]
    measure: { by: assets, kpi: charger.count, policies: [equipment] }
`;
  const charger = (id: string) => ({ id, kind: 'charger', district: '370802' });

  it('judges instead of the shipped one, KPI records and departments as well, without code', async () => {
    const file = join(temporaryDirectory(), 'plan.yaml');
    writeFileSync(file, FILE);
    const other = await startCity([charger('c-1'), charger('c-2')], ['--plan', file]);
    await other.advance(Date.now() + 20_000, 1000);
    await other.settled();
    // Counts are published by the minute, and when the register has changed.
    await other.advance(other.now() + 70_000, 5000);
    const { items } = await other.product.get<Plan>('/plan');
    expect(items.map(({ id, status, actual }) => [id, status, actual])).toEqual([
      ['T-1', 'met', 2],
    ]);
    const record = await other.kpi('charger.count/city/370800/now');
    expect(record).toMatchObject({ verdict: 'meets', target: { id: 'T-1', value: 2 } });
    const rules = await other.product.get<{ items: { depts: string[] }[] }>('/rules');
    expect(new Set(rules.items.flatMap(({ depts }) => depts))).toEqual(new Set(['SJJ']));
    await other.stop();
  });

  it('that is at fault keeps the product from starting, with the path of the field', async () => {
    const file = join(temporaryDirectory(), 'plan.yaml');
    writeFileSync(
      file,
      FILE.replace('departments: [SJJ]\n    measure', 'departments: [XX]\n    measure'),
    );
    const { code, stderr } = await startAndExpectExit(['--plan', file]);
    expect(code).toBe(1);
    expect(stderr).toContain('targets.0.departments.0: XX is no department of this plan');
  });
});
