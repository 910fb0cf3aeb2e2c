import type { LogRecord, Reading } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { command, part, reading, register, runCity, SECOND, T0, ticks } from './city.ts';

const s = (seconds: number) => T0 + seconds * SECOND;
const site = register('bs-1', 'site5g', {
  intervalS: 86_400,
  parts: [part('c1', 'cell'), part('fsu', 'fsu')],
});
const fsu = (seconds: number, metrics: Reading['metrics']) =>
  reading('site5g', 'bs-1', s(seconds), { part: 'fsu', metrics });
const cell = (seconds: number, status: string) =>
  reading('site5g', 'bs-1', s(seconds), { part: 'c1', status });

function play(records: readonly LogRecord[], toS: number, restartAfter?: number) {
  const rank = (record: LogRecord) => (record.type === 'tick' ? 1 : 0);
  const all = [...records, ...ticks(T0, s(toS))];
  all.sort((a, b) => a.at - b.at || rank(a) - rank(b));
  return runCity([site, ...all], restartAfter === undefined ? {} : { batch: 20, restartAfter });
}

/** Alarms that called somebody, with the second they hold from. */
const calls = ({ transitions }: ReturnType<typeof runCity>) =>
  transitions
    .filter(({ alarm, step }) => step !== 'commented' && alarm.state === 'UNACK_ACTIVE')
    .map(({ alarm, at }) => [alarm.rule, (at - T0) / SECOND]);

const outage = [
  fsu(0, { mains_fail: 1, dc_voltage_v: -53, battery_pct: 100 }),
  fsu(600, { mains_fail: 1, dc_voltage_v: -46, battery_pct: 15 }),
  cell(700, 'FAULT'),
];
const back = [
  fsu(1000, { mains_fail: 0, dc_voltage_v: -54, battery_pct: 40 }),
  cell(1030, 'IN_SERVICE'),
];

describe('mains, battery, voltage, cell', () => {
  it('are one incident: the alarm on the mains suppresses the others', () => {
    const run = play(outage, 900);
    expect(calls(run)).toEqual([['MAINS_FAILURE', 10]]);
    const states = [...run.standing.values()].map(({ rule, state, suppressedBy }) => {
      return [rule, state, suppressedBy];
    });
    const by = 'asset~bs-1~fsu~MAINS_FAILURE';
    expect(states.sort((a, b) => (String(a) < String(b) ? -1 : 1))).toEqual([
      ['BATTERY_LOW', 'SUPPRESSED_BY_DESIGN', by],
      ['CELL_FAULT', 'SUPPRESSED_BY_DESIGN', by],
      ['DC_VOLTAGE_LOW', 'SUPPRESSED_BY_DESIGN', by],
      ['MAINS_FAILURE', 'UNACK_ACTIVE', null],
    ]);
  });

  it('end together, and what ends within a minute of the mains calls nobody', () => {
    const run = play([...outage, ...back], 1200);
    expect(calls(run)).toEqual([['MAINS_FAILURE', 10]]);
    const standing = [...run.standing.values()].map(({ rule, state }) => [rule, state]);
    expect(standing).toEqual([['MAINS_FAILURE', 'RTN_UNACK']]);
  });

  it('leave a cell that stays down a minute longer as an alarm of its own', () => {
    const run = play([...outage, back[0] as Reading], 1200);
    expect(calls(run)).toEqual([
      ['MAINS_FAILURE', 10],
      ['CELL_FAULT', 1060],
    ]);
  });

  it('are told the same after a restart', () => {
    const whole = play([...outage, ...back], 1200);
    for (const restartAfter of [300, 800, 1015])
      expect(play([...outage, ...back], 1200, restartAfter).outputs).toEqual(whole.outputs);
  });

  it('that come first are adopted once their cause is seen', () => {
    const run = play([cell(0, 'FAULT'), fsu(100, { mains_fail: 1 })], 200);
    expect(calls(run)).toEqual([
      ['CELL_FAULT', 30],
      ['MAINS_FAILURE', 110],
    ]);
    const fault = run.standing.get('asset~bs-1~c1~CELL_FAULT');
    expect(fault?.state).toBe('SUPPRESSED_BY_DESIGN');
  });

  it('are not suppressed by an alarm that is out of service', () => {
    const away = command('asset~bs-1~fsu~MAINS_FAILURE', 'out-of-service', s(20));
    const early = play([...outage, away], 900);
    expect(calls(early)).toEqual([
      ['MAINS_FAILURE', 10],
      ['DC_VOLTAGE_LOW', 630],
      ['BATTERY_LOW', 660],
    ]);
    const late = play([...outage, { ...away, at: s(650) }], 655);
    expect(calls(late)).toEqual([
      ['MAINS_FAILURE', 10],
      ['DC_VOLTAGE_LOW', 650],
    ]);
  });
});

describe('errors of a charger', () => {
  const charger = register('cs-1', 'charger', {
    heartbeatS: 86_400,
    parts: [part('1', 'connector')],
  });
  const said = (seconds: number, more: Partial<Reading>) =>
    reading('charger', 'cs-1', s(seconds), { part: '1', ...more });

  it('say what is wrong, and the status that follows from it is suppressed', () => {
    const { story, standing } = runCity([
      charger,
      said(0, { status: 'FAULTED', error: 'GroundFailure' }),
      ...ticks(T0, s(10)),
      said(11, { status: 'IDLE', error: 'NoError' }),
      ...ticks(s(10), s(90)),
    ]);
    expect(story).toEqual([
      ['CHARGER_GROUND_FAULT', 'raised', 0],
      ['CHARGER_FAULTED', 'raised', 5],
      ['CHARGER_FAULTED', 'cleared', 11],
      ['CHARGER_GROUND_FAULT', 'cleared', 11],
      ['CHARGER_FAULTED', 'returned', 71],
    ]);
    expect([...standing.values()].map(({ rule }) => rule)).toEqual(['CHARGER_GROUND_FAULT']);
  });

  it('are found by the code of the vendor too, and a late one is over by now', () => {
    const errorInfo = { vendorId: 'https://chargex.inl.gov', vendorCode: 'CX008' };
    const stop = said(0, { error: 'OtherError', extra: { errorInfo } });
    const { story } = runCity([charger, said(5, { error: 'NoError' }), { ...stop, at: s(6) }]);
    expect(story).toEqual([
      ['CHARGER_EMERGENCY_STOP', 'raised', 0],
      ['CHARGER_EMERGENCY_STOP', 'cleared', 5],
    ]);
  });
});

describe('data of no use', () => {
  it('AT-AL-04 freeze an alarm and raise one of their own after a quarter of an hour', () => {
    const bad = (minute: number) =>
      reading('site5g', 'bs-1', s(60 * minute), {
        part: 'fsu',
        quality: 'BAD',
        metrics: { mains_fail: 0 },
      });
    const minutes = Array.from({ length: 20 }, (_, n) => bad(n + 1));
    const log = [fsu(0, { mains_fail: 1 }), fsu(30, { mains_fail: 1 }), ...minutes];
    const run = play(log, 1260);
    expect(run.story).toEqual([
      ['MAINS_FAILURE', 'raised', 10],
      ['DATA_LOSS', 'raised', 960],
    ]);
    const good = play([...log, fsu(1250, { mains_fail: 1 })], 1300);
    expect(good.story.at(-1)).toEqual(['DATA_LOSS', 'cleared', 1250]);
  });
});
