import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanUp } from './product.ts';
import { type RegisterRow, SECOND, type SimulatedCity, startCity } from './simulated-city.ts';

const CITY = '371700';
const BUILT = '2021-03-01T00:00:00+08:00';
const place = { operator: 'op-01', district: '371702', commissionedAt: BUILT, access: 'public' };

function chargers(prefix: string, count: number, connectors: readonly string[]): RegisterRow[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${prefix}-${i}`,
    kind: 'charger',
    ...place,
    parts: connectors.map((part) => ({ part, role: 'connector' })),
  }));
}

function sites(from: number, to: number): RegisterRow[] {
  return Array.from({ length: to - from }, (_, i) => ({
    id: `gnb-${from + i}`,
    kind: 'site5g',
    ...place,
    parts: [1, 2, 3].map((cell) => ({
      part: `c${cell}`,
      role: 'cell',
      attributes: { gnbId: `gnb-${from + i}` },
    })),
  }));
}

let city: SimulatedCity;
beforeAll(async () => {
  city = await startCity([
    ...chargers('ac', 3400, ['1']),
    ...chargers('dc', 1800, ['1', '2']),
    ...sites(0, 4999),
  ]);
  await city.advance(Date.now() + 10 * SECOND, SECOND);
});
afterAll(cleanUp);

const count = (kpi: string, policy: string | undefined, expected: number) =>
  city.kpi(
    `${kpi}/city/${CITY}/now${policy === undefined ? '' : `?policy=${policy}`}`,
    ({ value }) => value === expected,
  );

describe('what is built is counted in the register', () => {
  it('AT-EV-12 AT-P-07 5,200 chargers do not meet 7,000', async () => {
    const record = await count('charger.count', undefined, 5200);
    expect(record).toMatchObject({ verdict: 'breach', target: { id: 'PT-10', value: 7000 } });
  });

  it('AT-EV-12 AT-P-07 7,000 connectors do', async () => {
    expect(await count('charger.count', 'connector', 7000)).toMatchObject({ value: 7000 });
  });

  it('AT-P-06 4,999 base stations miss the target, one more meets it', async () => {
    expect((await count('site5g.count', undefined, 4999)).verdict).toBe('breach');
    const { status, body } = await city.post('/assets/import', sites(4999, 5000));
    expect([status, body]).toMatchObject([200, { created: 1 }]);
    await city.advance(city.now() + 10 * SECOND, SECOND);
    expect(await count('site5g.count', undefined, 5000)).toMatchObject({
      verdict: 'meets',
      target: { id: 'PT-01' },
    });
  });
});
