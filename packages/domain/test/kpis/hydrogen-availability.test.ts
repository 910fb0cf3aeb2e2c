import { expect, it } from 'vitest';
import { noTime, timeKpisOf } from '../../src/index.ts';

const HOUR = 3_600_000;

it('AT-H2-01 30 days of 16 hours, 12 h planned, 23.4 h unplanned: 95 %', () => {
  const down = 23.4 * HOUR;
  const excluded = 12 * HOUR;
  const sums = { ...noTime(), up: 480 * HOUR - excluded - down, down, excluded };
  const [kpi] = timeKpisOf('hydrogen');
  expect(kpi?.id).toBe('hydrogen.availability');
  for (const policy of kpi?.policies ?? [])
    expect(kpi?.figures(sums, policy)).toMatchObject({ value: 0.95, denominator: 468 * HOUR });
});
