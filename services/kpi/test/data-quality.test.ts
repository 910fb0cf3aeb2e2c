import type { LogRecord, Reading } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { at, MINUTE, part, reading, register, runCity, tick, version } from './city.ts';

const START = at('2022-06-01 08:00');
const SECOND = 1000;
const INTERVAL = 5 * MINUTE;

/** A log by append time, with a tick each 2 s so that no outage is told. */
function logOf(records: readonly LogRecord[], to: number): LogRecord[] {
  const ticks: LogRecord[] = [];
  for (let t = START; t <= to; t += 2 * SECOND) ticks.push(tick(t));
  return [...records, ...ticks].sort((a, b) => a.at - b.at);
}

/** A 5G site with one cell that says something every five minutes. */
function site(id: string, more = {}) {
  const parts = [part('c1', 'cell')];
  return register(id, 'site5g', version('site5g', START, { intervalS: 300, parts, ...more }));
}

function said(id: string, ts: number, more: Partial<Reading> = {}): Reading {
  return reading(id, ts, { kind: 'site5g', part: 'c1', status: 'IN_SERVICE', ...more });
}

function every(id: string, from: number, to: number, more: Partial<Reading> = {}): Reading[] {
  const all: Reading[] = [];
  for (let ts = from; ts < to; ts += INTERVAL) all.push(said(id, ts, more));
  return all;
}

function figure(log: readonly LogRecord[], kpi: string, scope = 'operator/op-1', window = '1h') {
  const { value, numerator, denominator } = runCity(log).record(
    `quality.${kpi}/default/${scope}/${window}/rolling`,
  );
  return { value, numerator, denominator };
}

const HOUR_END = START + 60 * MINUTE;

describe('quality.completeness', () => {
  it('AT-DQ-01 of 12 messages due in an hour 9 came: 0.75, whatever order they came in', () => {
    const heard = every('bs-1', START, HOUR_END).filter((_, i) => i !== 3 && i !== 4 && i !== 8);
    const lost = { value: 0.75, numerator: 2700, denominator: 3600 };
    expect(figure(logOf([site('bs-1'), ...heard], HOUR_END), 'completeness')).toEqual(lost);
    const behind = heard.map((each, i) => (i % 2 ? { ...each, at: each.at + 7 * MINUTE } : each));
    const shuffled = logOf([site('bs-1'), ...behind], HOUR_END);
    expect(figure(shuffled, 'completeness')).toEqual(lost);
  });

  it('is whole again when what was missing is filled in later, and a message twice adds nothing', () => {
    const all = every('bs-1', START, HOUR_END);
    const live = all.filter((_, i) => i < 3 || i > 7);
    const late = all
      .filter((_, i) => i >= 3 && i <= 7)
      .map((each) => ({ ...each, historical: true, at: HOUR_END - MINUTE }));
    const log = logOf([site('bs-1'), ...live, ...late, ...late], HOUR_END);
    expect(figure(log, 'completeness').value).toBe(1);
    expect(figure(log, 'lateness').value).toBe(10 / 17);
  });

  it('counts a part that never speaks, from the time it was due', () => {
    const log = logOf([site('bs-1')], HOUR_END);
    expect(figure(log, 'completeness')).toMatchObject({ value: 0, denominator: 3600 });
    expect(figure(log, 'connected_rate')).toMatchObject({ value: 0, denominator: 3600 });
    expect(figure(log, 'valid_rate').value).toBeNull();
  });
});

describe('quality.connected_rate', () => {
  it('AT-DQ-02 an asset is connected until its hold after the last message, whatever its ts', () => {
    const heard = every('bs-1', START, START + 16 * MINUTE);
    const log = logOf([site('bs-1'), site('bs-2'), ...heard], HOUR_END);
    // The last message comes at 15 min and holds for three intervals; bs-2 is never heard.
    expect(figure(log, 'connected_rate')).toEqual({
      value: 0.25,
      numerator: 1800,
      denominator: 7200,
    });
  });

  it('ends at once when the asset is told to be offline', () => {
    const offline = { type: 'presence', asset: 'bs-1', gateway: '', online: false, node: 'n1' };
    const gone = { ...offline, at: START + 10 * MINUTE } as LogRecord;
    const back = said('bs-1', START + 40 * MINUTE);
    const log = logOf([site('bs-1'), said('bs-1', START), gone, back], HOUR_END);
    expect(figure(log, 'connected_rate').numerator).toBe(10 * 60 + 15 * 60);
  });

  it('ends with the gateway, until the asset is heard on a link of its own', () => {
    const offline = { type: 'presence', asset: '', gateway: 'gw-1', online: false, node: 'n1' };
    const gone = { ...offline, at: START + 10 * MINUTE } as LogRecord;
    const back = said('bs-1', START + 40 * MINUTE);
    for (const reporting of ['periodic', 'on_change'] as const) {
      const behind = site('bs-1', { gateway: 'gw-1', reporting, heartbeatS: 300 });
      const log = logOf([behind, said('bs-1', START), gone, back], HOUR_END);
      expect(figure(log, 'connected_rate').numerator).toBe(10 * 60 + 15 * 60);
    }
  });

  it('what a gateway said before an asset must be heard vouches for it from then on', () => {
    const since = START + 7 * MINUTE;
    const behind = { reporting: 'on_change', gateway: 'gw-1', heartbeatS: 600 } as const;
    const put = register(
      'cs-1',
      'charger',
      version('charger', START, { ...behind, connectedAt: since, parts: [part('1', 'connector')] }),
    );
    const spoke = (minute: number): LogRecord => ({
      type: 'gateway_seen',
      gateway: 'gw-1',
      at: START + minute * MINUTE,
      node: 'n1',
    });
    const log = logOf([put, spoke(2), spoke(9)], START + 15 * MINUTE);
    expect(figure(log, 'connected_rate')).toEqual({ value: 1, numerator: 480, denominator: 480 });
  });

  it('counts from when an asset must be heard, also where all that came of it since was refused', () => {
    const put = site('bs-1', { connectedAt: START + 7 * MINUTE });
    const refused = { SCHEMA: 1 };
    const told = { type: 'faults', asset: 'bs-1', refused, setAside: 0, aheadMs: null, node: 'n1' };
    const faults = { ...told, at: START + 8 * MINUTE } as LogRecord;
    const log = logOf([put, faults], START + 15 * MINUTE);
    expect(figure(log, 'connected_rate')).toMatchObject({ value: 0, denominator: 480 });
  });

  it('counts from when an asset must be heard, also where the register tells of it soon after', () => {
    const since = { connectedAt: START + 7 * MINUTE, commissionedAt: START };
    const changed = site('bs-1', { ...since, validFrom: START + 8 * MINUTE, intervalS: 600 });
    const log = logOf([site('bs-1', since), changed], START + 15 * MINUTE);
    expect(figure(log, 'connected_rate')).toMatchObject({ value: 0, denominator: 480 });
  });

  it('our own outage counts for nobody', () => {
    const away = (t: number) => t > START + 20 * MINUTE && t < START + 50 * MINUTE;
    const heard = every('bs-1', START, HOUR_END).filter(({ ts }) => !away(ts));
    const log = logOf([site('bs-1'), ...heard], HOUR_END).filter(
      (one) => one.type !== 'tick' || !away(one.at),
    );
    expect(figure(log, 'connected_rate')).toEqual({
      value: 1,
      numerator: 1800,
      denominator: 1800,
    });
  });
});

describe('quality.lateness', () => {
  const live = every('bs-1', START, HOUR_END);
  const told = { at: START + 10 * MINUTE, historical: true };

  it('is not asked of what was before the log began: nobody was there to hear it', () => {
    const history = every('bs-1', START - 5 * 60 * MINUTE, START, told);
    const log = logOf([site('bs-1'), ...history, ...live], HOUR_END);
    expect(figure(log, 'lateness')).toEqual({ value: 0, numerator: 0, denominator: 12 });
    expect(figure(log, 'valid_rate').denominator).toBe(72);
  });

  it('counts what is filled in of the time since', () => {
    const filled = [said('bs-1', START + MINUTE, told), said('bs-1', START - MINUTE, told)];
    const log = logOf([site('bs-1'), ...filled, ...live], HOUR_END);
    expect(figure(log, 'lateness')).toMatchObject({ numerator: 1, denominator: 13 });
  });
});

describe('counts of messages', () => {
  const faults = (more: object): LogRecord => ({
    type: 'faults',
    asset: 'bs-1',
    refused: {},
    setAside: 0,
    aheadMs: null,
    at: START + 30 * MINUTE,
    node: 'n1',
    ...more,
  });

  it('AT-DQ-03 valid are messages neither refused, unusable nor set aside in part', () => {
    const heard = every('bs-1', START, HOUR_END);
    const bad = heard.map((each, i) => (i < 2 ? { ...each, quality: 'BAD' as const } : each));
    const told = faults({ refused: { SCHEMA: 3, CLOCK_SKEW: 5 }, setAside: 1 });
    const log = logOf([site('bs-1'), ...bad, told], HOUR_END);
    expect(figure(log, 'valid_rate')).toEqual({ value: 9 / 20, numerator: 9, denominator: 20 });
    expect(figure(log, 'clock_skew')).toEqual({ value: 0.25, numerator: 5, denominator: 20 });
  });

  it('a clock ahead by more than 10 s is skewed, one behind by more than 2 min is late', () => {
    const heard = [
      said('bs-1', START + 5 * MINUTE, { at: START + 5 * MINUTE - 11 * SECOND }),
      said('bs-1', START + 10 * MINUTE, { at: START + 12 * MINUTE }),
      said('bs-1', START + 15 * MINUTE, { at: START + 17 * MINUTE + 1 }),
    ];
    const log = logOf([site('bs-1'), ...heard], HOUR_END);
    expect(figure(log, 'clock_skew')).toMatchObject({ numerator: 1, denominator: 3 });
    expect(figure(log, 'lateness')).toMatchObject({ numerator: 1, denominator: 3 });
  });

  it('AT-DQ-04 duplicates are what the historian judged, once, also when it judged again', () => {
    const heard = every('bs-1', START, HOUR_END);
    const judged = (readings: readonly (readonly [string, number, number])[]): LogRecord => ({
      type: 'duplicates',
      readings,
      at: START + 31 * MINUTE,
    });
    const first = ['bs-1', 40, START + 10 * MINUTE] as const;
    const second = ['bs-1', 90, START + 30 * MINUTE] as const;
    const log = logOf([site('bs-1'), ...heard, judged([first]), judged([first, second])], HOUR_END);
    expect(figure(log, 'duplicate_rate')).toEqual({
      value: 2 / 12,
      numerator: 2,
      denominator: 12,
    });
  });

  it('duplicates are of where the asset was when they came, however late they are judged', () => {
    const moved = site('bs-1', { operator: 'op-2', validFrom: START + 30 * MINUTE });
    const twice = [
      ['bs-1', 40, START + 10 * MINUTE],
      ['bs-1', 41, START + 35 * MINUTE],
    ] as const;
    const judged: LogRecord = { type: 'duplicates', readings: twice, at: START + 36 * MINUTE };
    const log = logOf([site('bs-1'), moved, ...every('bs-1', START, HOUR_END), judged], HOUR_END);
    for (const operator of ['operator/op-1', 'operator/op-2'])
      expect(figure(log, 'duplicate_rate', operator)).toMatchObject({
        numerator: 1,
        denominator: 6,
      });
  });

  it('are of the company that runs the asset, whoever runs the part that they speak of', () => {
    const parts = [{ ...part('c1', 'cell'), operator: 'op-2' }];
    const put = register('bs-1', 'site5g', version('site5g', START, { intervalS: 300, parts }));
    const cut = faults({ setAside: 1 });
    const twice = [['bs-1', 40, START + 10 * MINUTE]] as const;
    const judged: LogRecord = { type: 'duplicates', readings: twice, at: START + 31 * MINUTE };
    const log = logOf([put, ...every('bs-1', START, HOUR_END), cut, judged], HOUR_END);
    expect(figure(log, 'valid_rate')).toEqual({ value: 11 / 12, numerator: 11, denominator: 12 });
    expect(figure(log, 'duplicate_rate')).toMatchObject({ numerator: 1, denominator: 12 });
    expect(figure(log, 'lateness', 'operator/op-2').value).toBeNull();
    expect(figure(log, 'completeness', 'operator/op-2').value).toBe(1);
  });

  it('leave test messages and unregistered assets out', () => {
    const lone = version('site5g', START, { lifecycle: 'UNREGISTERED', operator: 'op-1' });
    const heard = [
      said('bs-1', START, { quality: 'TEST' }),
      said('bs-1', START + MINUTE),
      said('bs-9', START),
    ];
    const log = logOf([site('bs-1'), register('bs-9', 'site5g', lone), ...heard], HOUR_END);
    expect(figure(log, 'valid_rate')).toMatchObject({ numerator: 1, denominator: 1 });
  });
});

describe('quality.false_free and quality.false_occupied', () => {
  const put = register(
    'cs-1',
    'charger',
    version('charger', START, { parts: [part('1', 'connector')] }),
  );
  const shown = (minute: number, status: string | null, power: number | null) =>
    reading('cs-1', START + minute * MINUTE, {
      status,
      metrics: power === null ? {} : { power_kw: power },
    });

  it('AT-DQ-05 free with power for 6 of 30 min, charging without for 10 of 20', () => {
    const log = logOf(
      [
        put,
        shown(0, 'IDLE', 0),
        shown(24, null, 7),
        shown(30, 'CHARGING', 60),
        shown(40, null, 0),
        shown(50, 'FAULTED', 0),
      ],
      HOUR_END,
    );
    expect(figure(log, 'false_free')).toEqual({ value: 0.2, numerator: 360, denominator: 1800 });
    expect(figure(log, 'false_occupied')).toEqual({
      value: 0.5,
      numerator: 600,
      denominator: 1200,
    });
  });

  it('are of the company that runs the connector', () => {
    const parts = [{ ...part('1', 'connector'), operator: 'op-2' }];
    const run = register('cs-1', 'charger', version('charger', START, { parts }));
    const log = logOf([run, shown(0, 'IDLE', 0), shown(24, null, 7)], HOUR_END);
    expect(figure(log, 'false_free', 'operator/op-2')).toMatchObject({
      numerator: 30 * 60,
      denominator: 54 * 60,
    });
    expect(figure(log, 'false_free').value).toBeNull();
  });

  it('judge nothing while the power of the status is not known', () => {
    const log = logOf([put, shown(0, 'IDLE', 0), shown(10, 'CHARGING', null)], HOUR_END);
    expect(figure(log, 'false_free').denominator).toBe(600);
    expect(figure(log, 'false_occupied').value).toBeNull();
  });
});

describe('scopes and windows', () => {
  it('AT-DQ-06 add up by sums from asset to operator, district and city', () => {
    const other = { operator: 'op-2', district: '371703' };
    const heard = [...every('bs-1', START, HOUR_END), ...every('bs-2', START, START + 30 * MINUTE)];
    const log = logOf([site('bs-1'), site('bs-2', other), ...heard], HOUR_END);
    expect(figure(log, 'completeness', 'operator/op-2').value).toBe(0.5);
    expect(figure(log, 'completeness', 'district/371702').value).toBe(1);
    expect(figure(log, 'completeness', 'city/371700')).toEqual({
      value: 0.75,
      numerator: 5400,
      denominator: 7200,
    });
    const scopes = new Set([...runCity(log).records.values()].flatMap(scopeOf));
    expect([...scopes].sort()).toEqual(['city', 'district', 'operator']);
  });

  it('an asset that moves to another operator counts there from then on', () => {
    const moved = site('bs-1', {
      operator: 'op-2',
      validFrom: START + 30 * MINUTE,
      connectedAt: START,
      commissionedAt: START,
    });
    const log = logOf([site('bs-1'), moved, ...every('bs-1', START, HOUR_END)], HOUR_END);
    for (const operator of ['operator/op-1', 'operator/op-2'])
      expect(figure(log, 'completeness', operator)).toMatchObject({
        value: 1,
        denominator: 1800,
      });
  });

  it('a day closes as provisional, and is restated when its gap is filled', () => {
    const from = at('2022-06-01 23:00');
    const end = at('2022-06-02 00:20');
    const ticks: LogRecord[] = [];
    for (let t = from; t <= end; t += 2 * SECOND) ticks.push(tick(t));
    const put = register(
      'bs-1',
      'site5g',
      version('site5g', from, { intervalS: 300, parts: [part('c1', 'cell')] }),
    );
    const all = every('bs-1', from, end);
    const live = all.filter((_, i) => i < 3 || i > 5);
    const key = 'quality.completeness/default/operator/op-1/day/2022-06-01';
    const log = [put, ...live, ...ticks].sort((a, b) => a.at - b.at);
    expect(runCity(log).record(key)).toMatchObject({
      status: 'provisional',
      value: 0.75,
      denominator: 3600,
    });
    const late = all
      .slice(3, 6)
      .map((each) => ({ ...each, at: at('2022-06-02 00:12'), historical: true }));
    const filled = [...log, ...late].sort((a, b) => a.at - b.at);
    expect(runCity(filled).record(key)).toMatchObject({
      status: 'restated',
      revision: 2,
      value: 1,
    });
  });
});

function scopeOf({ kpi, scope }: { readonly kpi: string; readonly scope: string }) {
  return kpi.startsWith('quality.') ? [scope] : [];
}

describe('data quality of an asset whose register changes within five minutes', () => {
  const change = (t: number, more = {}) => {
    const parts = [part('c1', 'cell')];
    const after = version('site5g', t, { intervalS: 300, parts, ...more });
    return { ...register('bs-1', 'site5g', after), at: t } as LogRecord;
  };
  const end = START + 12 * MINUTE;
  const heard = [0, 40, 100, 200].map((s) => said('bs-1', START + s * SECOND));
  const restarts = (log: readonly LogRecord[]) => {
    const restarted = runCity(log, { batch: 1, restartAfter: 0 }).outputs;
    expect(restarted).toEqual(runCity(log, { batch: 1 }).outputs);
  };

  it('counts it once until nothing is expected of it, wherever it is restarted', () => {
    const put = site('bs-1', { validFrom: START + 10 * SECOND, connectedAt: START + 10 * SECOND });
    const gone = change(START + 70 * SECOND, { telemetry: 'none' });
    restarts(logOf([put, gone, ...heard], end));
  });

  it('counts it once when its gateway was heard before it went, and that is told of later, wherever it is restarted', () => {
    const gone = START + 590 * SECOND;
    const seen = {
      type: 'gateway_seen',
      gateway: 'gw-1',
      at: gone - 15 * SECOND,
      node: 'n1',
    } as const;
    const presence = { type: 'presence', asset: '', gateway: 'gw-1', online: false } as const;
    const connector = { gateway: 'gw-1', connectedAt: START, parts: [part('1', 'connector')] };
    const put = register('cs-1', 'charger', version('charger', START, connector));
    const begun = [put, reading('cs-1', START + SECOND, { status: 'IDLE' })];
    const log = logOf([...begun, { ...seen, at: gone - 30 * SECOND }], START + 20 * MINUTE);
    const behind = log.findIndex(({ at: t }) => t > gone);
    restarts(log.toSpliced(behind, 0, { ...presence, at: gone, node: 'n1' }, seen));
  });

  it('leaves out an outage of our own, wherever it is restarted', () => {
    const unregistered = site('bs-1', { lifecycle: 'UNREGISTERED' });
    const put = change(START + 70 * SECOND, { connectedAt: START });
    const log = logOf([unregistered, put, ...heard], end);
    restarts(log.filter(({ at: t }) => t < START + 120 * SECOND || t > START + 180 * SECOND));
  });
});
