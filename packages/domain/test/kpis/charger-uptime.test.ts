import { describe, expect, it } from 'vitest';
import { kpiOf, noTime, type TimeSums, timeKpisOf } from '../../src/index.ts';

const MINUTE = 60_000;
const YEAR = 525_600;

/** Figures of `charger.uptime` from minutes. */
function uptime(policy: string, minutes: Partial<TimeSums>) {
  const sums: TimeSums = { ...noTime() };
  for (const [name, value] of Object.entries(minutes))
    sums[name as keyof TimeSums] = value * MINUTE;
  const kpi = timeKpisOf('charger').find(({ id }) => id === 'charger.uptime');
  if (!kpi) throw new Error('no uptime');
  return kpi.figures(sums, policy);
}

/** Idle 720, charging 300, faulted 60, inoperative in planned maintenance 120, unknown 240. */
const DAY = { up: 720, charging: 300, down: 60, excluded: 120, excludedDown: 120, unknown: 240 };

describe('charger.uptime', () => {
  it('lists the six policies, the default first', () => {
    expect(kpiOf('charger.uptime')?.policies).toEqual([
      'exclude_unknown',
      'unknown_is_down',
      'unknown_is_up',
      'nevi',
      'uk_literal',
      'afirev',
    ]);
  });

  it.each([
    ['exclude_unknown', 1020, 1080],
    ['unknown_is_down', 1020, 1320],
    ['unknown_is_up', 1260, 1320],
    ['nevi', 1440 - (420 - 120), 1440],
    ['uk_literal', 1440 - 180, 1440],
    ['afirev', 1440 - 180, 1440],
  ])('AT-EV-05 policy %s', (policy, numerator, denominator) => {
    const figures = uptime(policy, DAY);
    expect(figures).toMatchObject({
      value: numerator / denominator,
      numerator: numerator * MINUTE,
      denominator: denominator * MINUTE,
      coverage: 1080 / 1320,
      upMs: 1020 * MINUTE,
      downMs: 60 * MINUTE,
      unknownMs: 240 * MINUTE,
      excludedMs: 120 * MINUTE,
    });
  });

  it('AT-EV-06 policy nevi: what is excluded stays in the period', () => {
    const minutes = { up: 1170, charging: 90, down: 90, excluded: 90, excludedDown: 90 };
    expect(uptime('nevi', minutes).value).toBe(0.9375);
  });

  it('AT-EV-01 policy nevi: 20,000 minutes of outage, 5000 of them excluded', () => {
    const minutes = { up: YEAR - 20_000, down: 15_000, excluded: 5000, excludedDown: 5000 };
    const { value, numerator, denominator } = uptime('nevi', minutes);
    expect(value).toBeCloseTo(0.971461, 6);
    expect([numerator, denominator]).toEqual([(YEAR - 15_000) * MINUTE, YEAR * MINUTE]);
  });

  it('AT-EV-03 policy nevi: down for the whole of a leap year is 0', () => {
    expect(uptime('nevi', { down: 527_040 })).toMatchObject({
      value: 0,
      numerator: 0,
      denominator: 527_040 * MINUTE,
      bounds: { low: 0, high: 0 },
    });
  });

  it('AT-EV-04 30 minutes excluded of an outage of 20 are refused by every policy', () => {
    const minutes = { up: 1420, down: -10, excluded: 30, excludedDown: 30 };
    for (const policy of kpiOf('charger.uptime')?.policies ?? [])
      expect(uptime(policy, minutes)).toMatchObject({
        value: null,
        bounds: { low: null, high: null },
        insufficient: 'more excluded outage than outage: an error of the data',
      });
    expect(uptime('nevi', { ...minutes, up: 1410, down: 0 }).value).toBe(1);
  });

  it('takes closed hours for no outage with nevi, and leaves them out elsewhere', () => {
    const minutes = { up: 240, down: 240, closed: 960 };
    expect(uptime('nevi', minutes).value).toBe(1200 / 1440);
    for (const policy of ['exclude_unknown', 'unknown_is_down', 'uk_literal', 'afirev'])
      expect(uptime(policy, minutes).value).toBe(0.5);
  });

  it('counts with afirev what has been unknown for more than 24 h as unavailable', () => {
    const minutes = { up: 1440, unknown: 2880, longUnknown: 1440 };
    expect(uptime('afirev', minutes)).toMatchObject({
      value: 2880 / 4320,
      bounds: { low: 1440 / 4320, high: 1 },
    });
    expect(uptime('uk_literal', minutes).value).toBe(1);
  });

  it('has no value by any policy where nothing is known', () => {
    for (const policy of kpiOf('charger.uptime')?.policies ?? [])
      expect(uptime(policy, { unknown: 1440, excluded: 60 }).value).toBeNull();
    for (const policy of kpiOf('charger.uptime')?.policies ?? [])
      expect(uptime(policy, { excluded: 1440 })).toMatchObject({
        value: null,
        bounds: { low: null, high: null },
      });
  });

  it.each([
    ['exclude_unknown', [0, 0], [1440, 1440]],
    ['unknown_is_down', [0, 1440], [1440, 2880]],
    ['unknown_is_up', [1440, 1440], [2880, 2880]],
    ['nevi', [0, 1440], [1440, 2880]],
    ['uk_literal', [1440, 1440], [2880, 2880]],
    ['afirev', [480, 1440], [1920, 2880]],
  ] as const)(
    '%s of a site is what its assets add, also of one unknown all day',
    (policy, dead, site) => {
      const known = { up: 1440 };
      const unknown = { unknown: 1440, longUnknown: 960 };
      const [numerator, denominator] = dead;
      expect(uptime(policy, unknown)).toMatchObject({
        value: null,
        numerator: numerator * MINUTE,
        denominator: denominator * MINUTE,
        bounds: { low: 0, high: 1 },
      });
      expect(uptime(policy, { ...known, ...unknown })).toMatchObject({
        value: site[0] / site[1],
        numerator: (uptime(policy, known).numerator ?? 0) + numerator * MINUTE,
        denominator: (uptime(policy, known).denominator ?? 0) + denominator * MINUTE,
      });
    },
  );

  it('utilisation of a site is what its assets add, also of one unknown all day', () => {
    const sums: TimeSums = { ...noTime(), unknown: 1440 * MINUTE };
    const utilisation = timeKpisOf('charger').find(({ id }) => id === 'charger.utilisation');
    const dead = { value: null, numerator: 0, denominator: 1440 * MINUTE };
    expect(utilisation?.figures(sums, 'default')).toMatchObject(dead);
  });
});
