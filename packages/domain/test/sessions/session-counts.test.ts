import { describe, expect, it } from 'vitest';
import {
  addSessions,
  attemptsOf,
  hasDelivered,
  hasSucceeded,
  noSessions,
  type Session,
  sessionKpisOf,
} from '../../src/index.ts';
import { MIDNIGHT, MINUTE, session } from './sessions.ts';

/** Minutes, kWh, and whether the customer stopped it. */
const TEN = [
  [45, 22, false],
  [1.5, 0.3, true],
  [30, 0.4, false],
  [1, 0, false],
  [60, 35, false],
  [25, 12, false],
  [2, 0.6, false],
  [50, 30, false],
  [20, 9, false],
  [40, 18, false],
] as const;

function share(sessions: readonly Session[], policy: string) {
  const sums = { ...noSessions(), known: 9, required: 10 };
  for (const { counts } of attemptsOf(sessions)) addSessions(sums, counts);
  const { value, numerator, denominator } =
    sessionKpisOf('charger')[0]?.figures(sums, policy) ?? {};
  return [value, numerator, denominator];
}

describe('charger.session_success', () => {
  const ten = TEN.map(([minutes, energyKwh, byUser], i) => {
    const end = MIDNIGHT + (i + 1) * 90 * MINUTE;
    return session(`s${i}`, end, { start: end - minutes * MINUTE, energyKwh, byUser });
  });

  it('AT-EV-10 seven of ten succeed, six without the voluntary stop', () => {
    expect(share(ten, 'with_voluntary_stop')).toEqual([0.7, 7, 10]);
    expect(share(ten, 'without_voluntary_stop')).toEqual([0.6, 6, 10]);
  });

  it('has both limits strict', () => {
    const at = (ms: number, energyKwh: number) => hasDelivered({ start: 0, end: ms, energyKwh });
    expect([at(120_000, 9), at(120_001, 9), at(600_000, 0.5), at(600_000, 0.501)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect(hasSucceeded({ start: 0, end: 1, energyKwh: 0, byUser: true })).toBe(true);
  });

  it('counts no session that began without an authorisation', () => {
    const refused = session('x', MIDNIGHT, { authorised: false, energyKwh: 0 });
    expect(share([...ten, refused], 'with_voluntary_stop')).toEqual([0.7, 7, 10]);
    expect(share([refused], 'with_voluntary_stop')).toEqual([null, 0, 0]);
  });
});

describe('visits', () => {
  const failed = { energyKwh: 0 };
  const visit = (user: string, hour: number, more: Partial<Session> = {}) =>
    session(`${user}-${hour}`, MIDNIGHT + hour * 60 * MINUTE, { userRef: user, ...more });
  const retry = (user: string, hour: number, minutesLater: number) => {
    const start = MIDNIGHT + hour * 60 * MINUTE + minutesLater * MINUTE;
    return session(`${user}-again`, start + 20 * MINUTE, { userRef: user, start, part: '2' });
  };
  const five = [
    visit('u1', 1),
    visit('u2', 2),
    visit('u3', 3),
    visit('u4', 4),
    visit('u5', 5, failed),
    retry('u5', 5, 15),
  ];

  it('AT-EV-11 five visits: first-time 80 %, visit 100 %, attempt 5 of 6', () => {
    expect(share(five, 'first_time')).toEqual([0.8, 4, 5]);
    expect(share(five, 'visit')).toEqual([1, 5, 5]);
    expect(share(five, 'with_voluntary_stop')).toEqual([5 / 6, 5, 6]);
  });

  it('end with a pause of more than 15 minutes', () => {
    const late = [...five.slice(0, 5), retry('u5', 5, 15.001)];
    expect(share(late, 'visit')).toEqual([5 / 6, 5, 6]);
  });

  it('go on while the customer charges somewhere else, and hold attempts that overlap', () => {
    const long = visit('u1', 5, { start: MIDNIGHT, energyKwh: 40 });
    const within = visit('u1', 2, failed);
    expect(share([long, within, retry('u1', 5, 10)], 'visit')).toEqual([1, 1, 1]);
  });

  it('are of one customer; of one that nobody names each attempt is a visit', () => {
    const other = retry('u6', 5, 5);
    expect(share([visit('u5', 5, failed), other], 'visit')).toEqual([0.5, 1, 2]);
    const unnamed = [visit('u5', 5, failed), retry('u5', 5, 5)].map((each) => ({
      ...each,
      userRef: null,
    }));
    expect(share(unnamed, 'visit')).toEqual([0.5, 1, 2]);
  });
});
