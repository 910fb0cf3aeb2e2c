import { commandKey } from '@infrapulse/contracts';
import { describe, expect, it } from 'vitest';
import {
  command,
  HOUR,
  kpi,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  runKpis,
  SECOND,
  T0,
} from './city.ts';

const m = (minutes: number) => T0 + minutes * MINUTE;
const ID = 'asset~dc-1~-~PUE_ABOVE_LIMIT';
/** PUE each quarter of an hour. */
const quarters = (...values: (number | null)[]) =>
  values.map((value, index) => kpi(m(15 * index), value));

describe('a rule on a KPI', () => {
  it('AT-AL-01 raises when the figure breached for a quarter of an hour, and clears with a deadband', () => {
    const { story, transitions, standing } = runKpis(quarters(1.2, 1.25, 1.25, 1.24, 1.23, 1.229));
    expect(story).toEqual([
      ['PUE_ABOVE_LIMIT', 'raised', 30 * 60],
      ['PUE_ABOVE_LIMIT', 'cleared', 75 * 60],
    ]);
    expect(transitions[0]?.alarm).toMatchObject({
      id: ID,
      value: 1.25,
      limit: 1.25,
      comparator: '>=',
      planTarget: 'PT-05',
      source: 'plan',
    });
    expect(standing.get(ID)?.state).toBe('RTN_UNACK');
  });

  it('AT-DC-02 exactly 1.25 breaches a limit that says below 1.25', () => {
    expect(runKpis(quarters(1.2499, 1.2499, 1.2499)).story).toEqual([]);
    expect(runKpis(quarters(1.25, 1.25)).story).toEqual([['PUE_ABOVE_LIMIT', 'raised', 15 * 60]]);
  });

  it('waits while too little is known', () => {
    const figures = [kpi(m(0), 1.3), kpi(m(10), null), kpi(m(40), 1.3), kpi(m(44), 1.3)];
    expect(runKpis(figures).story).toEqual([]);
    const { story } = runKpis([...figures, kpi(m(50), 1.3)]);
    expect(story).toEqual([['PUE_ABOVE_LIMIT', 'raised', 45 * 60]]);
  });

  it('judges the deepest category that has a value, not each in turn', () => {
    const log = [1, 2, 3, 4].flatMap((quarter) => [
      kpi(m(15 * quarter), 1.4, { policy: 'PUE1' }),
      kpi(m(15 * quarter), null, { policy: 'PUE2' }),
      kpi(m(15 * quarter), 1.2, { policy: 'PUE3' }),
    ]);
    expect(runKpis(log).story).toEqual([]);
    const shallow = log.map((record) =>
      record.policy === 'PUE3' ? { ...record, value: null } : record,
    );
    expect(runKpis(shallow).story).toEqual([['PUE_ABOVE_LIMIT', 'raised', 30 * 60]]);
  });

  it('gives another category its turn when the deepest has had no value for two hours', () => {
    const log = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13].flatMap((quarter) => [
      kpi(m(15 * quarter), quarter < 2 ? 1.2 : null, { policy: 'PUE3' }),
      kpi(m(15 * quarter), 1.4, { policy: 'PUE1' }),
    ]);
    expect(runKpis(log).story).toEqual([['PUE_ABOVE_LIMIT', 'raised', (150 + 15) * 60]]);
  });

  it('looks only at the default policy, the scopes and the window it names', () => {
    const about = {
      kpi: 'charger.uptime',
      policy: 'exclude_unknown',
      scope: 'site',
      id: 'st-1',
      window: '24h',
    } as const;
    const uptime = (more: object) => [0, 2].map((t) => kpi(m(t), 0.9, { ...about, ...more }));
    expect(runKpis(uptime({})).story).toEqual([['CHARGER_UPTIME_LOW', 'raised', 60]]);
    for (const more of [{ policy: 'unknown_is_down' }, { scope: 'part' }, { window: 'day' }])
      expect(runKpis(uptime(more)).outputs).toEqual([]);
  });
});

describe('a command on an alarm of a KPI', () => {
  const raised = quarters(1.3, 1.3);

  it('comes by way of the readings when the alarm is of an asset, and its record is taken away', () => {
    const dc = register('dc-1', 'datacenter', { parts: [part('it', 'it_in')] });
    const ack = command(ID, 'ack', m(20));
    const { outputs } = runCity([dc, reading('datacenter', 'dc-1', T0, { part: 'it' }), ack]);
    expect(outputs.map(({ topic, key, value }) => [topic.name, key, value])).toEqual([
      ['infrapulse.kpis', commandKey(ack), ack],
    ]);
    const answered = runKpis([...raised, ack]);
    expect(answered.results).toMatchObject([{ outcome: 'applied', commandId: ack.commandId }]);
    expect(answered.standing.get(ID)?.state).toBe('ACK_ACTIVE');
    const taken = answered.outputs.filter(({ key }) => key === commandKey(ack));
    expect(taken).toMatchObject([{ topic: { name: 'infrapulse.kpis' }, value: undefined }]);
  });

  it('is refused for an alarm that does not exist, and stale for an occurrence that is over', () => {
    const { results } = runKpis([
      ...raised,
      command('site~st-9~-~CHARGER_UPTIME_LOW', 'ack', m(20)),
      command('nonsense', 'ack', m(21)),
      command(ID, 'ack', m(22), { occurrence: 2 }),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['refused', 'refused', 'stale']);
  });

  it('AT-AL-03 shelves for its time, which any later record ends', () => {
    const shelf = command(ID, 'shelve', m(15), { forS: 600 });
    const other = kpi(m(25) + SECOND, 1.1, { id: 'dc-2' });
    const { story, standing } = runKpis([...raised, shelf, kpi(m(24), 1.1, { id: 'dc-2' }), other]);
    expect(story.at(-1)).toEqual(['PUE_ABOVE_LIMIT', 'unshelved', 25 * 60]);
    expect(standing.get(ID)?.state).toBe('UNACK_ACTIVE');
  });
});

it('an alarm outlives a restart and is not raised again', () => {
  const log = quarters(1.3, 1.3, 1.3, 1.3, 1.2, 1.3, 1.3);
  const { outputs, story } = runKpis(log, { batch: 1, restartAfter: 0 });
  expect(outputs).toEqual(runKpis(log).outputs);
  expect(story.map(([, step]) => step)).toEqual(['raised', 'cleared', 'raised']);
  expect(HOUR).toBe(4 * 15 * MINUTE);
});

describe('the PUE of twelve months', () => {
  const target = { id: 'PT-05', printed: '低于 1.25', value: 1.25, comparator: '<' } as never;
  const year = (verdict: 'not_judged' | 'breach') =>
    kpi(T0, 1.3, { window: '12mo', start: T0 - 366 * 24 * HOUR, target, verdict });

  it('calls once it stands at the limit or above', () => {
    expect(runKpis([year('breach')]).story).toEqual([['PUE_12MO_ABOVE_LIMIT', 'raised', 0]]);
  });

  it('is silent while the data centre is younger than they are', () => {
    expect(runKpis([year('not_judged')]).story).toEqual([]);
  });
});

describe('a warning before a limit', () => {
  const month = (day: number, value: number | null) =>
    kpi(T0 + day * 24 * HOUR, value, { window: '30d', start: T0 });
  const rising = Array.from({ length: 15 }, (_, day) => month(day, 1.15 + 0.004 * day));

  it('says when the limit will be crossed, and ends when it is', () => {
    const crossed = Array.from({ length: 12 }, (_, n) => month(15 + n, 1.21 + 0.004 * n));
    const { transitions, standing } = runKpis([...rising, ...crossed]);
    expect(transitions.map(({ alarm, step }) => [alarm.rule, step])).toEqual([
      ['PUE_FORECAST', 'raised'],
      ['PUE_FORECAST', 'cleared'],
      ['PUE_30D_ABOVE_LIMIT', 'raised'],
    ]);
    const [raised] = transitions;
    const days = ((raised?.alarm.forecast?.crossesAt ?? 0) - T0) / (24 * HOUR);
    expect(days).toBeCloseTo(25, 3);
    expect(raised?.alarm).toMatchObject({ severity: 'WARNING', limit: 1.25, planTarget: 'PT-05' });
    expect([...standing.values()]).toMatchObject([
      { state: 'RTN_UNACK' },
      { rule: 'PUE_30D_ABOVE_LIMIT', state: 'UNACK_ACTIVE' },
    ]);
  });

  it('is told the same after a restart, and waits while too little is known', () => {
    const log = [...rising.slice(0, 12), month(12, null), ...rising.slice(12)];
    const whole = runKpis(log);
    expect(whole.story.length).toBe(1);
    for (const restartAfter of [2, 9, 13])
      expect(runKpis(log, { batch: 1, restartAfter }).outputs).toEqual(whole.outputs);
  });
});
