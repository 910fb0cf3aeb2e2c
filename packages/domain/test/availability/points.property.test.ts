import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addPoint,
  badPoint,
  dropPointsBefore,
  firstPoint,
  isSaidAt,
  noPoints,
  opened,
  type Points,
  RENEWS,
  statusHolding,
} from '../../src/availability/points.ts';
import { isUnusable, type Quality } from '../../src/model/reading.ts';
import { type IncomingFields, mergeReading } from '../../src/series/merge-reading.ts';

const LENGTH = 400;
/** Mostly the same again, as devices repeat what they are. */
const statuses = fc
  .array(fc.constantFrom('', '', '', '', 'IDLE', 'IDLE', 'FAULTED', 'CHARGING'), {
    minLength: LENGTH,
    maxLength: LENGTH,
  })
  .map((all) => all.map((status, i) => (i === 0 ? 'IDLE' : status)));
const place = fc.integer({ min: 1, max: LENGTH - 1 });

interface Point {
  readonly ts: number;
  readonly status: string;
}

function add(points: Points, { ts, status }: Point): void {
  addPoint(points, { ts, status, raw: '' }, { from: 0, begins: [] });
}

function held(points: Points): (string | undefined)[] {
  return Array.from({ length: LENGTH }, (_, t) => statusHolding(points, t, 0)?.status);
}

/** Both lists in turn, a few of `past` for each of `present`. */
function interleaved(past: readonly Point[], present: readonly Point[], few: number): Point[] {
  const all: Point[] = [];
  for (let i = 0; i * few < past.length; i += 1) {
    all.push(...past.slice(i * few, (i + 1) * few));
    all.push(...present.slice(i, i + 1));
  }
  return [...all, ...present.slice(Math.ceil(past.length / few))];
}

/** Where the late stretches begin and the telling of the oldest is interrupted. */
const cuts = fc
  .tuple(place, place, place, place)
  .map((all) => all.sort((a, b) => a - b) as [number, number, number, number])
  .filter(([, recent, pause]) => recent < pause);

describe('the points of a part', () => {
  it('say the same when the past is told beside the present, its newest stretch first, with a pause', () => {
    fc.assert(
      fc.property(statuses, cuts, fc.integer({ min: 1, max: 20 }), (all, at, few) => {
        const [paused, recent, pause, live] = at;
        const points = all.map((status, ts): Point => ({ ts, status }));
        const inOrder = noPoints();
        for (const point of points) add(inOrder, point);
        const late = noPoints();
        const past = [
          ...points.slice(recent, pause),
          ...points.slice(0, paused),
          ...points.slice(pause, live),
          ...points.slice(paused, recent),
        ];
        for (const point of interleaved(past, points.slice(live), few)) add(late, point);
        expect(held(late)).toEqual(held(inOrder));
      }),
      { numRuns: 500 },
    );
  });
});

/** What is told of one instant. */
interface Told {
  readonly status: string | null;
  readonly quality: Quality | null;
}

const told = fc.record({
  status: fc.constantFrom(null, 'IDLE', 'FAULTED'),
  quality: fc.constantFrom(null, null, 'GOOD' as const, 'BAD' as const, 'STALE' as const),
});

function pointOf({ status, quality }: Told): string {
  return isUnusable(quality) ? badPoint(quality ?? '', status) : (status ?? RENEWS);
}

it('what is told again of an instant says what the merged row says', () => {
  const rest = { at: 0, vocab: null, error: null, historical: false, metrics: {}, extra: null };
  const fields = ({ status, quality }: Told): IncomingFields => {
    return { ...rest, status, rawStatus: status, quality, src: '' };
  };
  fc.assert(
    fc.property(fc.array(told, { minLength: 1, maxLength: 5 }), (messages) => {
      const points = noPoints();
      const [first, ...others] = messages as [Told, ...Told[]];
      let row = { ...fields(first), quality: first.quality ?? ('GOOD' as const) };
      for (const message of others) {
        const merged = mergeReading(row, fields(message));
        if (merged.outcome === 'changed') row = merged.row;
      }
      for (const { quality, ...message } of messages)
        addPoint(
          points,
          { ts: 10, status: pointOf({ quality, ...message }), raw: message.status ?? '', quality },
          { from: 0, begins: [] },
        );
      expect(points.said.map(({ status }) => status)).toEqual([pointOf(row)]);
    }),
  );
});

it('who says after the begin of required time what it said before says something new', () => {
  const points = noPoints();
  addPoint(points, { ts: 10, status: 'IDLE', raw: '' }, { from: 20, begins: [] });
  expect(addPoint(points, { ts: 15, status: 'IDLE', raw: '' }, { from: 20, begins: [] })).toBe(
    false,
  );
  expect(addPoint(points, { ts: 25, status: 'IDLE', raw: '' }, { from: 20, begins: [] })).toBe(
    true,
  );
  expect(addPoint(points, { ts: 30, status: 'IDLE', raw: '' }, { from: 20, begins: [] })).toBe(
    false,
  );
});

it('what was first said again within required time is kept, however much repeats it', () => {
  const points = noPoints();
  for (let ts = 10; ts < 50_000; ts += 10)
    addPoint(points, { ts, status: 'IDLE', raw: '' }, { from: 20, begins: [] });
  const { ts } = opened(points);
  expect(ts.length).toBeLessThan(5000);
  expect(ts.slice(0, 2)).toEqual([10, 20]);
});

it('what was first said again within required time of each version is kept, however much repeats it', () => {
  const points = noPoints();
  for (let ts = 10; ts < 50_000; ts += 10)
    addPoint(
      points,
      { ts, status: 'IDLE', raw: '' },
      { from: ts < 20_000 ? 20 : 20_000, begins: [20, 20_000] },
    );
  expect(opened(points).ts.slice(0, 3)).toEqual([10, 20, 20_000]);
  expect(statusHolding(points, 30_000, 20_000)?.status).toBe('IDLE');
});

it('another raw text for the same status says something new, and is kept', () => {
  const points = noPoints();
  const say = (ts: number, raw: string) =>
    addPoint(points, { ts, status: 'OCCUPIED', raw }, { from: 0, begins: [] });
  expect(say(10, 'SuspendedEV')).toBe(true);
  expect(say(20, 'SuspendedEVSE')).toBe(true);
  for (let ts = 30; ts < 5000; ts += 10) expect(say(ts, 'SuspendedEVSE')).toBe(false);
  expect(
    opened(points)
      .said.slice(0, 2)
      .map(({ raw }) => raw),
  ).toEqual(['SuspendedEV', 'SuspendedEVSE']);
});

const step = fc.record({
  // Some late, some of an instant that is told already, some between two ms.
  back: fc.oneof(
    fc.constant(-5),
    fc.constant(-5),
    fc.integer({ min: -9, max: 400 }),
    fc.constantFrom(0.5, -0.5),
  ),
  status: fc.constantFrom('', '', 'IDLE', 'IDLE', 'FAULTED', '!BAD IDLE'),
  raw: fc.constantFrom('', 'a'),
  dropped: fc.integer({ min: 0, max: 99 }).map((n) => n === 0),
});

const REQUIRED = { from: 50, begins: [] };

it('points are the same whether the older ones are packed or lie open', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 500, size: 'max' }), (steps) => {
      const packed = noPoints();
      const open = noPoints();
      let newest = 0;
      for (const { back, status, raw, dropped } of steps) {
        const point = { ts: newest - back, status, raw };
        newest = Math.max(newest, point.ts);
        expect(addPoint(packed, point, REQUIRED)).toBe(addPoint(open, point, REQUIRED));
        if (dropped) for (const each of [packed, open]) dropPointsBefore(each, newest - 200);
        Object.assign(open, opened(open));
        expect(isSaidAt(packed, point.ts)).toBe(isSaidAt(open, point.ts));
      }
      expect(opened(packed)).toEqual(open);
      expect(firstPoint(packed)).toBe(open.ts[0]);
    }),
    { endOnFailure: true },
  );
});
