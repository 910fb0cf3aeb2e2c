import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  HOUR,
  MINUTE,
  nextMidnight,
  type RegisterRow,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';

const START = nextMidnight(3 * HOUR);
const CHANGED = START + 3 * HOUR + 7 * MINUTE;
const END = CHANGED + 58 * MINUTE;
const QUARTERS = Array.from({ length: 17 }, (_, i) => START + i * 15 * MINUTE);

const common = {
  telemetry: 'expected',
  connectedAt: START,
  commissionedAt: '2021-03-01T00:00:00+08:00',
  ...{ operator: 'op-pa', site: 'st-pa', district: '371702' },
};

/** By two versions of the register: at `CHANGED` it has other parts, or other attributes. */
const changing = (row: RegisterRow, before: object, after: object): RegisterRow[] => [
  { ...common, ...row, ...before, validFrom: START - HOUR },
  { ...common, ...row, ...after, validFrom: CHANGED },
];
const meters = { total: 'facility_total', it: 'it_in' };
const parts = Object.entries(meters).map(([part, role]) => ({ part, role }));
const tank = { part: 's1', role: 'storage', attributes: { pressureClass: 70, volumeL: 100 } };
const connector = { part: '1', role: 'connector' };
const rated = (ratedKw: number) => ({ attributes: { ratedKw } });

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity([
    ...changing({ id: 'pa01', kind: 'datacenter', intervalS: 900 }, { parts }, { parts: [] }),
    ...changing(
      { id: 'pa02', kind: 'hydrogen', intervalS: 7200 },
      { parts: [tank] },
      { parts: [] },
    ),
    ...changing({ id: 'pa03', kind: 'charger', parts: [connector] }, rated(60), rated(120)),
  ]);
  const said = QUARTERS.flatMap((ts, i) => [
    ...Object.keys(meters).map((part, k) =>
      telemetry('datacenter', 'pa01', ts, { part, metrics: { energy_kwh: 100 + i * (6 - k) } }),
    ),
    telemetry('charger', 'pa03', ts, { part: '1', metrics: { energy_kwh: 50 + i * 3 } }),
    telemetry('hydrogen', 'pa02', ts, { part: 's1', metrics: { density_g_l: 20.1 } }),
  ]);
  await city.play(
    said.filter((one) => one.at < CHANGED || one.topic.includes('charger')),
    END,
  );
  await city.settled();
}, 180_000);
afterAll(cleanUp);

async function verified(path: string): Promise<unknown> {
  const { body } = await city.post<{ differences: unknown[]; equal: boolean }>(
    `/kpis/${path}/verify`,
    {},
  );
  return [body.equal, body.differences];
}

describe('an asset whose register changes within a window', () => {
  it.each([
    'datacenter.pue/asset/pa01/1h',
    'datacenter.pue/site/st-pa/24h',
    'datacenter.energy_grade/asset/pa01/24h',
    'hydrogen.tank_soc/part/pa02~s1/now',
    'hydrogen.tank_soc/asset/pa02/now',
    'hydrogen.tank_soc/operator/op-pa/now',
  ])('has lost what %s was measured by, and that can be recomputed', async (path) => {
    expect(await city.product.get(`/kpis/${path}`)).toMatchObject({
      ...{ value: null, quality: 'insufficient_data' },
      reason: 'what it was measured by is not in the register any more',
    });
    expect(await verified(path)).toEqual([true, []]);
  });

  it('is rated by the power of the time, and that can be recomputed', async () => {
    const path = 'charger.load_factor/asset/pa03/24h';
    const { denominator } = await city.kpi(path);
    expect(denominator).toBe((187 * 60_000 + 53 * 120_000) / 60);
    expect(await verified(path)).toEqual([true, []]);
  });
});
