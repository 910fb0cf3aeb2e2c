import type { LogRecord, Presence, Reading } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { at, HOUR, MINUTE, part, reading, register, runCity, version, withTicks } from './city.ts';

const START = at('2022-06-01');
const END = START + 24 * HOUR + 5 * MINUTE;
const PERIOD_S = 900;
const CELLS = ['c1', 'c2', 'c3'];

function site(intervalS: number, cells: readonly string[]): LogRecord {
  const parts = cells.map((name) => part(name, 'cell', { gnbId: 'g-1' }));
  return register('bs-1', 'site5g', version('site5g', START, { intervalS, parts }));
}

/** Periods of a cell's outage: its metric, and the numbers of the first and last period. */
const OUTAGES: Readonly<Record<string, readonly [string, number, number]>> = {
  c1: ['unavail_fault_s', 41, 42],
  c2: ['unavail_energy_saving_s', 1, 16],
  c3: ['unavail_manual_s', 61, 64],
};

/** One message per cell and quarter of an hour, as a measurement job of the network manager sends them. */
function counters(isMissing: (cell: string, period: number) => boolean): Reading[] {
  const periods = Array.from({ length: 96 }, (_, i) => i + 1);
  return periods.flatMap((n) =>
    CELLS.filter((cell) => !isMissing(cell, n)).map((cell) => {
      const [metric, first, last] = OUTAGES[cell] ?? ['', 0, 0];
      const metrics = { unavail_fault_s: 0, [metric]: n >= first && n <= last ? PERIOD_S : 0 };
      const ts = START + n * PERIOD_S * 1000;
      const more = { kind: 'site5g', part: cell, extra: { periodS: PERIOD_S }, metrics } as const;
      return reading('bs-1', ts, more);
    }),
  );
}

function dayOf(records: readonly LogRecord[]) {
  const run = runCity(withTicks([site(900, CELLS), ...records], START, END));
  return (policy: string) => run.record(`site5g.availability/${policy}/asset/bs-1/day/2022-06-01`);
}

describe('site5g.availability from counted seconds', () => {
  it('AT-5G-01 all causes, without energy saving, faults only', () => {
    const record = dayOf(counters(() => false));
    expect(record('all_causes')).toMatchObject({ numerator: 239_400, denominator: 259_200 });
    expect(record('without_energy_saving')).toMatchObject({ numerator: 253_800 });
    expect(record('fault_only')).toMatchObject({ numerator: 257_400, denominator: 259_200 });
    expect(record('all_causes').value).toBeCloseTo(0.923611, 6);
    expect(record('without_energy_saving').value).toBeCloseTo(0.979167, 6);
    expect(record('fault_only').value).toBeCloseTo(0.993056, 6);
  });

  it('AT-5G-02 periods that nobody reported leave the ratio', () => {
    const record = dayOf(counters((cell, n) => cell === 'c1' && n >= 80 && n < 88));
    expect(record('fault_only')).toMatchObject({ denominator: 252_000, unknownS: 7200 });
    expect(record('fault_only').value).toBeCloseTo(0.992857, 6);
  });

  it('a period that ends a silence counts from its own beginning', () => {
    const record = dayOf(counters((_, n) => n >= 40 && n < 50));
    expect(record('fault_only')).toMatchObject({ unknownS: 3 * 10 * PERIOD_S });
  });

  it('a period told in pieces has the quality that was told of it last', () => {
    const all = counters(() => false);
    const [told] = all.filter(
      ({ part, ts }) => part === 'c1' && ts === START + 41 * PERIOD_S * 1000,
    );
    if (!told) throw new Error('no such period');
    const others = all.filter((one) => one !== told);
    const bad = { ...told, quality: 'BAD' as const };
    const again = { ...told, at: told.ts + MINUTE, metrics: { unavail_fault_s: 100 } };
    const unknown = { numerator: 257_400, denominator: 258_300 };
    expect(dayOf([...others, bad, again])('fault_only')).toMatchObject(unknown);
    const good = {
      ...told,
      at: told.ts + HOUR,
      quality: 'GOOD' as const,
      metrics: {},
      extra: null,
    };
    const record = dayOf([...others, bad, again, good])('fault_only');
    expect(record).toMatchObject({ numerator: 258_200, denominator: 259_200 });
  });

  it('periods of a quality that makes them unknown leave the ratio, also when that is said later', () => {
    const all = counters(() => false);
    const worse = all
      .filter(({ part: cell, ts }) => cell === 'c1' && ts === START + 41 * PERIOD_S * 1000)
      .map((one) => ({ ...one, at: one.ts + HOUR, quality: 'BAD' as const }));
    const record = dayOf([...all, ...worse]);
    expect(record('fault_only')).toMatchObject({
      numerator: 257_400,
      denominator: 258_300,
      unknownS: 900,
    });
  });
});

describe('a period that is told again', () => {
  const again = (more: Pick<Reading, 'metrics'> & { readonly periodS: number }) => {
    const all = counters(() => false);
    const { metrics, periodS } = more;
    const corrected = all
      .filter(({ part: cell, ts }) => cell === 'c1' && ts === START + 41 * PERIOD_S * 1000)
      .map((one) => ({ ...one, at: one.ts + HOUR, metrics, extra: { periodS } }));
    return dayOf([...all, ...corrected])('fault_only');
  };

  it('is as long as it was told last', () => {
    const shorter = again({ metrics: { unavail_fault_s: 400 }, periodS: 450 });
    expect(shorter).toMatchObject({ downS: 1300, unknownS: 450 });
  });

  it('keeps the seconds of causes that are not told again', () => {
    const same = again({ metrics: { unavail_energy_saving_s: 0 }, periodS: PERIOD_S });
    expect(same).toMatchObject({ numerator: 257_400, downS: 1800 });
  });
});

describe('a value that is not renewed', () => {
  const ten = START + 10 * HOUR;
  const key = 'site5g.availability/without_energy_saving/part/bs-1~c1/1h/rolling';
  const said = (ts: number) =>
    reading('bs-1', ts, { kind: 'site5g', part: 'c1', status: 'IN_SERVICE' });
  const until = (records: readonly LogRecord[]) => {
    const put = register(
      'bs-1',
      'site5g',
      version('site5g', ten, { intervalS: 60, parts: [part('c1', 'cell', { gnbId: 'g-1' })] }),
    );
    return runCity(withTicks([put, ...records], ten, ten + 10 * MINUTE)).record(key);
  };

  it('AT-TS-02 expires after three intervals: three minutes known, seven not', () => {
    const record = until([said(ten), said(ten + 10 * MINUTE)]);
    expect(record).toMatchObject({ upS: 180, unknownS: 420, quality: 'insufficient_data' });
    expect(record.coverage).toBeCloseTo(0.3, 9);
  });

  it('AT-TS-03 ends at once when its death is received', () => {
    const gone: Presence = {
      type: 'presence',
      asset: 'bs-1',
      gateway: '',
      online: false,
      at: ten + 90_000,
      node: 'n1',
    };
    const record = until([said(ten), gone, said(ten + 10 * MINUTE)]);
    expect(record).toMatchObject({ upS: 90, unknownS: 510 });
    expect(record.coverage).toBeCloseTo(0.15, 9);
  });
});
