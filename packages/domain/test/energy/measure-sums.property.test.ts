import {
  type Asset,
  addMeasures,
  addSample,
  type EnergyState,
  emptyEnergy,
  type MeasureSums,
  type MeterSample,
  measureSums,
  siteLayouts,
  siteRuns,
  trimEnergy,
} from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, meterPart, site, T0 } from './site.ts';

const PERIOD_S = 900;
const VOLUME = `c1/data_delta_gb/${PERIOD_S}`;
const asset: Asset = {
  id: 'bs',
  kind: 'site5g',
  origin: '',
  revision: 1,
  versions: [site([meterPart('main', 'site_total', { registerModulusKwh: 1000, maxKw: 4000 })])],
};
const layouts = siteLayouts(asset);
const measures = [
  { sum: 'wh', key: 'main' },
  { sum: 'double', key: 'main', weight: 2 },
  { sum: 'kb', key: 'c1/data_delta_gb' },
];

const energy = fc.record({
  part: fc.constant('main'),
  ts: fc.integer({ min: 0, max: 360 }).map((minutes) => T0 + minutes * MINUTE + 7),
  kwh: fc.integer({ min: 0, max: 999_999 }).map((wh) => wh / 1000),
});
const volume = fc.record({
  part: fc.constant(VOLUME),
  // A device that is up to a minute early or late.
  ts: fc
    .tuple(fc.integer({ min: 1, max: 24 }), fc.integer({ min: -60_000, max: 60_000 }))
    .map(([n, jitter]) => T0 + n * PERIOD_S * 1000 + jitter),
  kwh: fc.integer({ min: 0, max: 5_000_000 }).map((kb) => kb / 1e6),
});
const samples = fc.uniqueArray(fc.oneof(energy, volume), {
  selector: ({ part, ts }) => `${part} ${ts}`,
  maxLength: 50,
});

const stateFrom = (given: readonly MeterSample[]) =>
  given.reduce((state, sample) => addSample(state, sample).state, emptyEnergy());
const sumsOf = (state: EnergyState, from = T0, to = T0 + 6 * HOUR): MeasureSums =>
  measureSums(siteRuns(state, layouts), () => measures, { from, to });

describe('sums of meters', () => {
  it('do not depend on the order or repetition of samples', () => {
    fc.assert(
      fc.property(samples, (given) => {
        const again = [...given, ...given].reverse();
        expect(sumsOf(stateFrom(again))).toEqual(sumsOf(stateFrom(given)));
      }),
    );
  });

  it('of two neighbouring times are those of both together', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 6 * HOUR - 1 }), (given, at) => {
        const state = stateFrom(given);
        const both = addMeasures(sumsOf(state, T0, T0 + at), sumsOf(state, T0 + at));
        expect(both).toEqual(sumsOf(state));
      }),
    );
  });

  it('stay what they are when older samples are let go', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 0, max: 6 }), (given, hour) => {
        const from = T0 + hour * HOUR;
        const state = stateFrom(given);
        expect(sumsOf(trimEnergy(state, from), from)).toEqual(sumsOf(state, from));
      }),
    );
  });

  it('know no more time than there is, weigh what they are told to, and are whole', () => {
    fc.assert(
      fc.property(samples, (given) => {
        const { requiredMs, knownMs, wh = 0, double = 0, kb = 0 } = sumsOf(stateFrom(given));
        expect(requiredMs).toBe(6 * HOUR);
        expect(knownMs).toBeLessThanOrEqual(requiredMs);
        expect(double).toBe(2 * wh);
        expect(Number.isSafeInteger(wh) && Number.isSafeInteger(kb)).toBe(true);
        if (knownMs === 0) expect([wh, kb]).toEqual([0, 0]);
      }),
    );
  });
});

describe('amounts of periods', () => {
  const told = (...periods: readonly (readonly [end: number, gb: number, lengthS?: number])[]) =>
    stateFrom(
      periods.map(([minutes, kwh, lengthS = PERIOD_S]) => {
        return { part: `c1/data_delta_gb/${lengthS}`, ts: T0 + minutes * MINUTE, kwh };
      }),
    );
  const volumeOf = (state: EnergyState, from = 0, to = 60) =>
    measureSums(siteRuns(state, layouts), () => [{ sum: 'kb', key: 'c1/data_delta_gb' }], {
      from: T0 + from * MINUTE,
      to: T0 + to * MINUTE,
    });

  it('are spread evenly within a period', () => {
    expect(volumeOf(told([15, 3]), 5, 10)).toMatchObject({ kb: 1_000_000, knownMs: 5 * MINUTE });
  });

  it('of a period that never came make its time unknown', () => {
    const state = told([15, 1], [30, 1], [60, 1]);
    expect(volumeOf(state)).toMatchObject({ kb: 3_000_000, knownMs: 45 * MINUTE });
  });

  it('count once when the same time is told by two lengths', () => {
    const state = told([15, 1], [30, 1], [45, 1], [60, 1], [60, 4, 3600]);
    expect(volumeOf(state)).toMatchObject({ kb: 4_000_000, knownMs: 60 * MINUTE });
  });

  it('are whole although a clock runs a little early or late', () => {
    const state = told([15, 1], [30.02, 1], [44.9, 1], [60, 1]);
    expect(volumeOf(state)).toMatchObject({ kb: 4_000_000, knownMs: 60 * MINUTE });
  });
});
