import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  HOUR,
  localDate,
  MINUTE,
  nextMidnight,
  type RegisterRow,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';

const START = nextMidnight(4 * HOUR);
/** So many bays have in a day the hours of a year. */
const BAYS = Array.from({ length: 365 }, (_, i) => `b${i + 1}`);

function substation(id: string, bays: readonly string[]): RegisterRow {
  return {
    id,
    kind: 'substation',
    site: `site-${id}`,
    operator: `op-${id}`,
    district: '371725',
    city: '371700',
    commissionedAt: '2020-06-30T00:00:00+08:00',
    telemetry: 'expected',
    connectedAt: START,
    // Holds a status for three days, so that each span ends where the script says.
    intervalS: 86_400,
    parts: bays.map((part) => ({ part, role: 'bay' })),
  };
}

/** What all bays say at midnight: five are out for the day as planned. */
const midnight = {
  at: START,
  topic: 'infrapulse/v1/substation/ss-01/telemetry',
  payload: JSON.stringify(
    BAYS.map((part, i) => ({
      ts: START,
      part,
      status: i < 5 ? 'PLANNED_OUTAGE' : 'IN_SERVICE',
    })),
  ),
};

type Bay = readonly [asset: string, part: string];

const says = ([asset, part]: Bay, ms: number, status: string, breaker: number) =>
  telemetry('substation', asset, START + ms, { part, status, metrics: { breaker_pos: breaker } });

const TEN = 10 * HOUR;
const SCRIPT = [
  midnight,
  says(['ss-01', 'b100'], 2 * HOUR, 'FORCED_OUTAGE', 1),
  says(['ss-01', 'b100'], 10.76 * HOUR, 'IN_SERVICE', 2),
  says(['ss-02', 'b1'], 0, 'IN_SERVICE', 2),
  // The later of two events comes first.
  { ...says(['ss-02', 'b1'], TEN + 2, 'FORCED_OUTAGE', 1), at: START + TEN + MINUTE },
  { ...says(['ss-02', 'b1'], TEN + 1, 'PLANNED_OUTAGE', 0), at: START + TEN + 2 * MINUTE },
];

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity([substation('ss-01', BAYS), substation('ss-02', ['b1'])]);
  await city.play(SCRIPT, START + 24 * HOUR + 3 * MINUTE, 4 * HOUR);
  await city.settled();
});
afterAll(cleanUp);

const day = (scope: string, id: string, policy?: string) =>
  city.dayOf(`substation.availability/${scope}/${id}`, START, policy);

describe('a day of substations', () => {
  it.each([
    [undefined, 8760 - 128.76],
    ['AF', 8760 - 128.76],
    ['POF', 120],
    ['UOF', 8.76],
  ])('AT-SS-01 8760 hours of bays, policy %s', async (policy, hours) => {
    for (const [scope, id] of [
      ['asset', 'ss-01'],
      ['site', 'site-ss-01'],
      ['operator', 'op-ss-01'],
    ] as const) {
      const record = await day(scope, id, policy);
      expect(record).toMatchObject({ denominator: 8760 * 3600, unknownS: 0 });
      expect(record.numerator).toBeCloseTo(hours * 3600, 6);
      expect(record.value).toBeCloseTo(hours / 8760, 12);
    }
  });

  it('is told of each bay, and recomputed from stored readings', async () => {
    expect((await day('part', 'ss-01~b100', 'UOF')).value).toBeCloseTo(8.76 / 24, 12);
    expect((await day('part', 'ss-01~b1')).value).toBe(0);
    const query = `start=${localDate(START)}&policy=POF`;
    const path = `/kpis/substation.availability/asset/ss-01/day/verify?${query}`;
    const { body } = await city.post<{ equal: boolean; differences: unknown[] }>(path, {});
    expect([body.equal, body.differences]).toEqual([true, []]);
  });

  it('AT-SS-03 two events that came in the wrong order are shown in the order of their times', async () => {
    const from = START + TEN;
    const query = `part=b1&from=${from}&to=${from + 10}`;
    const { items } = await city.product.get<{
      items: { status: string; start: string }[];
    }>(`/assets/ss-02/states?${query}`);
    expect(items.slice(-2).map(({ status, start }) => [status, Date.parse(start) - from])).toEqual([
      ['PLANNED_OUTAGE', 1],
      ['FORCED_OUTAGE', 2],
    ]);
    const { series } = await city.product.get<{
      series: { points: [string, number][] }[];
    }>(`/assets/ss-02/series?metric=breaker_pos&${query}`);
    expect(series[0]?.points.map(([ts, value]) => [Date.parse(ts) - from, value])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });
});
