import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  HOUR,
  type KpiAnswer,
  localDate,
  MINUTE,
  nextMidnight,
  type RegisterRow,
  type Said,
  SECOND,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';

const START = nextMidnight(4 * HOUR);
const QUARTER = 15 * MINUTE;
const CITY = '371700';

type Parts = Readonly<Record<string, string>>;

function asset(kind: string, id: string, roles: Parts, more: Partial<RegisterRow> = {}) {
  return {
    id,
    kind,
    site: `site-${id}`,
    operator: `op-${id}`,
    district: '371702',
    city: CITY,
    commissionedAt: '2021-03-01T00:00:00+08:00',
    telemetry: 'expected',
    connectedAt: START,
    intervalS: 3600,
    parts: Object.entries(roles).map(([part, role]) => ({ part, role, attributes: {} })),
    ...more,
  } satisfies RegisterRow;
}

const same = (...roles: readonly string[]) => Object.fromEntries(roles.map((role) => [role, role]));
const BATTERY = { batteryAh: 500, batteryV: 48, batterySoh: 0.8, batteryDod: 0.8 };
const REGISTER = [
  asset(
    'charger',
    'cs09',
    { '1': 'connector', '2': 'connector' },
    { attributes: { ratedKw: 120 } },
  ),
  asset(
    'datacenter',
    'dc05',
    same('facility_total', 'ups_in', 'it_in', 'cooling', 'lighting', 'other'),
  ),
  asset('datacenter', 'dc09', same('facility_total', 'it_in', 'water'), {
    attributes: { gridKgCo2PerKwh: 0.5 },
  }),
  asset(
    'site5g',
    'g04',
    { main: 'site_total', tel: 'telecom', c1: 'cell', c2: 'cell' },
    {
      attributes: BATTERY,
    },
  ),
  asset('site5g', 'g05', { c1: 'cell' }, { intervalS: 900 }),
  asset(
    'hydrogen',
    'h03',
    {},
    {
      parts: [
        { part: 't1', role: 'storage', attributes: { pressureClass: 70, volumeL: 1000 } },
        { part: 't2', role: 'storage', attributes: { pressureClass: 35, volumeL: 500 } },
      ],
    },
  ),
];

/** Chargers of one site that read their meters only while they charge, each until an hour of its own. */
const READ_UNTIL: Readonly<Record<string, number>> = { cs21: 24, cs22: 22, cs23: 15, cs24: 3 };
/** A data centre whose meters fall silent at noon. */
const SILENT = 'dc21';
const ELSEWHERE = { site: 'site-21', operator: 'op-21', district: '370102', city: '370100' };
REGISTER.push(
  ...Object.keys(READ_UNTIL).map((id) =>
    asset('charger', id, { '1': 'connector' }, { ...ELSEWHERE, attributes: { ratedKw: 60 } }),
  ),
  asset('datacenter', SILENT, same('facility_total', 'it_in', 'water'), ELSEWHERE),
  asset('datacenter', 'dc22', same('facility_total', 'ups_out'), ELSEWHERE),
);

/** What the meters of the day count, and what a cell carries in all, by asset and part. */
const COUNTED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  dc05: {
    facility_total: 12_250,
    ups_in: 10_500,
    it_in: 10_000,
    cooling: 1500,
    lighting: 100,
    other: 150,
  },
  dc09: { facility_total: 12_500, it_in: 10_000, water: 18_000 },
  g04: { main: 72, tel: 58, c1: 1000, c2: 800 },
  cs09: { '1': 300, '2': 132 },
  ...Object.fromEntries(Object.keys(READ_UNTIL).map((id) => [id, { '1': 240 }])),
  [SILENT]: { facility_total: 12_500, it_in: 10_000, water: 18_000 },
  dc22: { facility_total: 6000, ups_out: 5000 },
};

const lastHourOf = (id: string) => READ_UNTIL[id] ?? (id === SILENT ? 12 : 24);

function metricsOf(part: string, perDay: number, hour: number): Readonly<Record<string, number>> {
  if (part.startsWith('c') && part.length === 2) return { data_delta_gb: perDay / 24 };
  return { [part === 'water' ? 'water_l' : 'energy_kwh']: 1000 + (perDay * hour) / 24 };
}

/** All meters of an asset at an hour of the day, one message. */
function said(id: string, hour: number): Said {
  const ts = START + hour * HOUR;
  const kind = REGISTER.find((one) => one.id === id)?.kind ?? '';
  const objects = Object.entries(COUNTED[id] ?? {}).map(([part, perDay]) => ({
    ts,
    part,
    periodS: 3600,
    metrics: metricsOf(part, perDay, hour),
  }));
  return {
    at: ts,
    topic: `infrapulse/v1/${kind}/${id}/telemetry`,
    payload: JSON.stringify(objects),
  };
}

/** A cell that states how it is until noon, out from six to seven, and counts its outages from then on. */
function cell(n: number): Said {
  const at = START + n * QUARTER;
  if (n > 48) {
    const metrics = { unavail_fault_s: n === 60 ? 900 : 0 };
    return telemetry('site5g', 'g05', at, { part: 'c1', periodS: 900, metrics });
  }
  const status = n >= 24 && n < 28 ? 'FAULT' : 'IN_SERVICE';
  return telemetry('site5g', 'g05', at, { part: 'c1', status });
}

const HOURS = Array.from({ length: 25 }, (_, i) => i);
const QUARTERS = Array.from({ length: 98 }, (_, i) => i);
const END = START + 24 * HOUR + 18 * MINUTE;
const SCRIPT = [
  ...Object.keys(COUNTED).flatMap((id) =>
    HOURS.filter((hour) => hour <= lastHourOf(id)).map((hour) => said(id, hour)),
  ),
  ...QUARTERS.map(cell),
  telemetry('hydrogen', 'h03', END - 3 * MINUTE, { part: 't1', metrics: { density_g_l: 38.19 } }),
  telemetry('hydrogen', 'h03', END - 3 * MINUTE - SECOND, {
    part: 't2',
    metrics: { pressure_mpa: 17.5, temperature_c: 15 },
  }),
];

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity(REGISTER);
  await city.play(SCRIPT, END);
  await city.settled();
});
afterAll(cleanUp);

const day = (kpi: string, id: string, policy?: string) =>
  city.dayOf(`${kpi}/asset/${id}`, START, policy);

interface Verified {
  readonly equal: boolean | null;
  readonly differences: readonly unknown[];
  readonly reason: string;
}

async function verify(path: string, query = ''): Promise<Verified> {
  return (await city.post<Verified>(`/kpis/${path}/verify${query}`, {})).body;
}

describe('a data centre', () => {
  it('AT-DC-05 PUE taken apart: partial PUE of cooling, cooling load, power loss', async () => {
    expect((await day('datacenter.pue', 'dc05')).value).toBe(1.225);
    expect((await day('datacenter.ppue', 'dc05')).value).toBe(1.15);
    expect((await day('datacenter.clf', 'dc05')).value).toBe(0.15);
    expect((await day('datacenter.plf', 'dc05')).value).toBe(0.05);
    expect((await day('datacenter.plf', 'dc05', 'BALANCE3')).value).toBe(0.05);
  });

  it('AT-DC-08 PUE 1.225 has grade 2 of GB 40879 by the measured method', async () => {
    expect(await day('datacenter.energy_grade', 'dc05')).toMatchObject({
      value: 2,
      numerator: 12_250_000,
      denominator: 10_000_000,
      verdict: 'not_judged',
    });
  });

  it('AT-DC-09 water and CO2 per kWh of IT energy', async () => {
    expect(await day('datacenter.wue', 'dc09')).toMatchObject({ value: 1.8, coverage: 1 });
    expect((await day('datacenter.cue', 'dc09')).value).toBe(0.625);
    const body = await city.product.get<{ items: unknown[] }>('/kpis?kpi=datacenter.wue&id=dc05');
    expect(body.items).toEqual([]);
  });

  it('less than a year is interim, and says so', async () => {
    const named = async (kpi: string) =>
      (await day(kpi, 'dc09')) as KpiAnswer & { designation?: string };
    expect((await named('datacenter.pue')).designation).toBe('iPUE3');
    expect((await named('datacenter.wue')).designation).toBe('iWUE');
    expect((await named('datacenter.cue')).designation).toBe('iCUE');
  });

  it('the city adds the energies of its data centres up', async () => {
    const record = await city.dayOf(`datacenter.energy_grade/city/${CITY}`, START);
    expect(record).toMatchObject({ numerator: 24_750_000, denominator: 20_000_000, value: 2 });
  });
});

describe('a 5G site', () => {
  it('AT-5G-04 bits per joule, the share of telecom energy, hours on battery', async () => {
    const efficiency = await day('site5g.energy_efficiency', 'g04');
    expect(efficiency).toMatchObject({ denominator: 2.592e8, coverage: 1 });
    expect(efficiency.value).toBeCloseTo(55_555.6, 1);
    expect((await day('site5g.telecom_share', 'g04')).value).toBeCloseTo(0.8056, 4);
    expect((await day('site5g.battery_autonomy', 'g04')).value).toBe(5.12);
    const rolling = await city.kpi('site5g.battery_autonomy/district/371702/24h');
    expect(rolling).toMatchObject({ value: 5.12, denominator: 3000 });
  });

  it('availability comes from what the cell counted, and from its status before it did', async () => {
    const record = await day('site5g.availability', 'g05', 'fault_only');
    expect(record).toMatchObject({ downS: 4500, unknownS: 0, upS: 86_400 - 4500 });
    const query = `?policy=fault_only&start=${localDate(START)}`;
    expect(await verify('site5g.availability/asset/g05/day', query)).toMatchObject({
      equal: true,
      differences: [],
    });
  });
});

describe('a charger', () => {
  it('AT-EV-09 load factor: 432 kWh in 24 h at 120 kW are 15 %', async () => {
    const record = await day('charger.load_factor', 'cs09');
    expect(record).toMatchObject({ numerator: 432_000, denominator: 2_880_000, value: 0.15 });
    const rolling = await city.kpi(`charger.load_factor/city/${CITY}/24h`);
    expect(rolling).toMatchObject({ value: 0.15, coverage: 1 });
  });
});

describe('a hydrogen station', () => {
  it('AT-H2-03 the state of charge of a tank from its density, of a station from all its tanks', async () => {
    const now = (scope: string, id: string) => city.kpi(`hydrogen.tank_soc/${scope}/${id}/now`);
    expect((await now('part', 'h03~t1')).value).toBe(0.95);
    const second = (await now('part', 'h03~t2')).value ?? 0;
    // 14.73 g/L as an ideal gas; under that pressure its volume is 1.11 times as large.
    expect(second).toBeCloseTo(14.725 / 1.11 / 24, 3);
    const whole = (38.19 * 1000 + second * 24 * 500) / (40.2 * 1000 + 24 * 500);
    for (const [scope, id] of [
      ['asset', 'h03'],
      ['city', CITY],
    ] as const)
      expect((await now(scope, id)).value).toBeCloseTo(whole, 5);
  });
});

describe('explain and verify', () => {
  it.each([
    ['datacenter.wue/asset/dc09/day', 1],
    ['datacenter.cue/asset/dc09/day', 1],
    ['datacenter.plf/asset/dc05/day', 1],
    [`datacenter.ppue/city/${CITY}/day`, 1],
    ['site5g.energy_efficiency/asset/g04/24h', 0],
    ['site5g.battery_autonomy/asset/g04/day', 1],
    ['site5g.telecom_share/district/371702/day', 1],
    ['charger.load_factor/asset/cs09/day', 1],
    ['charger.load_factor/operator/op-cs09/24h', 0],
    ['charger.load_factor/site/site-21/1h', 0],
    ['charger.load_factor/site/site-21/24h', 0],
    ['charger.load_factor/site/site-21/day', 1],
    ['charger.load_factor/operator/op-21/30d', 0],
    ['charger.load_factor/city/370100/24h', 0],
    ['datacenter.wue/site/site-21/24h', 0],
    ['datacenter.wue/asset/dc21/24h', 0],
    ['datacenter.pue/site/site-21/24h', 0],
    ['datacenter.pue/asset/dc21/1h', 0],
    ['hydrogen.tank_soc/part/h03~t2/now', 0],
    ['hydrogen.tank_soc/asset/h03/now', 0],
  ])('%s is recomputed from stored readings', async (path, isDay) => {
    const query = isDay ? `?start=${localDate(START)}` : '';
    const { equal, differences, reason } = await verify(path, query);
    expect([differences, reason, equal]).toEqual([[], '', true]);
  });

  it.each([
    ['24h', 'policy=PUE3'],
    ['24h', 'policy=PUE1'],
    ['day', `policy=PUE3&start=${localDate(START)}`],
  ])(
    'PUE of a site is that of the data centres that have its meters: %s %s',
    async (window, query) => {
      const { equal, differences } = await verify(
        `datacenter.pue/site/site-21/${window}`,
        `?${query}`,
      );
      expect([differences, equal]).toEqual([[], true]);
    },
  );

  it('show the readings at both ends of the window, by metric', async () => {
    const path = `/kpis/datacenter.wue/asset/dc09/day/explain?start=${localDate(START)}`;
    const { edges, formula } = await city.product.get<{
      edges: { part: string; metric: string; reading: number; energyKwh: number | null }[];
      formula: { text: string };
    }>(path);
    expect(formula.text).toBe('site water / E_IT');
    const water = edges.filter(({ metric }) => metric === 'water_l');
    expect(water.map(({ reading }) => reading)).toContain(1000);
    expect(water.map(({ reading }) => reading)).toContain(19_000);
    expect(edges.some(({ part, energyKwh }) => part === 'it_in' && energyKwh === 1000)).toBe(true);
  });

  it('the kinds list them', async () => {
    const { kpis } = await city.product.get<{ kpis: string[] }>('/kinds/site5g');
    expect(kpis).toContain('site5g.battery_autonomy');
  });
});
