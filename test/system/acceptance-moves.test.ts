import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import {
  HOUR,
  localDate,
  MINUTE,
  nextMidnight,
  type SimulatedCity,
  startCity,
  telemetry,
} from './simulated-city.ts';

const DAY_START = nextMidnight(3 * HOUR);
const MOVED = DAY_START + 13 * HOUR;
const DAY_END = DAY_START + 24 * HOUR;

/** The same asset by two versions of the register: since `MOVED` somebody else runs it elsewhere. */
function moved(row: { id: string; kind: string }) {
  const both = {
    ...row,
    telemetry: 'expected',
    connectedAt: DAY_START,
    commissionedAt: '2021-03-01T00:00:00+08:00',
  };
  return [
    { ...both, validFrom: DAY_START - HOUR, operator: 'op-a', site: 'st-a', district: '371702' },
    { ...both, validFrom: MOVED, operator: 'op-b', site: 'st-b', district: '371703' },
  ];
}

const charger = {
  ...{ id: 'mv01', kind: 'charger', heartbeatS: 86_400 },
  parts: [{ part: '1', role: 'connector' }],
};
const datacenter = {
  ...{ id: 'mv02', kind: 'datacenter', intervalS: 3600 },
  parts: [
    { part: 'total', role: 'facility_total' },
    { part: 'it', role: 'it_in' },
  ],
};
const says = (at: number, status: string) =>
  telemetry('charger', 'mv01', at, { part: '1', status });
const reads = (part: string, hour: number, kw: number) =>
  telemetry('datacenter', 'mv02', DAY_START + hour * HOUR, {
    part,
    metrics: { energy_kwh: 1000 + hour * kw },
  });

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity([...moved(charger), ...moved(datacenter)]);
  const hours = Array.from({ length: 25 }, (_, hour) => hour);
  await city.play(
    [
      says(DAY_START, 'IDLE'),
      says(MOVED - HOUR, 'FAULTED'),
      says(MOVED + 2 * HOUR, 'IDLE'),
      ...hours.flatMap((hour) => [reads('total', hour, 120), reads('it', hour, 100)]),
    ],
    DAY_END + 5 * MINUTE,
    15 * MINUTE,
  );
}, 180_000);
afterAll(cleanUp);

async function expectVerified(path: string): Promise<void> {
  await city.settled();
  const asked = `/kpis/${path}/day/verify?start=${localDate(DAY_START)}`;
  const { body } = await city.post<{ differences: unknown[]; equal: boolean }>(asked, {});
  expect(body).toMatchObject({ differences: [], equal: true });
}

describe('an asset that moves within a day', () => {
  it.each([
    ['operator/op-a', { upS: 12 * 3600, downS: 3600 }],
    ['district/371702', { upS: 12 * 3600, downS: 3600 }],
    ['site/st-b', { upS: 9 * 3600, downS: 2 * 3600 }],
    ['operator/op-b', { upS: 9 * 3600, downS: 2 * 3600 }],
    ['city/371700', { upS: 21 * 3600, downS: 3 * 3600 }],
  ])('leaves to %s the time it was there, and that can be recomputed', async (scope, times) => {
    expect(await city.dayOf(`charger.uptime/${scope}`, DAY_START)).toMatchObject(times);
    await expectVerified(`charger.uptime/${scope}`);
  });

  it.each([
    ['operator/op-a', 13],
    ['site/st-b', 11],
    ['city/371700', 24],
  ])('leaves to %s the energy of that time', async (scope, hours) => {
    expect(await city.dayOf(`datacenter.pue/${scope}`, DAY_START)).toMatchObject({
      energyDcWh: hours * 120_000,
      energyItWh: hours * 100_000,
      value: 1.2,
    });
    await expectVerified(`datacenter.pue/${scope}`);
  });

  it('is explained by the assets that were there at some time of it', async () => {
    const asked = `/kpis/charger.uptime/operator/op-a/day/explain?start=${localDate(DAY_START)}`;
    const explained = await city.product.get<{ assets: { id: string }[] }>(asked);
    expect(JSON.stringify(explained)).toContain('mv01');
  });
});
