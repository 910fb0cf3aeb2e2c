import { aggregate, linearMean, type Point, timeWeightedMean } from '@infrapulse/domain';
import { expect, it } from 'vitest';

const MIN = 60_000;
const HOUR = 60 * MIN;
const hour: readonly Point[] = [
  [0, 10],
  [45 * MIN, 20],
];

it('AT-TS-01 step 12.5, plain mean 15, linear to the last point 15, linear then hold 16.25', () => {
  const window = { from: 0, to: HOUR, holdMs: Infinity };
  expect(timeWeightedMean(hour, window)).toBe(12.5);
  expect(aggregate(hour, { from: 0, to: HOUR, fn: 'twa' })).toEqual([[0, 12.5]]);
  expect(aggregate(hour, { from: 0, to: HOUR, fn: 'mean' })).toEqual([[0, 15]]);
  expect(linearMean(hour, window)).toBe(15);
  expect(linearMean([...hour, [HOUR, 20]], window)).toBe(16.25);
});

it('answers every function over buckets and leaves out those without a value', () => {
  const points: Point[] = [
    [0, 1],
    [30, 3],
    [60, null],
    [250, 7],
    [299, 5],
  ];
  const by = (fn: 'mean' | 'min' | 'max' | 'last' | 'sum' | 'count') =>
    aggregate(points, { from: 0, to: 300, everyMs: 100, fn });
  expect(by('mean')).toEqual([
    [0, 2],
    [200, 6],
  ]);
  expect(by('min')).toEqual([
    [0, 1],
    [200, 5],
  ]);
  expect(by('max')).toEqual([
    [0, 3],
    [200, 7],
  ]);
  expect(by('last')).toEqual([
    [0, 3],
    [200, 5],
  ]);
  expect(by('sum')).toEqual([
    [0, 4],
    [200, 12],
  ]);
  expect(by('count')).toEqual([
    [0, 2],
    [200, 2],
  ]);
});

it('carries a value into the window and no further than it holds', () => {
  const points: Point[] = [
    [0, 4],
    [150, 8],
  ];
  const options = { from: 100, to: 300, everyMs: 100, fn: 'twa' } as const;
  expect(aggregate(points, options)).toEqual([
    [100, 6],
    [200, 8],
  ]);
  expect(aggregate(points, { ...options, holdMs: 60 })).toEqual([
    [100, 8],
    [200, 8],
  ]);
});

it('does not carry a value across the unknown', () => {
  const points: Point[] = [
    [0, 4],
    [50, null],
    [150, 8],
  ];
  expect(aggregate(points, { from: 0, to: 200, fn: 'twa' })).toEqual([[0, 6]]);
});

it('cuts days at local midnight', () => {
  const midnight = Date.UTC(2022, 11, 31, 16);
  const points: Point[] = [
    [midnight - 1, 1],
    [midnight, 2],
  ];
  const day = 24 * HOUR;
  expect(
    aggregate(points, { from: midnight - day, to: midnight + day, everyMs: day, fn: 'last' }),
  ).toEqual([
    [midnight - day, 1],
    [midnight, 2],
  ]);
});
