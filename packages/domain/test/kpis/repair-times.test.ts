import { describe, expect, it } from 'vitest';
import { kpiOf, makeRecord, noTime, type TimeSums, timeKpisOf } from '../../src/index.ts';

const MINUTE = 60_000;
const DAYS = 30 * 1440;

function record(id: string, minutes: Partial<TimeSums>, events: Partial<TimeSums>) {
  const sums: TimeSums = { ...noTime(), ...events };
  for (const [name, value] of Object.entries(minutes))
    sums[name as keyof TimeSums] = value * MINUTE;
  const kpi = timeKpisOf('charger').find((one) => one.id === id);
  if (!kpi) throw new Error(`no ${id}`);
  const frame = {
    kpi,
    policy: 'default',
    scope: 'asset',
    id: 'cs-1',
    range: { window: 'month', start: 0, end: DAYS * MINUTE },
    status: 'final',
    revision: 1,
    target: null,
    coverageMin: 0.9,
    position: {},
    computedAt: 0,
    reason: '',
  } as const;
  return makeRecord(frame, kpi.figures(sums, kpiOf(id)?.policies[0] ?? ''));
}

describe('charger.mttr and charger.mtbf', () => {
  const times = { up: DAYS - 360, down: 30 + 90 + 240 };
  const events = { failures: 3, repairs: 3 };

  it('AT-EV-11 outages of 30, 90 and 240 minutes in 30 days: 120 min, 238 h, 99.1667 %', () => {
    const repair = record('charger.mttr', times, events);
    const between = record('charger.mtbf', times, events);
    expect(repair).toMatchObject({ value: 7200, numerator: 21_600, denominator: 3, unit: 's' });
    expect(between).toMatchObject({ value: 238 * 3600, numerator: 714 * 3600, denominator: 3 });
    const [mttr, mtbf] = [repair.value ?? 0, between.value ?? 0];
    expect(mtbf / (mtbf + mttr)).toBeCloseTo(0.991667, 6);
    expect(record('charger.uptime', times, events).value).toBeCloseTo(mtbf / (mtbf + mttr), 12);
  });

  it('an open outage counts with its time, not as a repair', () => {
    expect(record('charger.mttr', times, { failures: 3, repairs: 2 }).value).toBe(10_800);
    const open = record('charger.mttr', { up: 100, down: 30 }, { failures: 1 });
    expect(open).toMatchObject({ value: null, numerator: 1800, denominator: 0, downS: 1800 });
    expect(open.reason).toBe('no outage has been repaired yet');
  });

  it('without a failure there is no time between failures, but it is longer than observed', () => {
    const none = record('charger.mtbf', { up: 1000, charging: 440 }, {});
    expect(none).toMatchObject({
      value: null,
      bounds: { low: 86_400, high: null },
      denominator: 0,
    });
    expect(none.reason).toBe('no failure: longer than observed');
    expect(record('charger.mttr', { up: 1440 }, {}).reason).toBe('no outage');
  });

  it('unknown time lies between the bounds', () => {
    const some = { up: 600, down: 60, unknown: 60 };
    const one = { failures: 1, repairs: 1 };
    expect(record('charger.mttr', some, one).bounds).toEqual({ low: 3600, high: 7200 });
    expect(record('charger.mtbf', some, one).bounds).toEqual({ low: 36_000, high: 39_600 });
  });
});
