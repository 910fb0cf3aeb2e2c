import {
  CALENDAR_WINDOWS,
  type KpiRecord,
  type LogRecord,
  localDate,
  nextDayStart,
  windowRange,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import { beforeAll, describe, expect, it } from 'vitest';
import { at, type CityRun, HOUR, part, reading, register, runCity, tick, version } from './city.ts';

/** A leap year, with the week that both its ends share with other years. */
const BEGAN = at('2023-12-28');
const ENDED = at('2025-01-10');
const STEP = 6 * HOUR;
const MOVED = at('2024-08-15');
const DAY_S = 86_400;

const meter = { registerModulusKwh: 1_000_000, maxKw: 400 };
const charger = version('charger', BEGAN, {
  heartbeatS: 86_400,
  parts: [part('1', 'connector'), part('2', 'connector')],
});
const datacenter = version('datacenter', BEGAN, {
  intervalS: 6 * 3600,
  parts: [part('total', 'facility_total', meter), part('it', 'it_in', meter)],
});

/** Outages and silences of every length, at every hour, the same in each run. */
function told(t: number): LogRecord[] {
  const n = Math.round((t - BEGAN) / STEP);
  const silent = n % 97 > 82;
  const status = n % 31 < 3 ? 'FAULTED' : n % 7 === 0 ? 'CHARGING' : 'IDLE';
  const connectors = ['1', '2'].map((name) =>
    reading('cs-1', t + n + Number(name), { part: name, status: name === '1' ? status : 'IDLE' }),
  );
  const kwh = (share: number) => ({ energy_kwh: Math.round(n * share * 10) / 10 });
  const meters = [
    reading('dc-1', t, { kind: 'datacenter', part: 'total', metrics: kwh(403.7) }),
    reading('dc-1', t, { kind: 'datacenter', part: 'it', metrics: kwh(311.3) }),
  ];
  return [...(silent ? [] : connectors), ...(n % 83 > 78 ? [] : meters)];
}

function yearOfLog(): LogRecord[] {
  const log: LogRecord[] = [
    register('cs-1', 'charger', charger),
    register('dc-1', 'datacenter', datacenter),
  ];
  let moved = false;
  for (let t = BEGAN; t <= ENDED; t += STEP) {
    if (t >= MOVED && !moved)
      log.push(
        register('cs-1', 'charger', {
          ...charger,
          validFrom: MOVED,
          site: 'st-2',
          commissionedAt: BEGAN,
          connectedAt: BEGAN,
        }),
      );
    moved ||= t >= MOVED;
    log.push(...told(t));
    const now = t + 5 * 60_000;
    if ((t - BEGAN) % (2 * STEP) === 0)
      log.push({ ...tick(now), since: now - 2 * STEP } as LogRecord);
  }
  return log;
}

const log = yearOfLog();
let run: CityRun;
beforeAll(() => {
  run = runCity(log, { batch: 500 });
}, 300_000);

const UPTIME = 'charger.uptime/exclude_unknown';
const sumOf = (records: readonly KpiRecord[], name: 'upS' | 'downS' | 'unknownS') =>
  records.reduce((sum, record) => sum + Math.round((record[name] ?? 0) * 1000), 0);

/** The records of the days of a stretch. */
function daysOf(subject: string, from: number, to: number): KpiRecord[] {
  const days: KpiRecord[] = [];
  for (let day = from; day < to; day = nextDayStart(day))
    days.push(run.record(`${subject}/day/${localDate(day)}`));
  return days;
}

describe.each(['part/cs-1~1', 'asset/cs-1', 'operator/op-1', 'district/371702', 'city/371700'])(
  'closed windows of %s',
  (subject) => {
    it.each(CALENDAR_WINDOWS.slice(1))('%s: whole ones are the sums of their days', (window) => {
      const name = `${UPTIME}/${subject}`;
      let checked = 0;
      for (let t = BEGAN; t < ENDED; ) {
        const range = windowRange(window, t);
        t = range.end;
        if (range.start < BEGAN || range.end >= ENDED) continue;
        const record = run.record(`${name}/${window}/${localDate(range.start)}`);
        const days = daysOf(name, range.start, range.end);
        expect(record.status).not.toBe('running');
        for (const sum of ['upS', 'downS', 'unknownS'] as const)
          expect(Math.round((record[sum] ?? 0) * 1000)).toBe(sumOf(days, sum));
        checked += 1;
      }
      expect(checked).toBe({ week: 53, month: 12, quarter: 4, year: 1 }[window as 'week']);
    });
  },
);

describe('the year', () => {
  it('of a leap year has 366 days, final with one revision three days after its end', () => {
    const year = run.record(`${UPTIME}/part/cs-1~1/year/2024-01-01`);
    const { upS = 0, downS = 0, unknownS = 0 } = year;
    expect(upS + downS + unknownS).toBe(366 * DAY_S);
    expect(year).toMatchObject({ status: 'final', revision: 1, start: at('2024-01-01') });
    expect(year.end).toBe(at('2025-01-01'));
  });

  it('of meters is the sum of its days, in whole Wh', () => {
    const name = 'datacenter.pue/PUE3/asset/dc-1';
    const year = run.record(`${name}/year/2024-01-01`);
    const days = daysOf(name, at('2024-01-01'), at('2025-01-01'));
    const sum = (field: 'energyDcWh' | 'energyItWh') =>
      days.reduce((wh, record) => wh + (record[field] ?? 0), 0);
    expect([year.energyDcWh, year.energyItWh]).toEqual([sum('energyDcWh'), sum('energyItWh')]);
    expect(year.energyDcWh).toBeGreaterThan(500_000_000);
    expect(year.status).toBe('final');
  });

  it('of each site is the time the asset stood there', () => {
    const whole = (site: string) => {
      const year = run.record(`${UPTIME}/site/${site}/year/2024-01-01`);
      return ['upS', 'downS', 'unknownS'].reduce(
        (sum, name) => sum + Number(year[name as 'upS']),
        0,
      );
    };
    const until = (MOVED - at('2024-01-01')) / 1000;
    expect(whole('st-1')).toBeCloseTo(2 * until, 3);
    expect(whole('st-2')).toBeCloseTo(2 * (366 * DAY_S - until), 3);
  });

  it('by the policies of foreign rules judges the operator', () => {
    const year = run.record('charger.uptime/uk_literal/operator/op-1/year/2024-01-01');
    expect(year.target).toMatchObject({ id: 'UK SI 2023/1168 reg. 7' });
    expect(year.verdict).not.toBe('not_judged');
  });
});

describe('twelve months', () => {
  it('are the whole days of a year up to now', () => {
    const name = `${UPTIME}/city/371700`;
    const record = run.record(`${name}/12mo/rolling`);
    expect(localDate(record.start)).toBe('2024-01-11');
    const days = daysOf(name, record.start, windowRange('day', record.end).start);
    const today = run.record(`${name}/day/${localDate(record.end)}`);
    for (const sum of ['upS', 'downS', 'unknownS'] as const)
      expect(Math.round((record[sum] ?? 0) * 1000)).toBe(sumOf([...days, today], sum));
  });

  it('judge a port only once it has stood for as long', () => {
    const verdicts = run.outputs
      .filter(({ key }) => key === 'charger.uptime/nevi/part/cs-1~1/12mo/rolling')
      .map(({ value }) => value as KpiRecord);
    const young = verdicts.filter(({ start }) => start < BEGAN);
    const old = verdicts.filter(({ start }) => start >= BEGAN);
    expect(young.length).toBeGreaterThan(300);
    for (const { verdict } of young) expect(verdict).toBe('not_judged');
    for (const { verdict } of old) expect(verdict).not.toBe('not_judged');
    expect(old.length).toBeGreaterThan(10);
  });

  it('judge a data centre only once it has stood for as long', () => {
    const verdicts = run.outputs
      .filter(({ key }) => key === 'datacenter.pue/PUE3/asset/dc-1/12mo/rolling')
      .map(({ value }) => value as KpiRecord);
    for (const { start, verdict } of verdicts) expect(verdict === 'not_judged').toBe(start < BEGAN);
  });
});

it('a year says the same, byte for byte, when the folds are restored every few days', () => {
  const restored = runCity(log, { batch: 500, restartAfter: 500 });
  for (const stage of [0, 1] as const) {
    const [found, wanted] = [restored.stages[stage], run.stages[stage]];
    expect(found.length).toBe(wanted.length);
    // One by one: all lines at once are a gigabyte of text.
    const isOther = (each: Output, i: number) => JSON.stringify(each) !== JSON.stringify(wanted[i]);
    expect(found.findIndex(isOther)).toBe(-1);
  }
}, 600_000);
