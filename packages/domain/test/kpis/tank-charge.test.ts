import {
  type AssetPart,
  addLevel,
  hydrogenDensity,
  type LevelState,
  levelFigures,
  levelKpiOf,
  levelsOf,
} from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, meterPart, site, T0 } from '../energy/site.ts';

const SECOND = 1000;
const kpi = levelKpiOf('hydrogen.tank_soc');

function stateOf(said: readonly (readonly [key: string, ts: number, value: number | null])[]) {
  const state: Record<string, LevelState[string]> = {};
  for (const [key, ts, value] of said) state[key] = addLevel(state[key], ts, value, ts);
  return state;
}

function levels(parts: readonly AssetPart[], state: LevelState, at: number) {
  return kpi ? levelsOf(kpi, site(parts, { intervalS: 10 }), state, at) : null;
}

const tank = (part: string, pressureClass: number | string, volumeL?: number) =>
  meterPart(part, 'storage', { pressureClass, ...(volumeL ? { volumeL } : {}) });

describe('the density of hydrogen', () => {
  // The check values of Lemmon, Huber, Leachman (2008), table 2: mol/L.
  it.each([
    [200, 1, 0.59732645],
    [300, 10, 3.78267048],
    [400, 50, 12.09449023],
    [500, 200, 27.57562673],
  ])('at %d K and %d MPa is that of the published table', (kelvin, mpa, molPerL) => {
    expect(hydrogenDensity(mpa, kelvin - 273.15)).toBeCloseTo(molPerL * 2.01588, 6);
  });

  it('gives the full tanks of SAE J2601, and nothing outside its range', () => {
    expect(hydrogenDensity(35, 15)).toBeCloseTo(24.0, 1);
    expect(hydrogenDensity(70, 15)).toBeCloseTo(40.2, 1);
    expect(hydrogenDensity(0, 15)).toBe(0);
    expect([hydrogenDensity(201, 15), hydrogenDensity(35, -150)]).toEqual([null, null]);
  });
});

describe('the state of charge of a tank', () => {
  it('AT-H2-03 38.19 of 40.2 g/L is 95 %', () => {
    const state = stateOf([['t1/density_g_l', T0, 38.19]]);
    const found = levels([tank('t1', 70)], state, T0 + SECOND);
    expect(levelFigures(found?.whole ?? never(), 0.9)).toMatchObject({ value: 0.95, coverage: 1 });
  });

  it('follows from pressure and temperature where nobody measures the density', () => {
    const state = stateOf([
      ['t1/pressure_mpa', T0, 35],
      ['t1/temperature_c', T0, 15],
    ]);
    const found = levels([tank('t1', '350 bar')], state, T0 + SECOND);
    expect(levelFigures(found?.whole ?? never(), 0.9).value).toBeCloseTo(1, 2);
    const cold = levels([tank('t1', 90)], state, T0 + SECOND);
    const full = hydrogenDensity(90, 15) ?? 0;
    expect(levelFigures(cold?.whole ?? never(), 0.9).value).toBeCloseTo(24 / full, 2);
  });

  it('adds tanks up by their mass, and only where each states its volume', () => {
    const state = stateOf([
      ['t1/density_g_l', T0, 24],
      ['t2/density_g_l', T0, 20.1],
    ]);
    const sized = levels([tank('t1', 35, 1000), tank('t2', 70, 3000)], state, T0 + SECOND);
    const { value } = levelFigures(sized?.whole ?? never(), 0.9);
    expect(value).toBeCloseTo((24 * 1000 + 20.1 * 3000) / (24 * 1000 + 40.2 * 3000), 12);
    const unsized = levels([tank('t1', 35, 1000), tank('t2', 70)], state, T0 + SECOND);
    expect([unsized?.whole, unsized?.isSized, unsized?.parts.length]).toEqual([null, false, 2]);
  });

  it('is unknown once its readings are older than three intervals, or bad', () => {
    const state = stateOf([['t1/density_g_l', T0, 30]]);
    const at = (ms: number) => levels([tank('t1', 70)], state, T0 + ms)?.whole ?? never();
    expect(levelFigures(at(30 * SECOND), 0.9).value).not.toBeNull();
    expect(levelFigures(at(30 * SECOND + 1), 0.9)).toMatchObject({
      value: null,
      coverage: 0,
      bounds: { low: 0, high: 1 },
      insufficient: 'the readings are too old',
    });
    const bad = stateOf([
      ['t1/density_g_l', T0, 30],
      ['t1/density_g_l', T0 + SECOND, null],
    ]);
    const after = levels([tank('t1', 70)], bad, T0 + 2 * SECOND)?.whole ?? never();
    expect(levelFigures(after, 0.9).value).toBeNull();
  });

  it('has no record before a tank has spoken, or while nothing says when it is full', () => {
    expect(levels([tank('t1', 70)], {}, T0)).toBeNull();
    const state = stateOf([['t1/density_g_l', T0, 30]]);
    expect(levels([meterPart('t1', 'storage')], state, T0 + SECOND)).toBeNull();
    expect(levels([meterPart('t1', 'sensor')], state, T0 + SECOND)).toBeNull();
  });

  it('is the same whatever order readings come in, once or twice', () => {
    const reading = fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 40 }));
    const readings = fc.uniqueArray(reading, { selector: ([ms]) => ms, minLength: 1 });
    fc.assert(
      fc.property(readings, fc.integer({ min: 1, max: 25_000 }), (said, ms) => {
        const put = (all: readonly (readonly [number, number])[]) =>
          all.reduce<LevelState[string] | undefined>(
            (level, [ts, value]) => addLevel(level, T0 + ts, value, T0 + 20_000),
            undefined,
          );
        const inOrder = put([...said].sort(([a], [b]) => a - b));
        expect(put([...said, ...said].reverse())).toEqual(inOrder);
        const newest = said.filter(([ts]) => ts < ms).sort(([a], [b]) => b - a)[0];
        const state: LevelState = inOrder ? { 't1/density_g_l': inOrder } : {};
        const found = levels([tank('t1', 70, 1)], state, T0 + ms);
        expect(found?.whole?.content).toBe(newest ? newest[1] * 1000 : 0);
      }),
    );
  });

  it('keeps few values of a device that has spoken for long', () => {
    let level: LevelState[string] | undefined;
    for (let ts = T0; ts < T0 + HOUR; ts += SECOND) level = addLevel(level, ts, 1, ts);
    expect(level?.ts.length).toBeLessThan(MINUTE / SECOND);
  });
});

function never(): never {
  throw new Error('no levels');
}
