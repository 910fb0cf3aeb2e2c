import { DEFAULT_RULE_SET, type KindRule, type RulesChange } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import {
  kpi,
  part,
  presence,
  reading,
  register,
  runCity,
  runKpis,
  SECOND,
  T0,
  tick,
  ticks,
} from './city.ts';

const s = (seconds: number) => T0 + seconds * SECOND;
const charger = register('cs-1', 'charger', {
  heartbeatS: 86_400,
  parts: [part('1', 'connector')],
});
const heat = (seconds: number, temperature_c: number) =>
  reading('charger', 'cs-1', s(seconds), { part: '1', metrics: { temperature_c } });

/** The default rules with some changed (null: taken away), as another set. */
function rules(
  revision: number,
  at: number,
  changes: Readonly<Record<string, Partial<KindRule> | null>>,
): RulesChange {
  const all = DEFAULT_RULE_SET.rules.flatMap((rule) => {
    const change = changes[rule.id];
    return change === null ? [] : [{ ...rule, ...change }];
  });
  return { type: 'rules', revision, version: `v${revision}`, rules: all, at: s(at), by: 'li' };
}

const HOT = 'CHARGER_TEMPERATURE_HIGH';
const limit = (value: number) => ({
  trigger: {
    type: 'limit',
    metric: 'temperature_c',
    comparator: '>=',
    limit: value,
    deadband: 5,
    unit: '°C',
  } as const,
});

describe('another set of rules', () => {
  it('is in force from its place in the log on, without a restart', () => {
    const log = [
      charger,
      heat(0, 70),
      ...ticks(T0, s(30)),
      rules(1, 31, { [HOT]: { ...limit(60), onDelayS: 0 } }),
      heat(40, 70),
      rules(2, 50, { [HOT]: { ...limit(95), onDelayS: 0 } }),
      heat(60, 90),
      heat(61, 89),
    ];
    const { story, outputs } = runCity(log);
    expect(story).toEqual([
      [HOT, 'raised', 40],
      [HOT, 'cleared', 61],
    ]);
    const told = outputs.filter(({ topic }) => topic.name === 'infrapulse.rules');
    expect(told.map(({ key, value }) => [key, (value as { version: string }).version])).toEqual([
      ['rules', 'v1'],
      ['rules', 'v2'],
    ]);
  });

  describe('that a device says nothing new to', () => {
    const FAULT = 'CHARGER_FAULTED';
    const faulted = reading('charger', 'cs-1', T0, { part: '1', status: 'FAULTED' });
    const statuses = (...of: string[]) => ({ trigger: { type: 'status', statuses: of } as const });
    const until = (from: number, to: number) => ticks(s(from), s(to));

    it('raises nothing that it does not mean, though the delay of the former set runs', () => {
      const log = [charger, faulted, ...until(0, 3)];
      const other = rules(1, 4, { [FAULT]: statuses('INOPERATIVE') });
      expect(runCity([...log, other, ...until(3, 60)]).story).toEqual([]);
      const cooler = rules(1, 6, { [HOT]: limit(99) });
      expect(
        runCity([charger, heat(0, 95), ...until(0, 5), cooler, ...until(5, 60)]).story,
      ).toEqual([]);
    });

    it('raises what it has more of, by the status in force, after its delay', () => {
      const charging = reading('charger', 'cs-1', T0, { part: '1', status: 'CHARGING' });
      const log = [charger, charging, ...until(0, 10)];
      const wider = { [FAULT]: { ...statuses('FAULTED', 'CHARGING'), onDelayS: 5 } };
      const story = [[FAULT, 'raised', 15]];
      const whole = [...log, rules(1, 10, wider), ...until(10, 30)];
      expect(runCity(whole).story).toEqual(story);
      expect(runCity(whole, { batch: 1, restartAfter: 5 }).story).toEqual(story);
      // A rule that the former set did not have at all.
      const without = [charger, rules(1, 0, { [FAULT]: null }), charging, ...until(0, 10)];
      expect(runCity([...without, rules(2, 10, wider), ...until(10, 30)]).story).toEqual(story);
    });

    it('raises nothing by a status that is over, unusable, of the past or of a silent asset', () => {
      const wider = { [FAULT]: { ...statuses('CHARGING'), onDelayS: 0 } };
      const at = (seconds: number, more: object) =>
        reading('charger', 'cs-1', s(seconds), { part: '1', ...more });
      const charging = at(0, { status: 'CHARGING' });
      const after = (...readings: readonly ReturnType<typeof at>[]) =>
        runCity([charger, ...readings, ...until(2, 10), rules(1, 10, wider), ...until(10, 30)])
          .story;
      expect(after(charging, at(1, { status: 'IDLE' }))).toEqual([]);
      expect(after(at(0, { status: 'CHARGING', quality: 'BAD' }))).toEqual([]);
      expect(after(at(0, { status: 'CHARGING', historical: true }))).toEqual([]);
      expect(after(at(1, { status: 'IDLE' }), at(0, { status: 'CHARGING' }))).toEqual([]);
      const away = presence({ asset: 'cs-1' }, false, s(5));
      const gone = [charger, charging, ...until(0, 5), away, ...until(5, 10)];
      const { story } = runCity([...gone, rules(1, 10, wider), ...until(10, 12)]);
      expect(story.filter(([rule]) => rule === FAULT)).toEqual([]);
    });

    it('waits as long as it says', () => {
      const log = [charger, faulted, ...until(0, 3)];
      const longer = rules(1, 4, { [FAULT]: { onDelayS: 600 } });
      const { story } = runCity([...log, longer, ...until(3, 900)]);
      expect(story).toEqual([[FAULT, 'raised', 600]]);
    });

    it('ends what it does not mean any more', () => {
      const log = [charger, faulted, ...until(0, 400)];
      expect(runCity(log).standing.size).toBe(1);
      const other = rules(1, 401, { [FAULT]: statuses('INOPERATIVE') });
      expect(runCity([...log, other]).story.at(-1)).toEqual([FAULT, 'cleared', 400]);
      const hot = [charger, heat(0, 95), ...until(0, 20)];
      const elsewhere = { ...limit(60).trigger, roles: ['elsewhere'] };
      const narrowed = rules(1, 21, { [HOT]: { trigger: elsewhere } });
      expect(runCity([...hot, narrowed]).story.at(-1)).toEqual([HOT, 'cleared', 20]);
    });
  });

  it('that is older than the one in force changes nothing', () => {
    const log = [
      charger,
      rules(2, 1, { [HOT]: { ...limit(60), onDelayS: 0 } }),
      rules(1, 2, {}),
      heat(3, 70),
    ];
    expect(runCity(log).story).toEqual([[HOT, 'raised', 3]]);
  });

  it('ends the alarms of rules that it does not have, and they come back with their numbers', () => {
    const gone = runCity([
      charger,
      heat(0, 95),
      ...ticks(T0, s(13)),
      rules(1, 14, { [HOT]: null }),
      heat(14, 99),
      ...ticks(s(13), s(20)),
      rules(2, 20, {}),
      heat(21, 99),
      ...ticks(s(20), s(40)),
    ]);
    expect(gone.story).toEqual([
      [HOT, 'raised', 10],
      [HOT, 'cleared', 13],
      [HOT, 'raised', 31],
    ]);
    expect(gone.transitions.map(({ alarm }) => [alarm.state, alarm.occurrence])).toEqual([
      ['UNACK_ACTIVE', 1],
      ['NORMAL', 1],
      ['UNACK_ACTIVE', 2],
    ]);
  });

  it('is kept over a restart', () => {
    const log = [
      charger,
      rules(1, 1, { [HOT]: { ...limit(60), onDelayS: 5 } }),
      heat(10, 70),
      ...ticks(s(10), s(20)),
      heat(21, 40),
      tick(s(22)),
    ];
    const whole = runCity(log);
    expect(whole.story.length).toBe(2);
    for (const restartAfter of [1, 3, 8])
      expect(runCity(log, { batch: 1, restartAfter }).outputs).toEqual(whole.outputs);
  });

  it('ends alarms on KPIs of scopes that its rule does not speak of', () => {
    const hour = (n: number) => T0 + n * 3600 * SECOND;
    const pue = DEFAULT_RULE_SET.rules.find(({ id }) => id === 'PUE_ABOVE_LIMIT') as KindRule;
    const trigger = { ...pue.trigger, scopes: ['city'] } as KindRule['trigger'];
    const log = [kpi(hour(1), 1.5), kpi(hour(2), 1.5)];
    expect(runKpis(log).standing.size).toBe(1);
    const { standing } = runKpis([...log, rules(1, 7200, { PUE_ABOVE_LIMIT: { trigger } })]);
    expect([...standing.values()].map(({ state }) => state)).toEqual([]);
  });

  it('holds for KPIs too', () => {
    const hour = (n: number) => T0 + n * 3600 * SECOND;
    const pue = DEFAULT_RULE_SET.rules.find(({ id }) => id === 'PUE_ABOVE_LIMIT') as KindRule;
    const trigger = { ...pue.trigger, limit: 1.4 } as KindRule['trigger'];
    const log = [
      rules(1, 0, { PUE_ABOVE_LIMIT: { trigger, onDelayS: 0 } }),
      kpi(hour(1), 1.3),
      kpi(hour(2), 1.45),
      rules(2, 0, { PUE_ABOVE_LIMIT: null }),
      kpi(hour(3), 1.5),
    ];
    const { transitions } = runKpis(log, { batch: 1, restartAfter: 2 });
    expect(transitions.map(({ step, alarm }) => [step, alarm.state, alarm.limit])).toEqual([
      ['raised', 'UNACK_ACTIVE', 1.4],
      ['cleared', 'NORMAL', 1.4],
    ]);
  });

  it('says its KPI and the unit of that, none of a ratio', () => {
    const pue = DEFAULT_RULE_SET.rules.find(({ id }) => id === 'PUE_ABOVE_LIMIT') as KindRule;
    const figureOf = (name: string, unit: string) => {
      const about = { ...pue.trigger, kpi: name, limit: 2 } as KindRule['trigger'];
      const log = [
        rules(1, 0, { PUE_ABOVE_LIMIT: { trigger: about, onDelayS: 0 } }),
        kpi(T0 + 60 * SECOND, 2.5, { kpi: name, unit }),
      ];
      return runKpis(log).transitions.map(({ alarm }) => [alarm.kpi, alarm.unit]);
    };
    expect(figureOf('datacenter.wue', 'L/kWh')).toEqual([['datacenter.wue', 'L/kWh']]);
    expect(figureOf('datacenter.pue', '1')).toEqual([['datacenter.pue', '']]);
  });
});
