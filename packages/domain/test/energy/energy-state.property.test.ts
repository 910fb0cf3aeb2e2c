import {
  addEnergy,
  addSample,
  type EnergySums,
  emptyEnergy,
  energyBuckets,
  energySums,
  type MeterSample,
  mergeEnergy,
  meterLayouts,
  meterSample,
  NO_ENERGY,
  trimEnergy,
} from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, meterPart, site, stateOf, T0 } from './site.ts';

const layouts = meterLayouts([
  site([
    meterPart('total', 'facility_total', { registerModulusKwh: 1000, maxKw: 4000 }),
    meterPart('it', 'it_in'),
  ]),
]);
const samples = fc.uniqueArray(
  fc.record({
    part: fc.constantFrom('total', 'it'),
    ts: fc.integer({ min: 0, max: 360 }).map((minutes) => T0 + minutes * MINUTE + 7),
    kwh: fc.integer({ min: 0, max: 999_999 }).map((wh) => wh / 1000),
  }),
  { selector: ({ part, ts }) => `${part} ${ts}`, maxLength: 40 },
);

const stateFrom = (given: readonly MeterSample[]) =>
  given.reduce((state, sample) => addSample(state, sample).state, emptyEnergy());
const sumsOf = (given: readonly MeterSample[], from = T0, to = T0 + 6 * HOUR): EnergySums =>
  energySums({ state: stateFrom(given), layouts, policy: 'PUE3', from, to });

describe('energy', () => {
  it('does not depend on order or repetition of samples, nor on where a state was split', () => {
    fc.assert(
      fc.property(samples, fc.infiniteStream(fc.nat()), fc.nat(), (given, keys, at) => {
        const shuffled = [...given, ...given.slice(0, 5)]
          .map((sample) => ({ sample, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ sample }) => sample);
        const whole = stateFrom(given);
        expect(stateFrom(shuffled).meters).toEqual(stateFrom(given).meters);
        const cut = at % (given.length + 1);
        const halves = mergeEnergy(stateFrom(given.slice(0, cut)), stateFrom(given.slice(cut)));
        expect(halves).toEqual(whole);
        expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
      }),
    );
  });

  it('adds up: the sums of two neighbouring times are the sums of both together', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 6 * HOUR - 1 }), (given, at) => {
        const [first, second] = [sumsOf(given, T0, T0 + at), sumsOf(given, T0 + at)];
        const { estimatedMs: _, ...both } = addEnergy(first, second);
        const { estimatedMs: __, ...whole } = sumsOf(given);
        expect(both).toEqual(whole);
      }),
    );
  });

  it('adds up from quarters as well', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 0, max: 6 * HOUR }), (given, at) => {
        const question = { state: stateFrom(given), layouts, policy: 'PUE3' as const };
        const range = { from: T0 + at, to: T0 + 6 * HOUR };
        const quarters = energyBuckets({ ...question, ...range }).reduce<EnergySums>(
          addEnergy,
          NO_ENERGY,
        );
        const { estimatedMs: _, ...whole } = energySums({ ...question, ...range });
        expect(quarters).toMatchObject(whole);
      }),
    );
  });

  it('keeps what touches the hot window whole when it lets the rest go', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 0, max: 6 }), (given, hour) => {
        const from = T0 + hour * HOUR;
        const state = trimEnergy(stateFrom(given), from);
        const kept = energySums({ state, layouts, policy: 'PUE3', from, to: T0 + 6 * HOUR });
        expect(kept).toEqual(sumsOf(given, from));
      }),
    );
  });

  it('never counts more known time than there is, nor energy where nothing is known', () => {
    fc.assert(
      fc.property(samples, (given) => {
        const { requiredMs, knownMs, dcWh, itWh } = sumsOf(given);
        expect(knownMs).toBeLessThanOrEqual(requiredMs);
        expect(Number.isSafeInteger(dcWh) && Number.isSafeInteger(itWh)).toBe(true);
        if (knownMs === 0) expect([dcWh, itWh]).toEqual([0, 0]);
      }),
    );
  });
});

describe('a meter sample', () => {
  const state = stateOf([
    ['it', 0, 1],
    ['it', 30, 3],
  ]);

  it('changes the energy between its neighbours', () => {
    const step = addSample(state, { part: 'it', ts: T0 + 15 * MINUTE, kwh: 2 });
    expect(step.changed).toEqual({ from: T0, to: T0 + 30 * MINUTE });
  });

  it('changes nothing when it is known already, or older than the hot window', () => {
    const same = addSample(state, { part: 'it', ts: T0, kwh: 1 });
    expect(same).toEqual({ state, changed: null, tooOld: false });
    const trimmed = trimEnergy(state, T0 + 15 * MINUTE);
    const old = addSample(trimmed, { part: 'it', ts: T0 + 14 * MINUTE, kwh: 2 });
    expect(old).toEqual({ state: trimmed, changed: null, tooOld: true });
    expect(addEnergy(NO_ENERGY, NO_ENERGY)).toEqual(NO_ENERGY);
  });

  it('is taken back by a correction that calls it bad, and a test reading is none', () => {
    const reading = { part: 'it', ts: T0, metrics: { energy_kwh: 5 } };
    const bad = meterSample({ ...reading, quality: 'BAD' });
    expect(bad).toEqual({ part: 'it', ts: T0, kwh: null });
    expect(addSample(state, bad as MeterSample).state.meters['it']?.ts).toEqual([T0 + 30 * MINUTE]);
    expect(meterSample({ ...reading, quality: 'TEST' })).toBeUndefined();
    expect(meterSample({ ...reading, quality: null })).toEqual({ part: 'it', ts: T0, kwh: 5 });
    expect(meterSample({ ...reading, quality: null, metrics: {} })).toBeUndefined();
  });
});
