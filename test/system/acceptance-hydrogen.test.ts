import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  HOUR,
  localDate,
  MINUTE,
  nextMidnight,
  type RegisterRow,
  SECOND,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';

const START = nextMidnight(4 * HOUR);
const CITY = '371700';

/** Open for 16 hours; nozzles by their pressure class. */
function station(id: string, nozzles: Readonly<Record<string, number | string>>): RegisterRow {
  return {
    id,
    kind: 'hydrogen',
    site: `site-${id}`,
    operator: `op-${id}`,
    district: '371702',
    city: CITY,
    commissionedAt: '2022-09-28T00:00:00+08:00',
    telemetry: 'expected',
    connectedAt: START - 3 * HOUR,
    // Holds a status for three days, so that each span ends where the script says.
    intervalS: 86_400,
    openingHours: 'Mo-Su 06:00-22:00',
    parts: Object.entries(nozzles).map(([part, pressureClass]) => ({
      part,
      role: 'nozzle',
      attributes: { pressureClass },
    })),
  };
}

const says = (asset: string, part: string, hours: number, status: string) =>
  telemetry('hydrogen', asset, START + hours * HOUR, { part, status });

const SCRIPT = [
  says('h2-01', 'n1', -1, 'OPEN'),
  says('h2-01', 'n1', 15, 'FAULTED'),
  says('h2-01', 'n1', 15 + 0.78, 'LIMITED'),
  // Closed at night is no outage.
  says('h2-01', 'n1', 22, 'CLOSED'),
  says('h2-02', 'n1', -1, 'OPEN'),
  says('h2-02', 'n1', 18, 'FAULTED'),
  says('h2-02', 'n2', -1, 'OPEN'),
];

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity([
    station('h2-01', { n1: 35 }),
    station('h2-02', { n1: 'H35', n2: '70 MPa' }),
  ]);
  const { status } = await city.post('/maintenance', {
    scope: 'asset',
    id: 'h2-01',
    from: START + 12 * HOUR,
    to: START + 12.4 * HOUR,
    code: 'scheduled_maintenance',
    reason: 'leak test',
  });
  if (status >= 300) throw new Error(`maintenance: ${status}`);
  await city.play(SCRIPT, START + 24 * HOUR + 3 * MINUTE);
});
afterAll(cleanUp);

const day = (scope: string, id: string, policy?: string) =>
  city.dayOf(`hydrogen.availability/${scope}/${id}`, START, policy);

describe('a day of hydrogen stations', () => {
  it('AT-H2-01 a thirtieth of it: open 16 h, planned 24 min, unplanned 46.8 min', async () => {
    const record = await day('asset', 'h2-01');
    expect(record).toMatchObject({
      value: 0.95,
      numerator: 14.82 * 3600,
      denominator: 15.6 * 3600,
      upS: 14.82 * 3600,
      downS: 0.78 * 3600,
      unknownS: 0,
      excludedS: 0.4 * 3600,
      verdict: 'not_judged',
    });
    expect((await day('part', 'h2-01~n1')).value).toBe(0.95);
  });

  it('is told by pressure class and over all nozzles, up to the city', async () => {
    for (const [scope, id] of [
      ['asset', 'h2-02'],
      ['site', 'site-h2-02'],
      ['operator', 'op-h2-02'],
    ] as const) {
      expect((await day(scope, id)).value).toBe(28 / 32);
      expect((await day(scope, id, 'H35')).value).toBe(12 / 16);
      expect((await day(scope, id, 'H70')).value).toBe(1);
    }
    const inCity = await day('city', CITY, 'H35');
    expect(inCity.numerator).toBeCloseTo((14.82 + 12) * 3600, 6);
    expect(inCity.denominator).toBeCloseTo((15.6 + 16) * 3600, 6);
    expect((await day('district', '371702', 'H70')).value).toBe(1);
  });

  it('is recomputed from stored readings, a class as well', async () => {
    for (const policy of ['all_nozzles', 'H35']) {
      const query = `start=${localDate(START)}&policy=${policy}`;
      const path = `/kpis/hydrogen.availability/site/site-h2-02/day/verify?${query}`;
      const { body } = await city.post<{ equal: boolean; differences: unknown[] }>(path, {});
      expect([body.equal, body.differences]).toEqual([true, []]);
    }
  });

  it('counts stations out of the register, and judges the city by the plan', async () => {
    await city.advance(city.now() + 10 * SECOND, SECOND);
    const record = await city.kpi(`hydrogen.count/city/${CITY}/now`, ({ value }) => value === 2);
    expect(record).toMatchObject({ verdict: 'meets', target: { id: 'PT-11', value: 1 } });
  });
});
