import {
  aggregate,
  cue,
  energyGrade,
  energyRatioByBands,
  isMeterFault,
  loadFactors,
  pue,
  rackFigures,
  wue,
} from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, T0 } from './site.ts';

describe('figures of a data centre', () => {
  it('AT-DC-05 splits PUE into its load factors', () => {
    const split = { it: 10_000, cooling: 1500, powerLoss: 500, lighting: 100, other: 150 };
    expect(loadFactors(split)).toEqual({
      pue: 1.225,
      partialPueCooling: 1.15,
      coolingLoadFactor: 0.15,
      powerLossFactor: 0.05,
      otherLoadFactor: 0.025,
    });
    expect(100 / (pue({ dcWh: 125, itWh: 100 }) as number)).toBe(80);
  });

  it('AT-DC-06 weighs uneven power samples by their time', () => {
    const at = (minutes: number, kw: number) => [T0 + minutes * MINUTE, kw] as const;
    const points = [at(0, 100), at(10, 100), at(20, 100), at(50, 400)];
    const hour = { from: T0, to: T0 + HOUR };
    expect(aggregate(points, { ...hour, fn: 'twa' })).toEqual([[T0, 150]]);
    expect(aggregate(points, { ...hour, fn: 'mean' })).toEqual([[T0, 175]]);
  });

  it('AT-DC-07 finds the yearly energy ratio from five temperature bands', () => {
    const kw = [1400, 1350, 1280, 1230, 1200];
    const bands = [0.1, 0.2, 0.3, 0.25, 0.15].map((share, index) => ({
      share,
      siteKw: kw[index] as number,
      itKw: 1000,
    }));
    const { siteKwh, itKwh, ratio } = energyRatioByBands(bands);
    expect(siteKwh).toBeCloseTo(11_225_940, 6);
    expect(itKwh).toBeCloseTo(8_760_000, 6);
    expect(ratio).toBeCloseTo(1.2815, 10);
    expect(energyGrade(ratio as number)).toBe(2);
  });

  it('AT-DC-08 grades include their limit', () => {
    expect([1.2, 1.2001, 1.5, 1.5001].map(energyGrade)).toEqual([1, 2, 3, null]);
  });

  it('AT-DC-09 water and carbon per kWh of IT energy', () => {
    expect(wue(18_000_000, 10_000_000_000)).toBe(1.8);
    expect(cue(0.5, { dcWh: 12_500, itWh: 10_000 })).toBe(0.625);
  });

  it('AT-DC-10 rack utilisation differs by count and by power', () => {
    const racks = {
      racksDelivered: 1000,
      racksInUse: 640,
      racksDeliveredKw: 600 * 4 + 400 * 8,
      racksInUseKw: 500 * 4 + 140 * 8,
    };
    expect(rackFigures(racks)).toEqual({
      byCount: 0.64,
      byPower: 3120 / 5600,
      standardRacks: 2240,
    });
  });

  it('has no ratio without IT energy, and takes one below 1 for a meter fault', () => {
    expect(pue({ dcWh: 10, itWh: 0 })).toBeNull();
    expect(wue(1, 0)).toBeNull();
    expect(cue(0.5, { dcWh: 1, itWh: 0 })).toBeNull();
    expect(loadFactors({ it: 0, cooling: 1, powerLoss: 0, lighting: 0, other: 0 })).toBeNull();
    expect(
      rackFigures({ racksDelivered: 0, racksInUse: 0, racksDeliveredKw: null, racksInUseKw: null }),
    ).toEqual({ byCount: null, byPower: null, standardRacks: null });
    expect([isMeterFault({ dcWh: 99, itWh: 100 }), isMeterFault({ dcWh: 100, itWh: 100 })]).toEqual(
      [true, false],
    );
  });
});
