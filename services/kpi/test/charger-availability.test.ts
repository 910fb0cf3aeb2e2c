import { describe, expect, it } from 'vitest';
import {
  at,
  heartbeats,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  tick,
  version,
  withTicks,
} from './city.ts';

const START = at('2022-05-31 20:00');
const END = at('2022-06-02 00:05');

function statuses(asset: string, rows: readonly (readonly [string, string])[]) {
  return rows.map(([local, status]) => reading(asset, at(local), { status }));
}

const day = [
  ['2022-05-31 22:00', 'IDLE'],
  ['2022-06-01 08:00', 'CHARGING'],
  ['2022-06-01 09:30', 'IDLE'],
  ['2022-06-01 12:00', 'FAULTED'],
  ['2022-06-01 13:00', 'IDLE'],
  ['2022-06-01 20:00', 'INOPERATIVE'],
  ['2022-06-01 22:00', 'IDLE'],
] as const;

function charger(more = {}) {
  return register(
    'cs-1',
    'charger',
    version('charger', START, { parts: [part('1', 'connector')], ...more }),
  );
}

const alive = heartbeats('cs-1', START, END, 10 * MINUTE);
const planned = {
  type: 'window',
  windowId: 'w-1',
  purpose: 'maintenance',
  scope: 'asset',
  id: 'cs-1',
  from: at('2022-06-01 20:00'),
  to: at('2022-06-01 21:30'),
  code: 'scheduled_maintenance',
  reason: 'service',
  status: 'approved',
  proposedBy: 'a',
  decidedBy: 'b',
  at: at('2022-05-31 21:00'),
} as const;

describe('charger.uptime', () => {
  it('AT-EV-06 carries the last state in, clips at the day and leaves planned windows out', () => {
    const log = withTicks([charger(), ...alive, ...statuses('cs-1', day)], START, END);
    const record = runCity(log).record('charger.uptime/exclude_unknown/asset/cs-1/day/2022-06-01');
    expect(record).toMatchObject({
      value: 0.875,
      upS: 1260 * 60,
      downS: 180 * 60,
      unknownS: 0,
      excludedS: 0,
      status: 'provisional',
      revision: 1,
      start: at('2022-06-01'),
      end: at('2022-06-02'),
    });
    const windowed = runCity(
      withTicks([charger(), planned, ...alive, ...statuses('cs-1', day)], START, END),
    );
    const excluded = windowed.record('charger.uptime/exclude_unknown/asset/cs-1/day/2022-06-01');
    expect(excluded).toMatchObject({
      numerator: 1260 * 60,
      denominator: 1350 * 60,
      excludedS: 5400,
    });
    expect(excluded.value).toBeCloseTo(0.93333, 5);
  });

  it('a planned window that is told anew for another charger leaves nothing out of the former one', () => {
    const retold = { ...planned, id: 'cs-2', at: at('2022-06-01 23:00') };
    const told = [charger(), planned, ...alive, ...statuses('cs-1', day), retold];
    const run = runCity(withTicks(told, START, END));
    const record = run.record('charger.uptime/exclude_unknown/asset/cs-1/day/2022-06-01');
    expect(record).toMatchObject({ downS: 180 * 60, excludedS: 0 });
  });

  it('AT-EV-05 AT-EV-09 default policy: unknown leaves the ratio, coverage below 90 % is insufficient', () => {
    const from = at('2022-06-01');
    const to = at('2022-06-02 00:05');
    const rows = [
      ['2022-06-01 00:00', 'IDLE'],
      ['2022-06-01 12:00', 'CHARGING'],
      ['2022-06-01 17:00', 'FAULTED'],
      ['2022-06-01 18:00', 'INOPERATIVE'],
      ['2022-06-01 20:00', 'UNKNOWN'],
    ] as const;
    const window = {
      ...planned,
      from: at('2022-06-01 18:00'),
      to: at('2022-06-01 20:00'),
      at: from,
    };
    const beats = heartbeats('cs-1', from, to, 10 * MINUTE);
    const put = register(
      'cs-1',
      'charger',
      version('charger', from, { parts: [part('1', 'connector')] }),
    );
    const run = runCity(withTicks([put, window, ...statuses('cs-1', rows), ...beats], from, to));
    const key = (kpi: string, policy: string) => `${kpi}/${policy}/part/cs-1~1/day/2022-06-01`;
    const uptime = run.record(key('charger.uptime', 'exclude_unknown'));
    expect(uptime).toMatchObject({
      numerator: 1020 * 60,
      denominator: 1080 * 60,
      unknownS: 240 * 60,
      excludedS: 120 * 60,
      quality: 'insufficient_data',
    });
    expect(uptime.value).toBeCloseTo(0.94444, 5);
    expect(uptime.coverage).toBeCloseTo(0.81818, 5);
    expect(uptime.bounds.low).toBeCloseTo(0.77273, 5);
    expect(uptime.bounds.high).toBeCloseTo(0.95455, 5);
    const utilisation = run.record(key('charger.utilisation', 'default'));
    expect(utilisation.value).toBeCloseTo(300 / 1440, 9);
    const online = run.record(key('charger.online_rate', 'default'));
    expect(online.value).toBeCloseTo(1080 / 1320, 9);
  });

  it('AT-EV-07 AT-EV-08 rolls up by sums: 28 of 32 open hours, not the mean of two ratios', () => {
    const from = at('2022-06-01');
    const to = at('2022-06-02 00:05');
    const parts = [part('1', 'connector')];
    const a = register('cs-a', 'charger', version('charger', from, { parts }));
    const hours = { parts, openingHours: 'Mo-Su 08:00-16:00' };
    const b = register('cs-b', 'charger', version('charger', from, hours));
    const rows = [
      reading('cs-a', from, { status: 'IDLE' }),
      reading('cs-b', from, { status: 'IDLE' }),
      reading('cs-b', at('2022-06-01 12:00'), { status: 'FAULTED' }),
    ];
    const beats = ['cs-a', 'cs-b'].flatMap((id) => heartbeats(id, from + 1, to, 10 * MINUTE));
    const run = runCity(withTicks([a, b, ...rows, ...beats], from, to));
    for (const scope of ['site/st-1', 'operator/op-1', 'district/371702', 'city/371700']) {
      const record = run.record(`charger.uptime/exclude_unknown/${scope}/day/2022-06-01`);
      expect(record).toMatchObject({ value: 0.875, numerator: 28 * 3600, denominator: 32 * 3600 });
    }
  });

  it('AT-TS-06 an outage over local midnight counts 60 minutes on one day and 90 on the next', () => {
    const from = at('2022-12-31');
    const to = at('2023-01-02 00:05');
    const put = register(
      'cs-1',
      'charger',
      version('charger', from, { parts: [part('1', 'connector')] }),
    );
    const rows = [
      reading('cs-1', from, { status: 'IDLE' }),
      reading('cs-1', Date.parse('2022-12-31T15:00:00Z'), { status: 'FAULTED' }),
      reading('cs-1', Date.parse('2022-12-31T17:30:00Z'), { status: 'IDLE' }),
    ];
    const beats = heartbeats('cs-1', from + 1, to, 10 * MINUTE);
    const run = runCity(withTicks([put, ...rows, ...beats], from, to));
    const down = (date: string) =>
      run.record(`charger.uptime/exclude_unknown/asset/cs-1/day/${date}`).downS;
    expect([down('2022-12-31'), down('2023-01-01')]).toEqual([3600, 5400]);
  });

  it('is null, not 0 or 1, while nothing was heard since the start of service', () => {
    const put = register(
      'cs-1',
      'charger',
      version('charger', START, { parts: [part('1', 'connector')] }),
    );
    const run = runCity(withTicks([put], START, START + 10 * MINUTE));
    expect(run.record('charger.uptime/exclude_unknown/part/cs-1~1/24h/rolling')).toMatchObject({
      value: null,
      unknownS: 600,
      quality: 'insufficient_data',
      verdict: 'not_judged',
    });
  });
});

describe('late data', () => {
  it('AT-TS-04 restates a published day with a higher revision, a duplicate does not', () => {
    const log = withTicks([charger(), ...alive, ...statuses('cs-1', day)], START, END);
    const late = reading('cs-1', at('2022-06-01 14:00'), { status: 'FAULTED', at: END + 1000 });
    const again = { ...late, at: END + 30 * MINUTE };
    const ticks = [tick(END + 2 * MINUTE), tick(END + 3 * MINUTE)];
    const key = 'charger.uptime/exclude_unknown/asset/cs-1/day/2022-06-01';
    const once = runCity([...log, late, ...ticks]);
    expect(once.record(key)).toMatchObject({
      status: 'restated',
      revision: 2,
      downS: (180 + 360) * 60,
    });
    const twice = runCity([...log, late, ...ticks, again, tick(END + 40 * MINUTE)]);
    expect(twice.record(key)).toMatchObject({ status: 'restated', revision: 2 });
  });

  it('fills time that had expired when it continues what was known before it', () => {
    const beats = heartbeats('cs-1', START, START + 20 * MINUTE, MINUTE).map((beat) => {
      // From the fifth minute on nobody listened; all of it is sent again at the tenth.
      const isHeld = beat.ts > START + 5 * MINUTE && beat.ts <= START + 10 * MINUTE;
      return { ...beat, status: 'IDLE', at: isHeld ? START + 10 * MINUTE + 1 : beat.ts };
    });
    const ticks = Array.from({ length: 600 }, (_, i) => tick(START + i * 2000)).filter(
      (one) => !('at' in one && one.at > START + 5 * MINUTE && one.at < START + 10 * MINUTE),
    );
    const log = [charger({ heartbeatS: 60 }), ...beats, ...ticks].sort((a, b) => a.at - b.at);
    const { unknownS } = runCity(log).record(
      'charger.uptime/exclude_unknown/asset/cs-1/24h/rolling',
    );
    expect(unknownS).toBe(0);
  });
});
