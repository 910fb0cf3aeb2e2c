import { describe, expect, it } from 'vitest';
import {
  DAY_MS,
  fingerprintOf,
  KIND_IDS,
  type KpiFigures,
  kpiOf,
  makeRecord,
  nextRevision,
  numbersOf,
  publishedOf,
  sessionKpisOf,
  timeKpisOf,
  windowRange,
} from '../../src/index.ts';

const START = Date.parse('2026-05-31T16:00:00Z');
const range = windowRange('day', START);

function recordOf(figures: KpiFigures, kpi: string) {
  const frame = {
    policy: 'x',
    scope: 'asset',
    id: 'a',
    range,
    target: null,
    coverageMin: 0.9,
  } as const;
  const definition = kpiOf(kpi);
  if (!definition) throw new Error(kpi);
  const said = { status: 'final', revision: 3, position: {}, computedAt: 0, reason: '' } as const;
  return makeRecord({ ...frame, ...said, kpi: definition }, figures);
}

describe('what a published record says of itself', () => {
  const times = {
    up: 1001,
    charging: 7,
    saving: 0,
    down: 333,
    manual: 0,
    unknown: 99_999,
    excluded: 1,
    failures: 3,
    repairs: 2,
  };
  const sessions = {
    attempts: 7,
    succeeded: 6,
    delivered: 5,
    visits: 4,
    visitsSucceeded: 3,
    firstSucceeded: 2,
    known: 1001,
    required: 101_000,
  };
  const ofSums = KIND_IDS.flatMap((kind) => [
    ...timeKpisOf(kind).flatMap((kpi) =>
      kpi.policies.map((policy) => [kpi.id, policy, kpi.figures(times, policy)] as const),
    ),
    ...sessionKpisOf(kind).flatMap((kpi) =>
      kpi.policies.map((policy) => [kpi.id, policy, kpi.figures(sessions, policy)] as const),
    ),
  ]);

  it.each(ofSums)('is what was remembered of it: %s by %s', (kpi, _policy, figures) => {
    expect(publishedOf(recordOf(figures, kpi))).toEqual({
      status: 'final',
      revision: 3,
      numbers: fingerprintOf(numbersOf(figures)),
    });
  });

  it('is what was remembered of it: energies in Wh', () => {
    const pue = {
      value: 1.25,
      numerator: 5,
      denominator: 4,
      coverage: 1,
      bounds: { low: 1, high: 2 },
    };
    expect(publishedOf(recordOf(pue, 'datacenter.pue'))).toEqual({
      status: 'final',
      revision: 3,
      numbers: fingerprintOf(numbersOf(pue)),
    });
  });
});

describe('a window that is published for the first time', () => {
  const next = (now: number) =>
    nextRevision(undefined, { range, now, numbers: 0, finalAfterMs: 3 * DAY_MS });

  it('is provisional while it may still change by itself, and final when that time is over', () => {
    expect(next(range.end + 60_000)).toEqual({ status: 'running', revision: 0 });
    expect(next(range.end + 120_000)).toEqual({ status: 'provisional', revision: 1 });
    expect(next(range.end + 3 * DAY_MS)).toEqual({ status: 'final', revision: 1 });
  });
});
