import type { LogRecord, Reading } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { at, HOUR, MINUTE, part, reading, register, runCity, version, withTicks } from './city.ts';

const DAY = at('2022-06-01');
const NOON = DAY + 12 * HOUR;
const END = NOON + 5 * MINUTE;
const ROLLING = 'charger.load_factor/default/site/st-1';

/** Delivers 12 kW, and reads its meter each quarter of an hour until an hour of the day. */
function charger(id: string, lastHour: number, firstHour = 0): (LogRecord | Reading)[] {
  const own = { parts: [part('1', 'connector')], attributes: { ratedKw: 120 } };
  const said = Array.from({ length: (lastHour - firstHour) * 4 + 1 }, (_, i) => {
    const ts = DAY + firstHour * HOUR + i * 15 * MINUTE;
    return reading(id, ts, { metrics: { energy_kwh: 500 + 3 * i } });
  });
  return [register(id, 'charger', version('charger', DAY, own)), ...said];
}

describe('what the meters of a site add up to', () => {
  it('is of one window, that ends at the newest edge that most of them have passed', () => {
    const log = [...charger('cs-1', 12), ...charger('cs-2', 11), ...charger('cs-3', 6)];
    const run = runCity(withTicks(log, DAY, END));
    const day = run.record(`${ROLLING}/day/2022-06-01`);
    expect(day.end).toBe(DAY + 11 * HOUR);
    expect(day).toMatchObject({ numerator: (11 + 11 + 6) * 12_000, coverage: 28 / 33 });
    const hour = run.record(`${ROLLING}/1h/rolling`);
    expect([hour.start, hour.end]).toEqual([DAY + 10 * HOUR, DAY + 11 * HOUR]);
    expect(hour).toMatchObject({ numerator: 24_000, denominator: 240_000, coverage: 2 / 3 });
  });

  it('ends where its only charger has been read, whatever others of the city know', () => {
    const own = { site: 'st-2', parts: [part('1', 'connector')], attributes: { ratedKw: 120 } };
    const alone = charger('cs-9', 6).slice(1);
    const log = [
      ...charger('cs-1', 12),
      ...charger('cs-2', 12),
      register('cs-9', 'charger', version('charger', DAY, own)),
      ...alone,
    ];
    const run = runCity(withTicks(log, DAY, END));
    const hour = run.record('charger.load_factor/default/site/st-2/1h/rolling');
    expect(hour).toMatchObject({ end: DAY + 6 * HOUR, numerator: 12_000, coverage: 1, value: 0.1 });
    const city = run.record('charger.load_factor/default/city/371700/1h/rolling');
    expect(city).toMatchObject({ end: NOON, numerator: 24_000, coverage: 2 / 3 });
  });

  it('counts those whose meters have fallen silent with what they know of the window', () => {
    const later = DAY + 36 * HOUR;
    const log = [...charger('cs-1', 36), ...charger('cs-2', 6), ...charger('cs-3', 36, 30)];
    const run = runCity(withTicks(log, DAY, later + 5 * MINUTE));
    const day = run.record(`${ROLLING}/24h/rolling`);
    expect([day.start, day.end]).toEqual([later - 24 * HOUR, later]);
    expect(day).toMatchObject({ numerator: 30 * 12_000, coverage: 30 / 72 });
  });
});
