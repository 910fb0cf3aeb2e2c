import {
  kpiOf,
  makeRecord,
  noTime,
  type TimeSums,
  timeKpisOf,
  type WindowRange,
} from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { targetOf } from '../src/targets.ts';
import {
  at,
  HOUR,
  heartbeats,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  version,
  withTicks,
} from './city.ts';

const DAY = at('2022-06-01');
const FROM = DAY - 2 * HOUR;
const NIGHT = at('2022-06-02 00:05');
const FURTHER = (kpiOf('charger.uptime')?.policies ?? []).slice(1);

function charger(id: string, from: number, more = {}) {
  return register(
    id,
    'charger',
    version('charger', from, { parts: [part('1', 'connector')], ...more }),
  );
}

/** A day of every state, planned maintenance from 18:00 to 20:00, silent from 20:00 on. */
function dayOfEveryState() {
  const rows = [
    ['2022-05-31 22:00', 'IDLE'],
    ['2022-06-01 12:00', 'CHARGING'],
    ['2022-06-01 17:00', 'FAULTED'],
    ['2022-06-01 18:00', 'INOPERATIVE'],
    ['2022-06-01 20:00', 'UNKNOWN'],
  ] as const;
  const window = {
    type: 'window',
    windowId: 'w-1',
    purpose: 'maintenance',
    scope: 'asset',
    id: 'cs-1',
    from: at('2022-06-01 18:00'),
    to: at('2022-06-01 20:00'),
    code: 'scheduled_maintenance',
    reason: '',
    status: 'approved',
    proposedBy: 'a',
    decidedBy: 'b',
    at: FROM,
  } as const;
  const said = rows.map(([local, status]) => reading('cs-1', at(local), { status }));
  const beats = heartbeats('cs-1', FROM + 1, NIGHT, 10 * MINUTE);
  return withTicks([charger('cs-1', FROM), window, ...said, ...beats], FROM, NIGHT);
}

describe('policies of charger.uptime beside the default', () => {
  const run = runCity(dayOfEveryState());
  const of = (scope: string, window: string) =>
    FURTHER.filter((policy) => run.records.has(`charger.uptime/${policy}/${scope}/${window}`));

  it.each([
    ['unknown_is_down', 1020, 1320],
    ['unknown_is_up', 1260, 1320],
    ['nevi', 1140, 1440],
    ['uk_literal', 1260, 1440],
    ['afirev', 1260, 1440],
  ])('AT-EV-05 policy %s of the closed day, of the asset and of its site', (policy, up, all) => {
    for (const scope of ['asset/cs-1', 'site/st-1']) {
      const record = run.record(`charger.uptime/${policy}/${scope}/day/2022-06-01`);
      expect(record).toMatchObject({
        numerator: up * 60,
        denominator: all * 60,
        value: up / all,
        upS: 1020 * 60,
        downS: 3600,
        unknownS: 14_400,
        excludedS: 7200,
        status: 'provisional',
        quality: 'insufficient_data',
      });
    }
  });

  it('are published of no part, and of assets and sites once a day or month has closed', () => {
    expect(of('part/cs-1~1', 'day/2022-06-01')).toEqual([]);
    for (const scope of ['asset/cs-1', 'site/st-1']) {
      expect(of(scope, 'day/2022-06-01')).toEqual(FURTHER);
      expect(of(scope, 'month/2022-05-01')).toEqual(FURTHER);
      for (const window of ['day/2022-06-02', '1h/rolling', '24h/rolling', '30d/rolling'])
        expect(of(scope, window)).toEqual([]);
    }
  });

  it('are published of operator, district and city for days, months and 30 days, as they run', () => {
    for (const scope of ['operator/op-1', 'district/371702', 'city/371700']) {
      for (const window of ['day/2022-06-01', 'day/2022-06-02', 'month/2022-06-01', '30d/rolling'])
        expect(of(scope, window)).toEqual(FURTHER);
      for (const window of ['1h/rolling', '24h/rolling']) expect(of(scope, window)).toEqual([]);
    }
  });

  it('afirev: silence of more than 24 h is unavailable, also when its beginning was let go', () => {
    const to = at('2022-06-06 00:05');
    const said = reading('cs-1', DAY, { status: 'IDLE' });
    const log = withTicks([charger('cs-1', DAY), said], DAY, to);
    for (const options of [{}, { batch: 50, restartAfter: 500 }]) {
      const days = runCity(log, options);
      // Silent from 00:30 of the first day, so unavailable from 00:30 of the second.
      const value = (date: string) =>
        days.record(`charger.uptime/afirev/asset/cs-1/day/${date}`).numerator;
      expect(value('2022-06-01')).toBe(24 * 3600);
      const month = days.record('charger.uptime/afirev/city/371700/month/2022-06-01');
      expect(month.numerator).toBe(24.5 * 3600);
    }
  }, 180_000);

  it('AT-EV-01 policy nevi of a year is above 97 % and meets the foreign rule', () => {
    const sums = { ...noTime(), up: 505_600, down: 15_000, excluded: 5000, excludedDown: 5000 };
    expect(verdictOfYear(sums)).toBe('meets');
  });

  it('AT-EV-02 policy nevi of exactly 97 % does not: above is meant', () => {
    expect(verdictOfYear({ ...noTime(), up: 509_832, down: 15_768 })).toBe('breach');
    expect(verdictOfYear({ ...noTime(), up: 509_833, down: 15_767 })).toBe('meets');
  });
});

/** The verdict of a port over 365 days, from minutes. */
function verdictOfYear(minutes: TimeSums) {
  const kpi = timeKpisOf('charger').find(({ id }) => id === 'charger.uptime');
  if (!kpi) throw new Error('no uptime');
  const sums = Object.fromEntries(
    Object.entries(minutes).map(([name, value]) => [name, value * MINUTE]),
  ) as never;
  const range: WindowRange = { window: '12mo', start: at('2021-06-01'), end: DAY };
  const frame = {
    kpi,
    policy: 'nevi',
    scope: 'part',
    id: 'cs-1~1',
    range,
    status: 'running',
    revision: 0,
    target: targetOf('charger.uptime', 'nevi', 'part', '12mo'),
    coverageMin: 0.9,
    position: {},
    computedAt: DAY,
    reason: '',
  } as const;
  return makeRecord(frame, kpi.figures(sums, 'nevi')).verdict;
}
