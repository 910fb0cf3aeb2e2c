import type { AlarmAnswer, AlarmPerformanceAnswer, RuleAnswer } from '@infrapulse/contracts';
import { describe, expect, it } from 'vitest';
import { bulkFilterOf, filterOf, matchesFilter, NO_FILTER } from '../src/alarms/alarm-filter.ts';
import { byPriority, HELD, STANDING } from '../src/alarms/alarm-order.ts';
import { canShelveOnce, shelveTimes, verbsOf } from '../src/alarms/alarm-verbs.ts';
import { chosenWord } from '../src/alarms/chosen-word.ts';
import { figureWord } from '../src/alarms/figure-word.ts';
import type { ListedAlarm } from '../src/alarms/listed-alarm.ts';
import { mergeAlarms } from '../src/alarms/merge-alarms.ts';
import { refusalWord } from '../src/alarms/refusal-word.ts';
import { countOutcomes } from '../src/alarms/send-bulk.ts';
import { outcomeOf } from '../src/alarms/send-command.ts';
import { judgePerformance } from '../src/pages/alarms/judge-performance.ts';
import { matchWords } from '../src/pages/alarms/match-words.ts';
import { countStates } from '../src/pages/overview/count-states.ts';
import { en } from '../src/words/en.ts';
import { zh } from '../src/words/zh.ts';

function alarm(fields: Partial<ListedAlarm>): ListedAlarm {
  const base = {
    id: 'a',
    occurrence: 1,
    state: 'UNACK_ACTIVE',
    severity: 'MAJOR',
    kind: 'charger',
  };
  const none = { shelvedUntil: null, suppressedBy: null, depts: ['FGW'] };
  return { ...base, ...none, raisedAt: '2026-01-01T00:00:00.000Z', ...fields } as ListedAlarm;
}

describe('what an alarm was raised on', () => {
  it('is said in words when it is a status or a standard error code, else as it was sent', () => {
    const said = ['FAULTED', 'GroundFailure', 'CX002'];
    expect(said.map((code) => figureWord(zh, code))).toEqual(['故障', '接地故障', 'CX002']);
    expect(said.map((code) => figureWord(en, code))).toEqual(['Faulted', 'Ground fault', 'CX002']);
  });
});

describe('what a bulk command is for', () => {
  const data = { items: [alarm({}), alarm({ id: 'b' }), alarm({ state: 'NORMAL' })], more: false };

  it('is said by number: of what is chosen, or of all that the filter means', () => {
    expect(chosenWord(en, { all: false, chosen: 1, data })).toBe('1 selected');
    expect(chosenWord(en, { all: true, chosen: 1, data })).toBe('2 selected');
    expect(chosenWord(zh, { all: true, chosen: 0, data })).toBe('已选 2 条');
  });

  it('is at least what the list shows where the list ends before: what follows may be over', () => {
    const cut = { ...data, more: true };
    expect(chosenWord(en, { all: true, chosen: 0, data: cut })).toBe('at least 2 selected');
    expect(chosenWord(zh, { all: true, chosen: 0, data: cut })).toBe('已选至少 2 条');
    expect(chosenWord(en, { all: true, chosen: 0, data: undefined })).toBe('');
  });
});

describe('the order of alarms', () => {
  it('puts what nobody has acknowledged first, then the most severe, then the newest', () => {
    const list = [
      alarm({ id: 'acked', state: 'ACK_ACTIVE', severity: 'CRITICAL' }),
      alarm({ id: 'old', severity: 'MAJOR' }),
      alarm({ id: 'new', severity: 'MAJOR', raisedAt: '2026-01-02T00:00:00.000Z' }),
      alarm({ id: 'gone', state: 'RTN_UNACK', severity: 'CRITICAL' }),
      alarm({ id: 'small', severity: 'WARNING' }),
    ];
    const ids = [...list].sort(byPriority).map(({ id }) => id);
    expect(ids).toEqual(['gone', 'new', 'old', 'small', 'acked']);
  });

  it('keeps place and held alarms when the feed tells of a change', () => {
    const listed = [alarm({ holds: 12, operator: 'op-1' })];
    const change = alarm({ state: 'ACK_ACTIVE' }) as AlarmAnswer;
    const [merged] = mergeAlarms(listed, new Map([['a', change]]), {
      matches: () => true,
      max: 10,
      order: byPriority,
    });
    expect(merged).toMatchObject({ state: 'ACK_ACTIVE', holds: 12, operator: 'op-1' });
  });
});

describe('what calls for an operator, and what is held back', () => {
  it('are all that is open, each in one of them', () => {
    const { NORMAL: _, ...open } = en.alarmStates;
    expect([...STANDING, ...HELD].sort()).toEqual(Object.keys(open).sort());
  });

  it('is held back where it is shelved, suppressed or out of service, counted for each', () => {
    const states = ['SHELVED', 'SUPPRESSED_BY_DESIGN', 'SUPPRESSED_BY_DESIGN'] as const;
    const list = states.map((state) => alarm({ state }));
    expect(countStates(list)).toEqual([
      { state: 'SUPPRESSED_BY_DESIGN', count: 2 },
      { state: 'SHELVED', count: 1 },
    ]);
    expect(filterOf({ ...NO_FILTER, state: 'held' })).toEqual({
      state: 'SUPPRESSED_BY_DESIGN,SHELVED,OUT_OF_SERVICE',
    });
    expect(matchesFilter(alarm({ state: 'SHELVED' }), { ...NO_FILTER, state: 'held' })).toBe(true);
    expect(matchesFilter(alarm({}), { ...NO_FILTER, state: 'held' })).toBe(false);
  });
});

describe('a filter of alarms', () => {
  it('names its states to the API and leaves out what is empty', () => {
    expect(filterOf({ ...NO_FILTER, state: 'unacked', severity: 'MAJOR' })).toEqual({
      state: 'UNACK_ACTIVE,RTN_UNACK,LATCHED_UNACK',
      severity: 'MAJOR',
    });
    expect(filterOf({ ...NO_FILTER, state: 'all' })).toEqual({ state: 'all' });
    expect(bulkFilterOf({ ...NO_FILTER, state: 'all' })).toEqual({ state: 'open' });
  });

  it('judges live alarms as the API judges them', () => {
    const by = (filter: object) => matchesFilter(alarm({}), { ...NO_FILTER, ...filter });
    expect([by({}), by({ state: 'unacked' }), by({ dept: 'FGW' })]).toEqual([true, true, true]);
    expect([by({ state: 'SHELVED' }), by({ dept: 'YJJ' }), by({ operator: 'x' })]).toEqual([
      false,
      false,
      false,
    ]);
    const chatters = alarm({ chattering: true });
    const chatter = (chattering: string) => matchesFilter(chatters, { ...NO_FILTER, chattering });
    expect([chatter(''), chatter('true'), chatter('false')]).toEqual([true, true, false]);
    const held = alarm({ state: 'SUPPRESSED_BY_DESIGN', suppressedBy: 'b' });
    expect(matchesFilter(held, NO_FILTER)).toBe(false);
    expect(matchesFilter(held, { ...NO_FILTER, state: 'open', suppressedBy: 'b' })).toBe(true);
  });
});

describe('the commands of an alarm', () => {
  const rule = (fields: Partial<RuleAnswer>) =>
    ({ safety: false, shelveMaxS: 86_400, ...fields }) as RuleAnswer;
  it('are those that its state allows', () => {
    expect(verbsOf(alarm({}), rule({}))).toEqual([
      'ack',
      'shelve',
      'suppress',
      'out-of-service',
      'comment',
    ]);
    expect(verbsOf(alarm({ state: 'LATCHED_ACK' }), rule({}))).toContain('reset');
    const shelved = { state: 'SHELVED', shelvedUntil: '2026-01-01T00:00:00.000Z' } as const;
    expect(verbsOf(alarm(shelved), rule({}))).toContain('unshelve');
    expect(verbsOf(alarm({ state: 'OUT_OF_SERVICE' }), rule({}))).toEqual(['return', 'comment']);
    expect(verbsOf(alarm({ state: 'NORMAL' }), rule({}))).toEqual(['comment']);
  });

  it('never shelve or suppress a safety alarm, nor what the rule forbids', () => {
    const safe = ['ack', 'out-of-service', 'comment'];
    expect(verbsOf(alarm({}), rule({ safety: true }))).toEqual(safe);
    expect(verbsOf(alarm({}), rule({ shelveMaxS: 0 }))).not.toContain('shelve');
  });

  it('offer times to shelve for up to the maximum of the rule', () => {
    expect(shelveTimes(86_400)).toEqual([900, 3600, 14_400, 28_800, 86_400]);
    expect(shelveTimes(7200)).toEqual([900, 3600, 7200]);
    expect(shelveTimes(600)).toEqual([600]);
    expect([canShelveOnce(alarm({})), canShelveOnce(alarm({ state: 'RTN_UNACK' }))]).toEqual([
      true,
      false,
    ]);
  });
});

describe('the outcome of a command', () => {
  const say = (status: number, words = en, reason = 'x') =>
    outcomeOf({ verb: 'shelve', status, reason }, words);
  it('has a tone, and says that nothing typed is lost when it was not done', () => {
    expect([200, 202, 409, 422, 503, 0].map((status) => say(status).tone)).toEqual([
      'good',
      'doubt',
      'doubt',
      'bad',
      'bad',
      'bad',
    ]);
    for (const status of [409, 422, 503]) expect(say(status).text).toContain('is kept');
    expect(say(200).text).toBe('Shelve: done.');
  });

  it('is in the language of the page, also why it was refused', () => {
    expect(say(422, zh, 'shelving needs a reason').text).toBe(
      '搁置: 被拒绝: 搁置必须填写原因。填写的内容已保留。',
    );
    expect(refusalWord('forS must be from 1 to 86400 seconds', zh)).toBe(
      '搁置时长须在 1 至 86400 秒之间',
    );
    expect(refusalWord('the alarm is at occurrence 3, not at 2', en)).toBe(
      'the alarm is at occurrence 3, not at 2',
    );
    expect(refusalWord('something new', zh)).toBe('something new');
  });

  it('of many is counted', () => {
    const items = (['applied', 'applied', 'stale', 'refused', 'unknown'] as const).map(
      (outcome) => ({
        outcome,
      }),
    );
    expect(countOutcomes(items)).toEqual({
      applied: 2,
      stale: 1,
      refused: 1,
      pending: 0,
      unknown: 1,
    });
  });
});

describe('what a silence matches', () => {
  it('is said by its conditions; where there are none, all but safety alarms', () => {
    expect(matchWords({ asset: ['cs-1'], hours: 'Mo-Fr 08:00-18:00' }, en)).toEqual([
      'Asset: cs-1',
      'Hours: Mo-Fr 08:00-18:00',
    ]);
    expect(matchWords({ hours: 'Mo-Fr 08:00-18:00' }, en)).toEqual([
      'All but safety alarms',
      'Hours: Mo-Fr 08:00-18:00',
    ]);
    expect(matchWords({}, zh)).toEqual(['除安全告警外的全部告警']);
  });
});

describe('the performance of the alarm system', () => {
  const figures = (fields: Partial<AlarmPerformanceAnswer>): AlarmPerformanceAnswer => ({
    from: '',
    to: '',
    positions: 1,
    annunciated: 10,
    averagePer10Min: 1,
    peakPer10Min: 10,
    floodShare: 0.0099,
    inFlood: false,
    floodAlarms: 0,
    chattering: [],
    fleeting: 3,
    stale: [],
    top10Share: 0.049,
    top10: [],
    priorities: { high: 0.05, medium: 0.15, low: 0.8 },
    ...fields,
  });
  const tones = (fields: Partial<AlarmPerformanceAnswer>) =>
    Object.fromEntries(judgePerformance(figures(fields)).map(({ name, tone }) => [name, tone]));

  it('meets its targets up to the limit', () => {
    expect(tones({})).toMatchObject({
      average: 'good',
      peak: 'good',
      flood: 'good',
      chattering: 'good',
      stale: 'good',
      top10: 'good',
      fleeting: null,
    });
  });

  it('does not meet them beyond it; a mean up to two is high', () => {
    const place = { text: null, scope: '', assetOrId: '', part: '', name: null, siteName: null };
    const times = [{ ...place, alarm: 'a', times: 3 }];
    const stale = Array.from({ length: 5 }, () => ({ ...place, alarm: 'a', raisedAt: '' }));
    const worse = {
      floodShare: 0.01,
      peakPer10Min: 11,
      chattering: times,
      stale,
      top10Share: 0.05,
    };
    expect(tones({ ...worse, averagePer10Min: 2 })).toMatchObject({
      average: 'doubt',
      peak: 'bad',
      flood: 'bad',
      chattering: 'bad',
      stale: 'bad',
      top10: 'bad',
    });
    expect(tones({ averagePer10Min: 2.01 })).toMatchObject({ average: 'bad' });
  });

  it('has no shares where nothing was annunciated', () => {
    const judged = judgePerformance(figures({ annunciated: 0, top10Share: null }));
    expect(judged.filter(({ form }) => form === 'share').map(({ value }) => value)).toEqual([
      0.0099,
      null,
      null,
      null,
      null,
    ]);
  });
});
