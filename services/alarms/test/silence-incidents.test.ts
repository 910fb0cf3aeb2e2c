import type { LogRecord } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import {
  MINUTE,
  presence,
  type RunOptions,
  reading,
  register,
  runCity,
  runKpis,
  SECOND,
  T0,
  ticks,
} from './city.ts';

const s = (seconds: number) => T0 + seconds * SECOND;
const ids = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, n) => `${prefix}-${String(n).padStart(5, '0')}`);

interface Heard {
  readonly to: number;
  readonly everyS?: number;
  readonly from?: number;
}

/** Each asset speaks once an interval, at a second of its own, from its phase on to `to`. */
function speech(assets: readonly string[], { from = 0, to, everyS = 60 }: Heard): LogRecord[] {
  return assets.flatMap((asset, n) => {
    const words = [];
    for (let at = from + (n % everyS); at < to; at += everyS)
      words.push(reading('hydrogen', asset, s(at), { metrics: { h2_pct_vol: 0 } }));
    return words;
  });
}

const station = (asset: string, more = {}) =>
  register(asset, 'hydrogen', { intervalS: 60, reporting: 'periodic', site: '', ...more });

function play(log: readonly LogRecord[], toS: number, options: RunOptions = {}) {
  const rank = (record: LogRecord) => (record.type === 'tick' ? 1 : 0);
  const all = [...log.filter(({ type }) => type !== 'register'), ...ticks(T0, s(toS))];
  all.sort((a, b) => a.at - b.at || rank(a) - rank(b));
  const city = runCity([...log.filter(({ type }) => type === 'register'), ...all], options);
  const incidents = runKpis(city.notices);
  return { city, incidents, annunciated: [city, incidents].flatMap(annunciated) };
}

/** Alarms that called somebody, with the second they hold from. */
function annunciated({ transitions }: Pick<ReturnType<typeof runCity>, 'transitions'>) {
  const calls = transitions.filter(({ alarm, step }) => {
    return alarm.state === 'UNACK_ACTIVE' && step !== 'commented';
  });
  return calls.map(({ alarm, at }) => [alarm.id, (at - T0) / SECOND] as const);
}

describe('silence of many', () => {
  const behind = ids(40, 'h');

  it('behind one gateway is one alarm, and its assets are suppressed by it', () => {
    const log = [
      ...behind.map((id) => station(id, { gateway: 'gw-7' })),
      ...ids(10, 'x').map((id) => station(id)),
      ...speech(behind, { to: 600 }),
      ...speech(ids(10, 'x'), { to: 2000 }),
    ];
    const { city, incidents, annunciated: calls } = play(log, 1200);
    // The first was heard last at 540: three intervals and 100 s, as a gateway's assets have, later.
    expect(calls).toEqual([['gateway~gw-7~-~GATEWAY_SILENT', 820]]);
    const [alarm] = incidents.standing.values();
    expect(alarm).toMatchObject({ value: 40, kind: 'hydrogen', state: 'UNACK_ACTIVE' });
    const states = new Set([...city.standing.values()].map(({ state }) => state));
    expect([city.standing.size, [...states]]).toEqual([40, ['SUPPRESSED_BY_DESIGN']]);
    const by = new Set([...city.standing.values()].map(({ suppressedBy }) => suppressedBy));
    expect([...by]).toEqual(['gateway~gw-7~-~GATEWAY_SILENT']);
  });

  it('is over with the last of them, without a word of any', () => {
    const log = [
      ...behind.map((id) => station(id, { gateway: 'gw-7' })),
      ...speech(behind, { to: 600 }),
      ...speech(behind, { from: 1200, to: 2400 }),
    ];
    const { city, incidents, annunciated: calls } = play(log, 2000);
    expect(calls.length).toBe(1);
    expect(city.standing.size).toBe(0);
    expect([...incidents.standing.values()]).toMatchObject([{ state: 'RTN_UNACK' }]);
    const over = incidents.story.filter(([, step]) => step === 'cleared');
    expect(over).toEqual([['GATEWAY_SILENT', 'cleared', 1240]]);
  });

  it('that one of them does not outlive is its own alarm once it has had its time', () => {
    const log = [
      ...behind.map((id) => station(id, { gateway: 'gw-7' })),
      ...speech(behind, { to: 600 }),
      ...speech(behind.slice(1), { from: 1200, to: 2400 }),
    ];
    const { city, annunciated: calls } = play(log, 2000);
    // Eight of ten are no longer silent at 1210; the others get three intervals and 100 s.
    expect(calls).toEqual([
      ['asset~h-00000~-~DEVICE_SILENT', 1490],
      ['gateway~gw-7~-~GATEWAY_SILENT', 820],
    ]);
    expect([...city.standing.values()]).toMatchObject([{ state: 'UNACK_ACTIVE' }]);
  });

  it('is not what one dies of beside others that speak more seldom than they said', () => {
    const slow = ids(9, 'slow');
    const log = [
      ...[...slow, 'dead'].map((id) => station(id, { site: 'st-7', operator: 'op-7' })),
      ...slow.flatMap((id) => speech([id], { to: 2000, everyS: 115 })),
      ...speech(['dead'], { to: 381, everyS: 20 }),
    ];
    // At 560 the others were heard 100 s ago, of the 180 that silence takes.
    expect(play(log, 1200).annunciated).toEqual([['asset~dead~-~DEVICE_SILENT', 560]]);
  });

  it('begins at once when the gateway says goodbye', () => {
    const log = [
      ...behind.map((id) => station(id, { gateway: 'gw-7' })),
      ...speech(behind, { to: 120 }),
      presence({ gateway: 'gw-7' }, false, s(130)),
    ];
    expect(play(log, 200).annunciated).toEqual([['gateway~gw-7~-~GATEWAY_SILENT', 130]]);
  });

  it('is named after the narrowest that has them all, and a wider cause takes over', () => {
    const early = ids(5, 'a');
    const late = ids(20, 'b');
    const log = [
      ...early.map((id) => station(id, { site: 'st-1', operator: 'op-9', gateway: 'gw-1' })),
      ...late.map((id, n) => station(id, { site: `st-${2 + (n % 4)}`, operator: 'op-9' })),
      ...speech(early, { to: 300 }),
      ...speech(late, { to: 900 }),
    ];
    const { city, incidents, annunciated: calls } = play(log, 1400);
    expect(calls.map(([id]) => id)).toEqual([
      'gateway~gw-1~-~GATEWAY_SILENT',
      'operator~op-9~-~OPERATOR_SILENT',
    ]);
    const by = [...city.standing.values()].map(({ suppressedBy }) => suppressedBy);
    expect([by.length, new Set(by).size, by[0]]).toEqual([
      25,
      1,
      'operator~op-9~-~OPERATOR_SILENT',
    ]);
    expect(incidents.standing.get('gateway~gw-1~-~GATEWAY_SILENT')?.state).toBe('RTN_UNACK');
  });

  it('is no incident while others of the group are heard', () => {
    const log = [
      ...behind.map((id) => station(id, { gateway: 'gw-7' })),
      ...speech(behind.slice(0, 3), { to: 600 }),
      ...speech(behind.slice(3), { to: 2000 }),
    ];
    const calls = play(log, 1200).annunciated.map(([id]) => id.split('~')[0]);
    expect(calls).toEqual(['asset', 'asset', 'asset']);
  });

  const window = (to: number): LogRecord => ({
    type: 'window',
    windowId: 'w-1',
    purpose: 'maintenance',
    scope: 'site',
    id: 'st-7',
    from: s(0),
    to: s(to),
    code: 'other',
    reason: '',
    status: 'approved',
    proposedBy: 'a',
    decidedBy: 'b',
    at: s(1),
  });

  it('that is planned calls nobody, and is one alarm when it outlasts the plan', () => {
    const log = [
      ...behind.map((id) => station(id, { site: 'st-7', operator: 'op-7' })),
      ...speech(behind, { to: 120 }),
    ];
    expect(play([...log, window(2000)], 900).annunciated).toEqual([]);
    const { city, annunciated: calls } = play([...log, window(600)], 900);
    expect(calls).toEqual([['site~st-7~-~SITE_SILENT', 600]]);
    const by = new Set([...city.standing.values()].map(({ suppressedBy }) => suppressedBy));
    expect([...by]).toEqual(['site~st-7~-~SITE_SILENT']);
  });

  it('is told the same after a restart anywhere, which annunciates nothing', () => {
    const log = [
      ...behind.map((id) => station(id, { gateway: 'gw-7' })),
      ...speech(behind, { to: 300 }),
      ...speech(behind.slice(1), { from: 800, to: 1400 }),
    ];
    const whole = play(log, 1400);
    for (const restartAfter of [500, 900, 1300]) {
      const again = play(log, 1400, { batch: 37, restartAfter });
      expect(again.city.outputs).toEqual(whole.city.outputs);
    }
  });
});

describe('ten thousand assets', () => {
  it(
    'that fall silent at once are one alarm for each cause, and coming back clears all',
    () => {
      const all = ids(10_000, 'm');
      const operator = (n: number) => (n < 6000 ? 'op-1' : n < 9000 ? 'op-2' : 'op-3');
      const log = [
        ...all.map((id, n) =>
          station(id, { operator: operator(n), site: `st-${Math.floor(n / 10)}` }),
        ),
        ...speech(all, { to: 60 }),
        ...speech(all, { from: 600, to: 660 }),
      ];
      const { city, incidents, annunciated: calls } = play(log, 700);
      expect(calls).toEqual([
        ['operator~op-1~-~OPERATOR_SILENT', 180],
        ['operator~op-2~-~OPERATOR_SILENT', 180],
        ['operator~op-3~-~OPERATOR_SILENT', 180],
      ]);
      expect(city.standing.size).toBe(0);
      expect([...incidents.standing.values()].map(({ state }) => state)).toEqual([
        'RTN_UNACK',
        'RTN_UNACK',
        'RTN_UNACK',
      ]);
    },
    2 * MINUTE,
  );
});

describe('the partitions of a city', () => {
  it('tell of one incident, which is over when the last of them says so', () => {
    const notice = (partition: number, active: boolean, seconds: number) =>
      ({
        type: 'silence',
        scope: 'operator',
        id: 'op-1',
        partition,
        active,
        assets: 30,
        kinds: ['charger'],
        at: s(seconds),
      }) as const;
    const { story, transitions, outputs } = runKpis([
      notice(0, true, 10),
      notice(1, true, 12),
      notice(1, true, 12),
      notice(0, false, 50),
      notice(1, false, 55),
    ]);
    expect(story).toEqual([
      ['OPERATOR_SILENT', 'raised', 10],
      ['OPERATOR_SILENT', 'cleared', 55],
    ]);
    expect(transitions[0]?.alarm).toMatchObject({ scope: 'operator', assetOrId: 'op-1' });
    const shown = outputs.filter(({ topic }) => topic.name === 'infrapulse.alarm-states');
    const values = shown.map(({ value }) => (value as { value?: number } | undefined)?.value);
    expect(values).toEqual([30, 60, 30, 30]);
  });
});
