import { meterLayouts, readingAt, shareHalfUp, unwrapMeter } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, meterPart, site, stateOf, T0 } from './site.ts';

type Attributes = Parameters<typeof meterPart>[2];

function unwrapped(attributes: Attributes, samples: readonly (readonly [number, number])[]) {
  const layouts = meterLayouts([site([meterPart('m', 'it_in', attributes)])]);
  const state = stateOf(samples.map(([minutes, kwh]) => ['m', minutes, kwh]));
  return unwrapMeter('m', state.meters['m'] ?? { ts: [], kwh: [] }, layouts);
}

describe('a meter register', () => {
  it('AT-DC-11 goes on after a rollover, of a display and of a 32-bit counter', () => {
    const display = unwrapped({ registerModulusKwh: 1_000_000 }, [
      [0, 999_850],
      [15, 150],
    ]);
    expect(display.runs[0]?.wh).toEqual([0, 300_000]);
    const counter = unwrapped({ registerModulusKwh: 2 ** 32, scale: 0.001 }, [
      [0, 4_294_966_000],
      [15, 704],
    ]);
    expect(counter.runs[0]?.wh).toEqual([0, 2000]);
  });

  it('AT-DC-12 knows nothing of the interval of a reset', () => {
    const { runs, breaks } = unwrapped({ registerModulusKwh: 1_000_000, maxKw: 2000 }, [
      [0, 523_400],
      [15, 12.5],
      [30, 13.5],
    ]);
    expect(runs.map(({ wh }) => wh)).toEqual([[0], [0, 1000]]);
    expect(breaks).toEqual([{ ts: T0 + 15 * MINUTE, kind: 'reset' }]);
  });

  it('AT-DC-14 sorts by event time before it takes differences', () => {
    const { runs, breaks } = unwrapped({}, [
      [0, 1000],
      [30, 1040],
      [15, 1020],
    ]);
    expect(runs[0]?.wh).toEqual([0, 20_000, 40_000]);
    expect(breaks).toEqual([]);
  });

  it('does not believe a step upwards that its power cannot explain', () => {
    const samples = [
      [0, 100],
      [15, 700],
      [30, 1300.001],
    ] as const;
    const { runs, breaks } = unwrapped({ maxKw: 2000 }, samples);
    expect(runs.map(({ wh }) => wh)).toEqual([[0, 600_000], [600_000]]);
    expect(breaks).toEqual([{ ts: T0 + 30 * MINUTE, kind: 'jump' }]);
  });

  it('applies its ratios once, and takes a changed ratio for another meter', () => {
    const ratios = { scale: 0.1, ctRatio: 40, ptRatio: 100 };
    expect(
      unwrapped(ratios, [
        [0, 1],
        [15, 1.01],
      ]).runs[0]?.wh,
    ).toEqual([0, 4000]);
    const layouts = meterLayouts([
      site([meterPart('m', 'it_in', { ctRatio: 40 })]),
      site([meterPart('m', 'it_in', { ctRatio: 60 })], { validFrom: T0 + 10 * MINUTE }),
    ]);
    const state = stateOf([
      ['m', 0, 10],
      ['m', 15, 11],
      ['m', 30, 12],
    ]);
    const { runs, breaks } = unwrapMeter('m', state.meters['m'] as never, layouts);
    expect(runs.map(({ wh }) => wh)).toEqual([[0], [0, 60_000]]);
    expect(breaks[0]?.kind).toBe('swap');
  });

  it('takes a step back without a known power for a rollover only near the end of its register', () => {
    const near = unwrapped({ registerModulusKwh: 1000 }, [
      [0, 900],
      [15, 100],
    ]);
    const far = unwrapped({ registerModulusKwh: 1000 }, [
      [0, 600],
      [15, 0],
    ]);
    const unknown = unwrapped({}, [
      [0, 999],
      [15, 1],
    ]);
    expect([near.breaks.length, far.breaks.length, unknown.breaks.length]).toEqual([0, 1, 1]);
  });

  it('ignores what it read before its time was required', () => {
    const layouts = meterLayouts([
      site([meterPart('m', 'it_in')], { connectedAt: T0 + 15 * MINUTE }),
    ]);
    const state = stateOf([
      ['m', 0, 1],
      ['m', 15, 2],
      ['m', 30, 3],
    ]);
    expect(unwrapMeter('m', state.meters['m'] as never, layouts).runs[0]?.ts).toEqual([
      T0 + 15 * MINUTE,
      T0 + 30 * MINUTE,
    ]);
  });
});

describe('a reading between two samples', () => {
  it('is rounded once, half up, in whole Wh', () => {
    const run = { ts: [0, 2], wh: [10, 13], gapMs: HOUR };
    expect(readingAt(run, 1)).toBe(12);
    expect([shareHalfUp(1, 1, 3), shareHalfUp(2, 1, 3), shareHalfUp(0, 1, 3)]).toEqual([0, 1, 0]);
  });

  it('stays exact beyond what a double can count', () => {
    expect(shareHalfUp(9_000_000_000_001, 1_800_001, 3_600_000)).toBe(
      Number((2n * 9_000_000_000_001n * 1_800_001n + 3_600_000n) / 7_200_000n),
    );
  });
});
