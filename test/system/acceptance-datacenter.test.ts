import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  HOUR,
  MINUTE,
  nextMidnight,
  type RegisterRow,
  type Said,
  type SimulatedCity,
  startCity,
} from './simulated-city.ts';

const START = nextMidnight(4 * HOUR);
const QUARTER = 15 * MINUTE;
/** One quarter before the day to one after it. */
const QUARTERS = Array.from({ length: 98 }, (_, i) => i - 1);

type Attributes = Readonly<Record<string, number>>;

function datacenter(id: string, roles: readonly string[], attributes: Attributes = {}) {
  return {
    id,
    kind: 'datacenter',
    site: `site-${id}`,
    operator: 'op-dc',
    district: '371702',
    commissionedAt: '2021-03-01T00:00:00+08:00',
    telemetry: 'expected',
    connectedAt: START,
    attributes,
    parts: roles.map((role) => ({ part: role, role, attributes: METER })),
  } satisfies RegisterRow;
}

const METER = { registerModulusKwh: 1_000_000, maxKw: 2000 };
const PAIR = ['facility_total', 'it_in'] as const;
const REGISTER = [
  datacenter('dc01', PAIR),
  datacenter('dc02', PAIR),
  datacenter('dc03', PAIR),
  datacenter('dc04', ['facility_total', 'ups_out', 'pdu_out', 'it_in']),
  datacenter('dc11', PAIR),
  datacenter('dc12', PAIR),
  datacenter('dc13', PAIR),
  datacenter('dc14', PAIR),
  datacenter('dc10', PAIR, {
    racksDelivered: 1000,
    racksInUse: 640,
    racksDeliveredKw: 600 * 4 + 400 * 8,
    racksInUseKw: 500 * 4 + 140 * 8,
  }),
  datacenter('dcp02', PAIR, { racksDelivered: 1000, racksInUse: 650 }),
];

/** Reading of each meter at an hour of the day; undefined = this meter says nothing then. */
type Meters = Readonly<Record<string, (hour: number) => number | undefined>>;

const even = (first: number, perDay: number) => (hour: number) => first + (perDay * hour) / 24;

const MODULUS = 1_000_000;
const SPOKEN: Readonly<Record<string, Meters>> = {
  dc01: { facility_total: even(100_000, 12_250), it_in: even(80_000, 10_000) },
  dc02: { facility_total: even(100_000, 12_500), it_in: even(80_000, 10_000) },
  dc03: {
    facility_total: (hour) => 5000 + steps(hour, 100, 1100),
    it_in: (hour) => 3000 + steps(hour, 50, 1000),
  },
  dc04: {
    facility_total: even(0, 12_500),
    ups_out: even(0, 10_200),
    pdu_out: even(0, 10_100),
    it_in: even(0, 10_000),
  },
  dc11: {
    facility_total: (hour) => (even(999_850, 300)(hour) + MODULUS) % MODULUS,
    it_in: even(500, 240),
  },
  dc12: {
    facility_total: (hour) => (hour <= 12 ? 522_200 + 100 * hour : 12.5 + 100 * (hour - 12.25)),
    it_in: even(1000, 1920),
  },
  dc13: {
    facility_total: (hour) => (hour > 10 && hour < 12 ? undefined : -200 + 120 * (hour + 10)),
    it_in: even(1000, 2400),
  },
  dc14: { facility_total: even(1000, 1920), it_in: even(1000, 1600) },
};

/** Energy of the first and of the second hour, none after. */
function steps(hour: number, first: number, second: number): number {
  return first * clamp(hour) + second * clamp(hour - 1);
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** What an asset says at a quarter: one message, an object per meter. */
function said(asset: string, meters: Meters, quarter: number): Said {
  const ts = START + quarter * QUARTER;
  const objects = Object.entries(meters).flatMap(([part, readingAt]) => {
    const energy = readingAt(quarter / 4);
    if (energy === undefined) return [];
    return [{ ts, part, metrics: { energy_kwh: Math.round(energy * 1000) / 1000 } }];
  });
  return {
    at: ts,
    topic: `infrapulse/v1/datacenter/${asset}/telemetry`,
    payload: JSON.stringify(objects),
  };
}

const SCRIPT = Object.entries(SPOKEN)
  .flatMap(([asset, meters]) => QUARTERS.map((quarter) => said(asset, meters, quarter)))
  // Of dc14 the reading of 10:15 comes after that of 10:30.
  .map((one) =>
    one.topic.includes('/dc14/') && one.at === START + 41 * QUARTER
      ? { ...one, at: one.at + QUARTER + MINUTE }
      : one,
  );

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity(REGISTER);
  await city.play(SCRIPT, START + 24 * HOUR + 16 * MINUTE);
});
afterAll(cleanUp);

const day = (id: string, policy?: string) =>
  city.dayOf(`datacenter.pue/asset/${id}`, START, policy);

/** The newest thirty days once they hold the whole day of the script. */
const thirtyDays = (id: string) =>
  city.kpi(`datacenter.pue/asset/${id}/30d`, ({ end }) => Date.parse(end) >= START + 24 * HOUR);

describe('a day of meters over MQTT gives the worked examples over HTTP', () => {
  it('AT-DC-01 the ratio of the energies of the same day', async () => {
    const record = await day('dc01');
    expect(record).toMatchObject({ energyDcWh: 12_250_000, energyItWh: 10_000_000, coverage: 1 });
    expect(record.value).toBeCloseTo(1.225, 12);
    expect((await thirtyDays('dc01')).verdict).toBe('meets');
  });

  it('AT-DC-02 exactly 1.25 is not below 1.25', async () => {
    const record = await thirtyDays('dc02');
    expect(record.value).toBe(1.25);
    expect(record.verdict).toBe('breach');
    expect(record.target).toMatchObject({ id: 'PT-05', printed: '125', value: 1.25 });
  });

  it('AT-DC-03 hours are added, their ratios are not averaged', async () => {
    const record = await day('dc03');
    expect(record).toMatchObject({ energyDcWh: 1_200_000, energyItWh: 1_050_000 });
    expect(record.value).toBeCloseTo(1200 / 1050, 12);
  });

  it.each([
    ['PUE1', 12_500 / 10_200],
    ['PUE2', 12_500 / 10_100],
    ['PUE3', 1.25],
  ])('AT-DC-04 category %s', async (policy, expected) => {
    expect((await day('dc04', policy)).value).toBeCloseTo(expected, 12);
  });

  it('AT-DC-04 the deepest category with meters is the default', async () => {
    expect((await day('dc04')).value).toBe(1.25);
  });

  it('AT-DC-10 racks in use of racks delivered', async () => {
    const path = 'datacenter.rack_utilisation/asset/dc10/now';
    expect((await city.kpi(path)).value).toBe(0.64);
    expect((await city.kpi(`${path}?policy=power`)).value).toBeCloseTo(0.55714, 5);
  });

  it('AT-DC-11 a register that rolls over goes on counting', async () => {
    expect(await day('dc11')).toMatchObject({ energyDcWh: 300_000, energyItWh: 240_000 });
  });

  it('AT-DC-12 the interval of a reset leaves every meter', async () => {
    const record = await day('dc12');
    expect(record).toMatchObject({ energyDcWh: 2_375_000, energyItWh: 1_900_000, value: 1.25 });
    expect(record.coverage).toBeCloseTo(95 / 96, 12);
  });

  it('AT-DC-13 a meter bridges a gap with its exact total', async () => {
    expect(await day('dc13')).toMatchObject({
      energyDcWh: 2_880_000,
      energyItWh: 2_400_000,
      value: 1.2,
      coverage: 1,
    });
  });

  it('AT-DC-14 a late sample is no reset', async () => {
    expect(await day('dc14')).toMatchObject({
      energyDcWh: 1_920_000,
      energyItWh: 1_600_000,
      value: 1.2,
      coverage: 1,
    });
  });

  it('AT-P-02 650 of 1000 racks are 65 %', async () => {
    expect((await city.kpi('datacenter.rack_utilisation/asset/dcp02/now')).value).toBe(0.65);
  });

  it.each([
    'pue/asset/dc11/day',
    'pue/asset/dc11/12mo',
    'energy_grade/asset/dc11/12mo',
    'pue/site/site-dc11/12mo',
  ])('a recomputation from stored readings gives the published %s', async (name) => {
    const path = `/kpis/datacenter.${name}/verify`;
    const { status, body } = await city.post<{ equal: boolean; differences: unknown[] }>(path, {});
    expect([status, body.equal, body.differences]).toEqual([200, true, []]);
  });
});
