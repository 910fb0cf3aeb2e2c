import fc from 'fast-check';
import { expect, it } from 'vitest';
import { noTime, type TimeSums, timeKpisOf } from '../../src/index.ts';

const HOUR = 3_600_000;

function factor(policy: string, sums: Partial<TimeSums>) {
  const [kpi] = timeKpisOf('substation');
  if (!kpi) throw new Error('no KPI');
  return kpi.figures({ ...noTime(), ...sums }, policy);
}

it('AT-SS-01 of 8760 h 120 h planned and 8.76 h unplanned', () => {
  const year = { up: (8760 - 128.76) * HOUR, manual: 120 * HOUR, down: 8.76 * HOUR };
  expect(factor('AF', year).value).toBeCloseTo(0.985301, 6);
  expect(factor('POF', year).value).toBeCloseTo(0.013699, 6);
  expect(factor('UOF', year).value).toBe(0.001);
});

it('an outage within a planned window is planned; other excluded time leaves the period', () => {
  const day = { up: 18 * HOUR, excluded: 5 * HOUR, excludedDown: 2 * HOUR, unknown: HOUR };
  expect(factor('POF', day)).toMatchObject({
    value: 0.1,
    numerator: 2 * HOUR,
    denominator: 20 * HOUR,
    coverage: 20 / 21,
    bounds: { low: 2 / 21, high: 3 / 21 },
  });
});

it('the three factors add up to 1, each between its bounds', () => {
  const ms = fc.integer({ min: 0, max: 400 * 24 * HOUR });
  const sums = fc.record({ up: ms, manual: ms, down: ms, excludedDown: ms, unknown: ms });
  fc.assert(
    fc.property(sums, (some) => {
      const [af, pof, uof] = ['AF', 'POF', 'UOF'].map((policy) => factor(policy, some));
      const known = some.up + some.manual + some.down + some.excludedDown;
      const numerators = [af, pof, uof].map((figures) => figures?.numerator ?? 0);
      expect(numerators.reduce((sum, each) => sum + each, 0)).toBe(known);
      for (const figures of [af, pof, uof]) {
        if (known === 0) expect(figures?.value).toBeNull();
        else {
          expect(figures?.bounds.low).toBeLessThanOrEqual(figures?.value ?? -1);
          expect(figures?.bounds.high).toBeGreaterThanOrEqual(figures?.value ?? 2);
        }
      }
    }),
  );
});
