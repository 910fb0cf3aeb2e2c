import type { LogRecord, Reading } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, kpi, MINUTE, part, reading, register, runCity, runKpis, T0, ticks } from './city.ts';

const QUARTER = 15 * MINUTE;
const dc = register('dc-1', 'datacenter', {
  parts: [
    part('total', 'facility_total', { ctRatio: 10 }),
    part('it', 'it_in'),
    part('gen', 'genset'),
    part('in', 'inlet'),
  ],
});

/** Readings of a meter each quarter of an hour, from `kwh` on by so much a quarter. */
function meter(
  name: string,
  {
    kwh,
    by,
    from = 0,
    count = 5,
    power,
  }: {
    kwh: number;
    by: number;
    from?: number;
    count?: number;
    power?: number;
  },
): Reading[] {
  return Array.from({ length: count }, (_, i) =>
    reading('datacenter', 'dc-1', T0 + (from + i) * QUARTER, {
      part: name,
      metrics: { energy_kwh: kwh + i * by, ...(power !== undefined && { power_kw: power }) },
    }),
  );
}

/** Steps of data-quality alarms, in minutes since the beginning. */
function story(records: readonly LogRecord[]): unknown[] {
  const log = [...records].sort((a, b) => a.at - b.at);
  const about = /^(METER|IT_ABOVE|CLOCK)/;
  return runCity(log)
    .transitions.filter(({ alarm }) => about.test(alarm.rule))
    .map(({ alarm, step, at }) => [alarm.rule, alarm.part, step, (at - T0) / MINUTE]);
}

describe('meters of a data centre', () => {
  it('AT-DQ-07 more behind the IT meters than through the feeds is told within half an hour, until mended', () => {
    const right = (from: number, count: number) => [
      ...meter('total', { kwh: 100 + from * 2.5, by: 2.5, from, count }),
      ...meter('gen', { kwh: 5, by: 0, from, count, power: 0 }),
    ];
    const swapped = meter('it', { kwh: 0, by: 30, count: 4 });
    const mended = meter('it', { kwh: 100, by: 20, from: 4, count: 3 });
    const log = [dc, ...right(0, 7), ...swapped, ...mended];
    expect(story(log)).toEqual([
      ['IT_ABOVE_FACILITY', '', 'raised', 30],
      ['IT_ABOVE_FACILITY', '', 'cleared', 60],
    ]);
  });

  it('says nothing while a feed has not been read', () => {
    const log = [dc, ...meter('total', { kwh: 100, by: 2.5 }), ...meter('it', { kwh: 0, by: 30 })];
    expect(story(log)).toEqual([]);
  });

  it('AT-DQ-08 a meter that stands still under load is told within the hour, one without load not', () => {
    const still = meter('total', { kwh: 100, by: 0, count: 5 });
    const moves = reading('datacenter', 'dc-1', T0 + 5 * QUARTER, {
      part: 'total',
      metrics: { energy_kwh: 101 },
    });
    const idle = meter('it', { kwh: 7, by: 0, count: 6, power: 0 });
    const spare = meter('gen', { kwh: 5, by: 0, count: 6 });
    expect(story([dc, ...still, moves, ...idle, ...spare])).toEqual([
      ['METER_STUCK', 'total', 'raised', 45],
      ['METER_STUCK', 'total', 'cleared', 75],
    ]);
  });

  it('AT-DQ-08 a meter that runs backwards has its CT reversed; a reset is one step back only', () => {
    const back = meter('total', { kwh: 100, by: -2, count: 4 });
    const mended = meter('total', { kwh: 94.5, by: 2, from: 4, count: 2 });
    expect(story([dc, ...back, ...mended])).toEqual([
      ['METER_REVERSED', 'total', 'raised', 30],
      ['METER_REVERSED', 'total', 'cleared', 60],
    ]);
    const reset = [
      ...meter('it', { kwh: 1000, by: 20, count: 3 }),
      ...meter('it', { kwh: 0, by: 20, from: 3, count: 4 }),
    ];
    expect(story([dc, ...reset])).toEqual([
      ['METER_RESET', 'it', 'raised', 45],
      ['METER_RESET', 'it', 'cleared', 60],
    ]);
    const negative = meter('total', { kwh: 100, by: 2, count: 3, power: -80 });
    expect(story([dc, ...negative])).toEqual([['METER_REVERSED', 'total', 'raised', 15]]);
  });

  it('looks at the same message once, and at late ones not', () => {
    const still = meter('total', { kwh: 100, by: 0, count: 3 });
    const again = still.map((each) => ({ ...each, at: T0 + 50 * MINUTE }));
    expect(story([dc, ...still, ...again])).toEqual([]);
  });

  it('AT-DQ-07 a PUE below 1 over an hour is a fault of the metering', () => {
    const pue = (end: number, value: number) =>
      kpi(end, value, {
        kpi: 'datacenter.pue',
        policy: 'PUE3',
        scope: 'asset',
        id: 'dc-1',
        kind: 'datacenter',
        window: '1h',
      });
    const run = runKpis([pue(T0, 0.8), pue(T0 + QUARTER, 1), pue(T0 + HOUR, 1.3)]);
    expect(
      run.transitions
        .filter(({ alarm }) => alarm.rule === 'METER_FAULT')
        .map(({ step, at }) => [step, (at - T0) / MINUTE]),
    ).toEqual([
      ['raised', 0],
      ['cleared', 15],
    ]);
  });
});

describe('clocks', () => {
  const put = register('cs-1', 'charger', { parts: [part('1', 'connector')] });
  const refused = (minute: number, aheadMs: number): LogRecord => ({
    type: 'faults',
    asset: 'cs-1',
    refused: { CLOCK_SKEW: 1 },
    setAside: 0,
    aheadMs,
    at: T0 + minute * MINUTE,
    node: 'n1',
  });
  const said = (minute: number, behindMs = 0) =>
    reading('charger', 'cs-1', T0 + minute * MINUTE - behindMs, {
      part: '1',
      at: T0 + minute * MINUTE,
      status: 'IDLE',
      historical: behindMs > QUARTER,
    });

  it('AT-DQ-09 eight hours ahead is refused, and told as what it is until a message is on time', () => {
    const eight = [0, 5, 10, 15].map((minute) => refused(minute, 8 * HOUR - 1500));
    const log = [put, ...eight, said(20), ...ticks(T0, T0 + 21 * MINUTE)];
    expect(story(log)).toEqual([
      ['CLOCK_EIGHT_HOURS', '', 'raised', 10],
      ['CLOCK_EIGHT_HOURS', '', 'cleared', 20],
    ]);
    const alarm = runCity([put, ...eight].sort((a, b) => a.at - b.at)).transitions[0]?.alarm;
    expect([alarm?.value, alarm?.severity]).toEqual([28_799, 'MINOR']);
  });

  it('AT-DQ-09 eight hours behind looks like history, and is told as well', () => {
    const eight = [0, 5, 10].map((minute) => said(minute, 8 * HOUR + 2000));
    expect(story([put, ...eight, said(20)])).toEqual([
      ['CLOCK_EIGHT_HOURS', '', 'raised', 10],
      ['CLOCK_EIGHT_HOURS', '', 'cleared', 20],
    ]);
  });

  it('history that is filled in runs through eight hours and is no clock fault', () => {
    const filled = [9, 8.5, 8, 7.5, 7].map((hours, i) => said(10 + i / 60, hours * HOUR));
    expect(story([put, said(0), ...filled, said(25), said(30)])).toEqual([]);
  });

  it('a time refused otherwise has an alarm of its own', () => {
    const wrong = [0, 6, 12].map((minute) => refused(minute, 20 * MINUTE));
    expect(story([put, ...wrong, said(20)])).toEqual([
      ['CLOCK_SKEW', '', 'raised', 12],
      ['CLOCK_SKEW', '', 'cleared', 20],
    ]);
  });
});

describe('checks', () => {
  const kwh = fc.oneof(fc.constant(100), fc.integer({ min: 90, max: 130 }));
  const measured = fc
    .tuple(fc.constantFrom('total', 'it', 'gen'), fc.integer({ min: 0, max: 90 }), kwh)
    .map(([name, minute, energy_kwh]) =>
      reading('datacenter', 'dc-1', T0 + minute * MINUTE, { part: name, metrics: { energy_kwh } }),
    );
  const late = fc
    .tuple(fc.constantFrom(0, 8 * HOUR), fc.integer({ min: 0, max: 90 }))
    .map(([behind, minute]) =>
      reading('datacenter', 'dc-1', T0 + minute * MINUTE - behind, {
        part: 'in',
        at: T0 + minute * MINUTE,
        historical: behind > 0,
      }),
    );
  const anyLog = fc
    .array(fc.oneof({ weight: 3, arbitrary: measured }, late), { minLength: 5, maxLength: 60 })
    .map((records) => [dc, ...records.sort((a, b) => a.at - b.at)]);

  it('say the same, byte for byte, in other batches and restored from their state', () => {
    const holds = fc.property(
      anyLog,
      fc.integer({ min: 1, max: 9 }),
      fc.nat(40),
      (log, batch, n) => {
        const say = (options: object) => JSON.stringify(runCity(log, options).outputs);
        expect(say({ batch, restartAfter: n })).toBe(say({}));
      },
    );
    fc.assert(holds, { numRuns: 60, seed: 20_260_601 });
  });
});
