import { describe, expect, it } from 'vitest';
import { alarmPerformance, floodOf, type Raise } from '../src/alarm-performance.ts';

const DAY = 86_400_000;
const raise = (alarm: string, at: number): Raise => ({
  alarm,
  at,
  severity: 'MINOR',
  chattering: false,
  clearedAt: null,
  ackedAt: null,
});
const figures = (
  raises: readonly Raise[],
  more: Partial<Parameters<typeof alarmPerformance>[0]> = {},
) => alarmPerformance({ raises, active: [], from: 0, to: DAY, positions: 1, ...more });

describe('the figures of an alarm system', () => {
  it('AT-AL-06 288 alarms in 24 h at 2 positions are 1.0 per 10 min and position', () => {
    const raises = Array.from({ length: 288 }, (_, n) => raise(`a${n}`, n * 300_000));
    expect(figures(raises, { positions: 2 }).averagePer10Min).toBe(1);
  });

  it('AT-AL-07 a flood lasts from more than 10 to fewer than 5 in ten minutes', () => {
    const counts = [3, 12, 15, 7, 4, 2];
    expect(floodOf(counts, 1)).toEqual([false, true, true, true, false, false]);
    expect(floodOf([10, 20, 21, 9], 2)).toEqual([false, false, true, false]);
    const raises = counts.flatMap((count, bucket) =>
      Array.from({ length: count }, (_, n) => raise(`a${bucket}.${n}`, bucket * 600_000 + n)),
    );
    expect(figures(raises, { to: 3_600_000 })).toMatchObject({
      floodShare: 0.5,
      floodAlarms: 34,
      annunciated: 43,
      peakPer10Min: 15,
    });
  });

  it.each([
    [[0, 20, 55], true],
    [[0, 30, 60], true],
    [[0, 30, 65], false],
  ])('AT-AL-08 raises at %j s chatter: %s', (seconds, chatters) => {
    const raises = seconds.map((second) => raise('a', second * 1000));
    expect(figures(raises).chattering).toHaveLength(chatters ? 1 : 0);
  });

  it('counts an alarm that the engine holds as chattering, however few calls are left', () => {
    const held = { ...raise('a', 0), chattering: true };
    expect(figures([held, raise('b', 0)]).chattering).toEqual([{ alarm: 'a', times: 1 }]);
  });

  it.each([
    [DAY, 0],
    [DAY + 1000, 1],
  ])('AT-AL-09 an alarm active for %d ms makes %d stale', (age, stale) => {
    const active = [{ alarm: 'a', raisedAt: 2 * DAY - age }];
    expect(figures([], { active, to: 2 * DAY }).stale).toHaveLength(stale);
  });
});

describe('a fleeting alarm', () => {
  const brief = (at: number, more: Partial<Raise> = {}): Raise => ({
    ...raise('a', at),
    clearedAt: at + 5000,
    ...more,
  });

  it('is over within seconds, before anybody acted, and does not come back at once', () => {
    expect(figures([brief(0)]).fleeting).toBe(1);
    expect(figures([brief(0, { clearedAt: 11_000 })]).fleeting).toBe(0);
    expect(figures([brief(0, { ackedAt: 2000 })]).fleeting).toBe(0);
    expect(figures([brief(0), brief(30_000)]).fleeting).toBe(1);
  });
});

describe('a time that ends in a flood', () => {
  it('says so', () => {
    const raises = Array.from({ length: 11 }, (_, n) => raise(`a${n}`, DAY - 1000 + n));
    expect([figures(raises).inFlood, figures([]).inFlood]).toEqual([true, false]);
  });
});
