import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSessions,
  type CountsByPart,
  compactSessions,
  countSessions,
  emptySessionBook,
  enterSession,
  noSessions,
  type Session,
  type SessionBook,
} from '../../src/index.ts';
import { charger, DAY, MIDNIGHT, MINUTE, session } from './sessions.ts';

const DAYS = 4;
const ASSET = charger();

const anySession = fc
  .record({
    id: fc.nat(30),
    part: fc.constantFrom('1', '2', ''),
    end: fc.integer({ min: 0, max: DAYS * 96 - 1 }),
    minutes: fc.constantFrom(1, 2, 5, 40, 200),
    energyKwh: fc.constantFrom(0, 0.5, 0.6, 20),
    byUser: fc.boolean(),
    authorised: fc.constantFrom(true, true, true, false),
    userRef: fc.constantFrom(null, 'u1', 'u2'),
  })
  .map(({ id, end: quarter, minutes, ...more }) => {
    const end = MIDNIGHT + quarter * 15 * MINUTE + minutes * 1000;
    return session(`s${id}`, end, { ...more, start: end - minutes * MINUTE });
  });

/** Ids are each said once. */
const distinct = fc.uniqueArray(anySession, { selector: ({ id }) => id, maxLength: 25 });

function bookOf(sessions: readonly Session[]): SessionBook {
  const book = emptySessionBook();
  for (const one of sessions) enterSession(book, one);
  return book;
}

function counts(book: SessionBook, from = MIDNIGHT, to = MIDNIGHT + (DAYS + 1) * DAY) {
  return Object.fromEntries(countSessions(book, ASSET, { from, to }));
}

function total(parts: CountsByPart) {
  const sum = noSessions();
  for (const one of parts.values()) addSessions(sum, one);
  return sum;
}

describe('the sessions of a charger', () => {
  it('give the same counts in whatever order they come, and however often', () => {
    const cases = distinct.chain((sessions) =>
      fc.tuple(
        fc.constant(sessions),
        fc.shuffledSubarray([...sessions, ...sessions], { minLength: 2 * sessions.length }),
      ),
    );
    fc.assert(
      fc.property(cases, ([sessions, again]) => {
        expect(counts(bookOf(again))).toEqual(counts(bookOf(sessions)));
      }),
    );
  });

  it('count as what was said of them last', () => {
    fc.assert(
      fc.property(fc.array(anySession, { maxLength: 25 }), (said) => {
        const last = new Map(said.map((one) => [one.id, one]));
        expect(counts(bookOf(said))).toEqual(counts(bookOf([...last.values()])));
      }),
    );
  });

  it('add up over days, and say nothing else once older days are sums', () => {
    fc.assert(
      fc.property(distinct, fc.integer({ min: 0, max: DAYS }), (sessions, day) => {
        const book = bookOf(sessions);
        const whole = total(
          countSessions(book, ASSET, { from: MIDNIGHT, to: MIDNIGHT + DAYS * DAY }),
        );
        const days = Array.from({ length: DAYS }, (_, i) =>
          counts(book, MIDNIGHT + i * DAY, MIDNIGHT + (i + 1) * DAY),
        );
        const before = counts(book);
        const border = { before: MIDNIGHT + day * DAY, oldest: MIDNIGHT };
        compactSessions(book, ASSET, border);
        expect(counts(book)).toEqual(before);
        expect(
          days.map((_, i) => counts(book, MIDNIGHT + i * DAY, MIDNIGHT + (i + 1) * DAY)),
        ).toEqual(days);
        const added = noSessions();
        for (const parts of days) for (const one of Object.values(parts)) addSessions(added, one);
        expect(added).toEqual(whole);
      }),
    );
  });

  it('succeed no oftener than they are tried, and visits no less often than their first attempts', () => {
    fc.assert(
      fc.property(distinct, (sessions) => {
        const sum = total(countSessions(bookOf(sessions), ASSET, { from: 0, to: 1e15 }));
        expect(sum.attempts).toBe(sessions.filter(({ authorised }) => authorised).length);
        expect(sum.delivered).toBeLessThanOrEqual(sum.succeeded);
        expect(sum.succeeded).toBeLessThanOrEqual(sum.attempts);
        expect(sum.visits).toBeLessThanOrEqual(sum.attempts);
        expect(sum.firstSucceeded).toBeLessThanOrEqual(sum.visitsSucceeded);
        expect(sum.visitsSucceeded).toBeLessThanOrEqual(sum.visits);
      }),
    );
  });

  it('tell from when on their counts changed', () => {
    fc.assert(
      fc.property(fc.array(anySession, { minLength: 1, maxLength: 25 }), (said) => {
        const last = said.at(-1) as Session;
        const book = bookOf(said.slice(0, -1));
        const until = (to: number) => counts(book, MIDNIGHT - DAY, to);
        const untilEach = (to: number | null) => (to === null ? counts(book) : until(to));
        const copy = bookOf(said.slice(0, -1));
        const step = enterSession(copy, last);
        const changedFrom = step.left === null ? step.changedFrom : null;
        const before = untilEach(changedFrom);
        enterSession(book, last);
        expect(untilEach(changedFrom)).toEqual(before);
      }),
    );
  });
});
