import {
  addPoint,
  noPoints,
  type OlderPoints,
  opened,
  type Points,
  packNumbers,
  unpackNumbers,
} from '@infrapulse/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type FormerPoints,
  isOlderBehind,
  type PackedPoints,
  packOlder,
  packPoints,
  putOlder,
  unpackPoints,
} from '../src/pack-points.ts';
import { createWordBook } from '../src/word-book.ts';

const START = Date.UTC(2022, 5, 1);
const DAY = 86_400_000;
const book = createWordBook();
const PACKING = { base: START + 7 * DAY, book };
const AS_IT_IS = { base: 0, book };
const ALWAYS = { from: 0, begins: [] };

const said = fc.record({
  // Some further apart than 49 days, some not whole.
  step: fc.oneof(fc.nat(2 * DAY), fc.integer({ min: 1, max: 90 * DAY }), fc.constant(0.5)),
  status: fc.constantFrom('IDLE', 'FAULTED', '!BAD'),
  raw: fc.constantFrom('', 'Available', 'Faulted', 'Torn\nin two'),
});

function pointsOf(all: readonly { step: number; status: string; raw: string }[]): Points {
  let at = START;
  return {
    ts: all.map(({ step }) => (at += step)),
    said: all.map(({ status, raw }) => ({ status, raw })),
    older: null,
    fronts: [START],
  };
}

function throughCheckpoint(points: Points): Points {
  const packed = packPoints(points, PACKING);
  const restored = unpackPoints(packed, PACKING);
  if (isOlderBehind(packed)) putOlder(restored, packOlder(points.older as OlderPoints, book), book);
  return restored;
}

it('points come out of a checkpoint as they went in', () => {
  fc.assert(
    fc.property(fc.array(said, { maxLength: 40 }), (all) => {
      const points = pointsOf(all);
      expect(opened(throughCheckpoint(points))).toEqual(points);
    }),
  );
});

it('points a minute apart, but for some ms, take a byte or two each', () => {
  const points = pointsOf(
    Array.from({ length: 100 }, (_, i) => ({
      step: 60_000 + ((7 * i) % 50),
      status: 'IDLE',
      raw: '',
    })),
  );
  const { steps, ...more } = packPoints(points, AS_IT_IS);
  expect(more).toMatchObject({ first: START + 60_000, words: [book.numberOf(['IDLE', ''])] });
  expect(more.runs).toHaveLength(3);
  expect(steps?.length).toBeLessThan(1.5 * 99);
});

it('points of the last release, which held steps of four bytes, are read', () => {
  const ts = new Uint8Array(Uint32Array.from([60_000, 1]).buffer);
  const former: FormerPoints = {
    first: START,
    ts,
    words: [['IDLE', '']],
    runs: [3, 0],
    fronts: [],
  };
  expect(unpackPoints(former, AS_IT_IS).ts).toEqual([START, START + 60_000, START + 60_001]);
});

it('points of a release that kept all of them together are read', () => {
  const all = Array.from({ length: 60 }, (_, i) => ({
    step: 1000 + i,
    status: i % 3 === 0 ? 'IDLE' : 'FAULTED',
    raw: '',
  }));
  const points = pointsOf(all);
  const { steps, first } = packPoints(points, AS_IT_IS);
  const runs = Array.from({ length: 20 }, () => [1, 0, 2, 1]).flat();
  const words = [
    ['IDLE', ''],
    ['FAULTED', ''],
  ] as const;
  const restored = unpackPoints(
    { first, steps, words, runs, fronts: [START] } as PackedPoints,
    AS_IT_IS,
  );
  expect(opened(restored)).toEqual(points);
  expect(restored.older?.isStored).toBe(false);
});

it('numbers come out of a text as they went in, however many there are', () => {
  const whole = fc.oneof(fc.nat(200), fc.maxSafeNat());
  fc.assert(
    fc.property(fc.array(whole), (numbers) => {
      expect(unpackNumbers(packNumbers(numbers))).toEqual(numbers);
    }),
  );
  const many = Array.from({ length: 300_000 }, (_, i) => i);
  expect(unpackNumbers(packNumbers(many))).toEqual(many);
});

it('points of a former release are read', () => {
  const ts = new Uint8Array(Float64Array.from([START, START + 1]).buffer);
  const idle = { status: 'IDLE', raw: '' };
  const former: FormerPoints = { ts, runs: [[2, 'IDLE', '']], fronts: [] };
  expect(unpackPoints(former, AS_IT_IS)).toEqual({
    ts: [START, START + 1],
    said: [idle, idle],
    older: null,
    fronts: [],
  });
});

it('points that went through a checkpoint go on like those that did not', () => {
  const more = fc.array(
    fc.record({ ahead: fc.integer({ min: -50, max: 20 }), restored: fc.boolean() }),
    { maxLength: 300, size: 'max' },
  );
  fc.assert(
    fc.property(more, (all) => {
      const kept = noPoints();
      let restored = noPoints();
      let newest = START;
      for (const { ahead, restored: isRestored } of all) {
        const point = { ts: newest + ahead, status: ahead % 3 === 0 ? 'FAULTED' : '', raw: '' };
        newest = Math.max(newest, point.ts);
        if (isRestored) restored = throughCheckpoint(restored);
        expect(addPoint(restored, point, ALWAYS)).toBe(addPoint(kept, point, ALWAYS));
      }
      expect(opened(restored)).toEqual(opened(kept));
    }),
  );
});

it('points out of a store are there when its bytes are used for something else', () => {
  const points = pointsOf([1, 2, 3].map((step) => ({ step, status: 'IDLE', raw: '' })));
  const { steps = new Uint8Array(), ...packed } = packPoints(points, AS_IT_IS);
  const lent = Buffer.from(steps);
  const restored = unpackPoints({ ...packed, steps: lent }, AS_IT_IS);
  lent.fill(0);
  expect(opened(restored)).toEqual(points);
});
