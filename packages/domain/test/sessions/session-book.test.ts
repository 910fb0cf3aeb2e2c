import { describe, expect, it } from 'vitest';
import {
  compactSessions,
  countSessions,
  emptySessionBook,
  enterSession,
  SESSIONS_KEPT_MAX,
} from '../../src/index.ts';
import { charger, DAY, HOUR, MIDNIGHT, MINUTE, session } from './sessions.ts';

const ALL = { from: 0, to: 1e15 };

describe('a book of sessions', () => {
  it('leaves out what is older than its days, but knows a session of yesterday that comes again', () => {
    const book = emptySessionBook();
    const asset = charger();
    enterSession(book, session('old', MIDNIGHT - HOUR));
    compactSessions(book, asset, { before: MIDNIGHT, oldest: MIDNIGHT - 70 * DAY });
    expect(enterSession(book, session('old', MIDNIGHT - HOUR))).toEqual({
      left: null,
      changedFrom: null,
    });
    expect(enterSession(book, session('other', MIDNIGHT - HOUR))).toEqual({ left: 'old' });
    expect(enterSession(book, session('old', MIDNIGHT + HOUR))).toEqual({ left: 'old' });
    expect(countSessions(book, asset, ALL).get('1')?.attempts).toBe(1);
  });

  it('has a maximum', () => {
    const book = emptySessionBook();
    for (let i = 0; i < SESSIONS_KEPT_MAX; i += 1)
      enterSession(book, session(`s${i}`, MIDNIGHT + i));
    expect(enterSession(book, session('more', MIDNIGHT + HOUR))).toEqual({ left: 'full' });
    const corrected = session('s1', MIDNIGHT + HOUR);
    const step = { left: null, changedFrom: MIDNIGHT + 1, corrects: true };
    expect(enterSession(book, corrected)).toEqual(step);
  });

  it('counts no session from before its connector was required, nor one of a connector that has gone', () => {
    const book = emptySessionBook();
    enterSession(book, session('before', MIDNIGHT + 10 * MINUTE));
    enterSession(book, session('after', MIDNIGHT + HOUR));
    enterSession(book, session('elsewhere', MIDNIGHT + HOUR, { part: '3' }));
    expect(
      [...countSessions(book, charger(MIDNIGHT), ALL)].map(([part, { attempts }]) => [
        part,
        attempts,
      ]),
    ).toEqual([['1', 1]]);
    // A corrected register counts at once.
    const earlier = { ...charger(MIDNIGHT - DAY), revision: 2 };
    expect(countSessions(book, earlier, ALL).get('1')?.attempts).toBe(2);
  });
});
