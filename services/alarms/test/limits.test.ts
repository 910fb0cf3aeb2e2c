import { describe, expect, it } from 'vitest';
import { MINUTE, part, reading, register, runCity, SECOND, T0, tick, ticks } from './city.ts';

const s = (seconds: number) => T0 + seconds * SECOND;

describe('the data centre', () => {
  const dc = register('dc-1', 'datacenter', {
    attributes: { thermalClass: 'A2', contacts: 'Li 0530-0000000；duty desk' },
    parts: [part('in-1', 'inlet'), part('out-1', 'none')],
  });
  const inlet = (seconds: number, inlet_temp_c: number, name = 'in-1') =>
    reading('datacenter', 'dc-1', s(seconds), { part: name, metrics: { inlet_temp_c } });

  it('AT-DC-15 judges the inlet by the thermal class, and no sensor of the return air', () => {
    const { story, standing } = runCity([
      dc,
      inlet(0, 27),
      inlet(1, 36, 'out-1'),
      inlet(60, 27.1),
      inlet(120, 35),
      inlet(180, 35.1),
    ]);
    expect(story).toEqual([
      ['INLET_TEMP_RECOMMENDED', 'raised', 60],
      ['INLET_TEMP_ALLOWABLE', 'raised', 180],
    ]);
    const alarms = [...standing.values()];
    expect(alarms.map(({ severity, limit }) => [severity, limit])).toEqual([
      ['WARNING', 27],
      ['MAJOR', 35],
    ]);
    for (const { contacts } of alarms) expect(contacts).toEqual(['Li 0530-0000000', 'duty desk']);
  });

  it('clears with a deadband and takes the present record away once it is acknowledged', () => {
    const log = [dc, inlet(0, 28), inlet(60, 26.8), inlet(120, 26.4)];
    const { story, standing, outputs } = runCity(log);
    expect(story.map(([, step, at]) => [step, at])).toEqual([
      ['raised', 0],
      ['cleared', 120],
    ]);
    const id = 'asset~dc-1~in-1~INLET_TEMP_RECOMMENDED';
    expect(standing.get(id)?.state).toBe('RTN_UNACK');
    const ack = { type: 'command', commandId: 'c', alarm: id, verb: 'ack', occurrence: 1 } as const;
    const words = { reason: '', forS: null, user: 'li', at: s(130) };
    const after = runCity([...log, { ...ack, ...words }]);
    expect(after.standing.size).toBe(0);
    expect(
      after.outputs.slice(outputs.length).map(({ topic, value }) => [topic.name, value]),
    ).toEqual([
      ['infrapulse.alarms', expect.objectContaining({ step: 'acked' })],
      ['infrapulse.alarm-states', undefined],
      ['infrapulse.alarms', expect.objectContaining({ outcome: 'applied', commandId: 'c' })],
    ]);
  });
});

describe('the hydrogen station', () => {
  const station = register('h-1', 'hydrogen', {
    parts: [part('s-1', 'sensor'), part('fan', 'sensor'), part('n-1', 'nozzle')],
  });
  const air = (seconds: number, h2_pct_vol: number) =>
    reading('hydrogen', 'h-1', s(seconds), { part: 's-1', metrics: { h2_pct_vol } });
  const fan = (seconds: number, fan_running: number) =>
    reading('hydrogen', 'h-1', s(seconds), { part: 'fan', metrics: { fan_running } });

  it('AT-H2-02 0.39 % is no alarm, 0.40 % is critical and stays until somebody resets it', () => {
    const { story, standing } = runCity([station, air(0, 0.39), air(10, 0.4), air(20, 0.1)]);
    expect(story).toEqual([
      ['H2_CONCENTRATION', 'raised', 10],
      ['H2_CONCENTRATION', 'cleared', 20],
    ]);
    expect([...standing.values()]).toMatchObject([
      { state: 'LATCHED_UNACK', severity: 'CRITICAL', safety: true, limit: 0.4, unit: '%' },
    ]);
  });

  it('AT-H2-02 watches the fan while hydrogen is in the air, and only then', () => {
    const { story } = runCity([
      station,
      fan(0, 0),
      air(10, 0.5),
      fan(10, 0),
      fan(15, 0),
      ...ticks(s(15), s(20)),
      fan(20, 1),
      air(30, 0.1),
      fan(40, 0),
      ...ticks(s(40), s(60)),
    ]);
    expect(story.filter(([rule]) => rule === 'FAN_NOT_RUNNING')).toEqual([
      ['FAN_NOT_RUNNING', 'raised', 12],
      ['FAN_NOT_RUNNING', 'cleared', 20],
    ]);
  });

  it('speaks during planned work too', () => {
    const window = { type: 'window', windowId: 'w-1', purpose: 'maintenance' } as const;
    const scope = { scope: 'asset', id: 'h-1', from: T0, to: s(3600), status: 'approved' } as const;
    const words = { code: 'other', reason: '', proposedBy: 'a', decidedBy: 'b', at: T0 };
    const { standing } = runCity([
      station,
      { ...window, ...scope, ...words },
      air(10, 0.5),
      reading('hydrogen', 'h-1', s(10), { part: 'n-1', status: 'FAULTED' }),
      ...ticks(s(10), s(30)),
    ]);
    expect([...standing.values()].map(({ rule, state }) => [rule, state])).toEqual([
      ['H2_CONCENTRATION', 'UNACK_ACTIVE'],
      ['NOZZLE_FAULTED', 'SUPPRESSED_BY_DESIGN'],
    ]);
  });
});

describe('the substation', () => {
  const station = register('ss-1', 'substation', {
    attributes: { voltageKv: 500 },
    parts: [part('b-1', 'bay')],
  });
  const breaker = (ms: number, breaker_pos: number) =>
    reading('substation', 'ss-1', T0 + ms, { part: 'b-1', metrics: { breaker_pos } });

  it('AT-SS-02 a breaker in transit for 200 ms is no unknown breaker', () => {
    const log = [station, breaker(0, 1), breaker(1000, 0), breaker(1200, 2), ...ticks(T0, s(10))];
    expect(runCity(log).story).toEqual([]);
  });

  it('AT-SS-02 a breaker in between for five seconds is a warning', () => {
    const log = [station, breaker(0, 1), breaker(1000, 0), ...ticks(s(1), s(6)), breaker(6000, 2)];
    const { story, transitions } = runCity(log);
    expect(story).toEqual([
      ['BREAKER_INTERMEDIATE', 'raised', 2],
      ['BREAKER_INTERMEDIATE', 'cleared', 6],
    ]);
    expect(transitions[0]?.alarm.severity).toBe('WARNING');
  });

  it('has its limit of voltage by its level', () => {
    const bus = reading('substation', 'ss-1', T0, { part: 'b-1', metrics: { voltage_kv: 551 } });
    const { standing } = runCity([station, bus, ...ticks(T0, s(8))]);
    expect([...standing.values()]).toMatchObject([{ rule: 'BUS_VOLTAGE_HIGH', limit: 550 }]);
  });
});

describe('a delay', () => {
  const charger = register('cs-1', 'charger', { parts: [part('1', 'connector')] });
  const says = (seconds: number, more: object) =>
    reading('charger', 'cs-1', s(seconds), { part: '1', ...more });

  it('runs on the clock of the part, and fires two seconds after it has passed', () => {
    // The device is 100 s behind.
    const behind = { ts: s(0), at: s(100), status: 'FAULTED' };
    const log = [charger, tick(s(100)), says(0, behind), ...ticks(s(100), s(106))];
    expect(runCity(log).story).toEqual([]);
    expect(runCity([...log, tick(s(107))]).story).toEqual([['CHARGER_FAULTED', 'raised', 5]]);
  });

  it('is not held back by the same message coming again', () => {
    const fault = says(0, { status: 'FAULTED' });
    const again = { ...fault, at: s(6) };
    const { story } = runCity([charger, fault, ...ticks(T0, s(6)), again, tick(s(7))]);
    expect(story).toEqual([['CHARGER_FAULTED', 'raised', 5]]);
  });

  it('counts a clock that is far ahead as the time of receipt', () => {
    const ahead = says(0, { ts: s(3600), at: s(0), status: 'FAULTED' });
    const { story } = runCity([charger, ahead, ...ticks(T0, s(7))]);
    expect(story).toEqual([['CHARGER_FAULTED', 'raised', 5]]);
  });

  it('stands still while the quality is unknown, also when the message names nothing', () => {
    const { story } = runCity([
      charger,
      says(0, { metrics: { temperature_c: 90 } }),
      says(4, { quality: 'BAD' }),
      ...ticks(T0, s(60)),
      says(60, { metrics: { temperature_c: 90 } }),
      ...ticks(s(60), s(70)),
    ]);
    expect(story).toEqual([['CHARGER_TEMPERATURE_HIGH', 'raised', 66]]);
  });

  it('AT-AL-04 no data clears nothing', () => {
    const { standing } = runCity([
      charger,
      says(0, { status: 'FAULTED' }),
      ...ticks(T0, T0 + 20 * MINUTE),
    ]);
    expect([...standing.values()]).toMatchObject([
      { rule: 'CHARGER_FAULTED', state: 'UNACK_ACTIVE' },
    ]);
  });

  it('AT-AL-05 a limit crossed in back-filled data annunciates nothing', () => {
    const log = [
      charger,
      says(7200, { metrics: { voltage_v: 700 } }),
      says(0, { at: s(7201), metrics: { voltage_v: 1200 }, historical: true }),
      ...ticks(s(7201), s(7300)),
    ];
    const { transitions, standing } = runCity(log);
    expect(standing.size).toBe(0);
    expect(transitions).toMatchObject([
      { step: 'recorded', at: s(0), alarm: { historical: true, state: 'NORMAL', occurrence: 0 } },
    ]);
  });

  it('a late live reading of what is over calls once, without ever having been seen before', () => {
    const site = register('bs-1', 'site5g');
    const water = (seconds: number, at: number, value: number) =>
      reading('site5g', 'bs-1', s(seconds), { at: s(at), metrics: { water: value } });
    const { story, standing } = runCity([
      site,
      water(100, 100, 0),
      water(50, 101, 1),
      water(50, 102, 1),
    ]);
    expect(story).toEqual([
      ['WATER', 'raised', 50],
      ['WATER', 'cleared', 100],
    ]);
    expect([...standing.values()]).toMatchObject([{ state: 'RTN_UNACK' }]);
  });
});
