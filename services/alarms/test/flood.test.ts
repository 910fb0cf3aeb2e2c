import {
  type CallsNotice,
  FLOOD_ALARM_ID,
  type KpiLogRecord,
  type LogRecord,
  type SilenceNotice,
} from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  command,
  kpi,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  runKpis,
  SECOND,
  T0,
  ticks,
} from './city.ts';

const s = (seconds: number) => T0 + seconds * SECOND;
const WINDOW = 10 * MINUTE;

const calls = (at: number, instants: readonly number[], source = 'readings-0'): CallsNotice => ({
  type: 'calls',
  source,
  calls: instants.filter((t) => t <= at && t > at - WINDOW),
  at,
});
/** What one fold says of calls at these instants: when they come, and when they are ten minutes old. */
const noticesOf = (instants: readonly number[], source?: string) =>
  [...new Set(instants.flatMap((t) => [t, t + WINDOW]))]
    .sort((a, b) => a - b)
    .map((at) => calls(at, instants, source));
const flood = (log: readonly KpiLogRecord[]) =>
  runKpis(log)
    .transitions.filter(({ alarm }) => alarm.id === FLOOD_ALARM_ID)
    .map(({ step, at, alarm }) => [step, (at - T0) / SECOND, alarm.value]);

describe('a flood', () => {
  it('AT-AL-07 begins with the eleventh call within ten minutes, and ends when four are left', () => {
    // Three, twelve, fifteen, seven, four and two in ten minutes each.
    const instants = [3, 12, 15, 7, 4, 2].flatMap((count, bucket) =>
      Array.from({ length: count }, (_, n) => s(bucket * 600 + (n * 600) / count)),
    );
    const [began, ended, ...more] = flood(noticesOf(instants));
    expect(began).toEqual(['raised', 1100, 11]);
    // In the fifth ten minutes: seven do not end it.
    expect(ended?.[0]).toBe('cleared');
    expect(ended?.[1]).toBeCloseTo(1800 + (5 * 600) / 7 + 600, 2);
    expect(ended?.[2]).toBe(4);
    expect(more).toEqual([]);
  });

  it('is of ten calls none, and of calls of several partitions one', () => {
    const ten = Array.from({ length: 10 }, (_, n) => s(n));
    expect(flood([calls(s(10), ten)])).toEqual([]);
    const both = [calls(s(10), ten.slice(0, 6)), calls(s(11), ten.slice(0, 5), 'readings-1')];
    expect(flood(both)).toEqual([['raised', 11, 11]]);
  });

  it('ends by itself when nothing is said any more but time goes on', () => {
    const eleven = Array.from({ length: 11 }, (_, n) => s(n));
    const story = flood([calls(s(11), eleven), kpi(s(1200), 1.1)]);
    expect(story).toEqual([
      ['raised', 11, 11],
      ['cleared', 606, 0],
    ]);
  });

  it('ends by the time that ticks tell, which is no time of figures that are behind', () => {
    const own = Array.from({ length: 11 }, (_, n) => s(n));
    const said = calls(s(10), own, 'kpis-0');
    const time = (at: number) => calls(s(at), [], 'ticks');
    expect(flood([said, time(600), time(610)])).toEqual([
      ['raised', 10, 11],
      ['cleared', 606, 0],
    ]);
    // Told before them, as the fold of figures is slower.
    expect(flood([time(5000), said, time(5010)])).toEqual([
      ['raised', 10, 11],
      ['cleared', 606, 0],
    ]);
  });

  it('shows how many calls it has, can be acknowledged, and is of no asset', () => {
    const many = Array.from({ length: 40 }, (_, n) => s(n));
    const acked = command(FLOOD_ALARM_ID, 'ack', s(41));
    const { standing, results } = runKpis([calls(s(11), many), calls(s(40), many), acked]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied']);
    expect(standing.get(FLOOD_ALARM_ID)).toMatchObject({
      state: 'ACK_ACTIVE',
      value: 40,
      limit: 10,
      scope: 'platform',
      kind: '',
      depts: [],
    });
  });

  it('counts calls of KPIs and incidents too, and never its own', () => {
    const words = Array.from({ length: 11 }, (_, n): SilenceNotice => {
      const about = { type: 'silence', scope: 'gateway', id: `gw-${n}`, partition: 0 } as const;
      return { ...about, active: true, assets: 3, kinds: ['charger'], at: s(n) };
    });
    const own = runKpis(words);
    const notices = own.notices.filter((record) => 'type' in record && record.type === 'calls');
    expect(notices.length).toBe(11);
    const { transitions, notices: more } = runKpis(notices);
    expect(transitions.map(({ alarm }) => alarm.id)).toEqual([FLOOD_ALARM_ID]);
    expect(more).toEqual([]);
  });

  it('is judged as a count of the last ten minutes would, in whatever batches and with restarts', () => {
    const gap = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 60 }) },
      fc.integer({ min: 100, max: 900 }),
    );
    const courses = fc.array(fc.tuple(gap, fc.boolean()), { maxLength: 80, size: 'max' });
    const holds = fc.property(courses, fc.integer({ min: 1, max: 9 }), (gaps, batch) => {
      let at = 0;
      const said = gaps.map(([wait, first]) => ({ at: (at += wait), first }));
      const of = (first: boolean) => said.filter((one) => one.first === first).map((o) => s(o.at));
      const log = [...noticesOf(of(true)), ...noticesOf(of(false), 'readings-1')].sort(
        (a, b) => a.at - b.at,
      );
      expect(flood(log).map(([step, t]) => [step, t])).toEqual(counted(said.map((o) => o.at)));
      const { outputs } = runKpis(log);
      expect(runKpis(log, { batch, restartAfter: 3 }).outputs).toEqual(outputs);
    });
    fc.assert(holds, { numRuns: 400, seed: 20_230_601 });
  });
});

/** Second by second: how many of the last ten minutes. */
function counted(seconds: readonly number[]): [string, number][] {
  const story: [string, number][] = [];
  let on = false;
  const end = (seconds.at(-1) ?? 0) + 601;
  for (let t = 0; t <= end; t += 1) {
    const count = seconds.filter((at) => at <= t && at > t - 600).length;
    if (!on && count > 10) story.push(['raised', t]);
    if (on && count < 5) story.push(['cleared', t]);
    on = on ? count >= 5 : count > 10;
  }
  return story;
}

describe('what a partition tells of its calls', () => {
  const city = Array.from({ length: 12 }, (_, n) =>
    register(`h-${n}`, 'hydrogen', { intervalS: 86_400, parts: [part('s', 'sensor')] }),
  );
  const flames = city.map((_, n) =>
    reading('hydrogen', `h-${n}`, s((n + 1) / 4), { part: 's', metrics: { flame: 1 } }),
  );
  const log = [...city, ...flames, ...ticks(T0 - SECOND, s(640))].sort((a, b) => a.at - b.at);
  const told = (records: readonly LogRecord[], options = {}) =>
    runCity(records, options).notices as readonly CallsNotice[];

  it('is each tick that has some, and once more when they are ten minutes old', () => {
    const notices = told(log)
      .filter(({ source }) => source === 'readings-0')
      .map((one) => [(one.at - T0) / SECOND, one.calls.length]);
    expect(notices).toEqual([
      [1, 4],
      [2, 8],
      [3, 12],
      [600, 8],
      [601, 4],
      [602, 0],
    ]);
  });

  it('is also the time, every ten seconds of it and once where it leaps', () => {
    const times = told([...ticks(T0, s(35)), ...ticks(s(99), s(101))])
      .filter(({ source }) => source === 'ticks')
      .map(({ at, calls: none }) => [(at - T0) / SECOND, none.length]);
    expect(times).toEqual([1, 10, 20, 30, 100].map((at) => [at, 0]));
  });

  it('is the same after a restart, and begins and ends a flood', () => {
    expect(told(log, { batch: 10, restartAfter: 20 })).toEqual(told(log));
    expect(flood(told(log)).map(([step]) => step)).toEqual(['raised', 'cleared']);
  });
});
