import { DAY_MS, type LogRecord, PUBLISHED_WINDOWS, windowRange } from '@infrapulse/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CityState, emptyCity, isExpected } from '../src/city-state.ts';
import { compactAsset } from '../src/compact-days.ts';
import { kpiConfig } from '../src/config.ts';
import { observeRecord } from '../src/observe-record.ts';
import { addTimes } from '../src/publish-times.ts';
import { refreshPart } from '../src/refresh-spans.ts';
import { createRollUp, type RollUp } from '../src/roll-up.ts';
import { createRolledTimes, type RolledTimes } from '../src/rolled-times.ts';
import { anyDay } from './any-day.ts';
import { HOUR, MINUTE, tick } from './city.ts';

const STEP = 5000;
const config = kpiConfig.parse({});

/** What every scope's sums are when all parts are added up anew. */
function addedUp(city: CityState, at: number): Map<string, Record<string, number>> {
  const rollUp: RollUp = createRollUp(0);
  const ranges = PUBLISHED_WINDOWS.map((window) => windowRange(window, at));
  for (const state of city.assets.values()) {
    const { asset } = state;
    if (!isExpected(asset)) continue;
    addTimes({ publisher: { at } as never, rollUp }, state, { ranges, changed: true });
  }
  const sums = rollUp.outputs(at, true).map(({ value }) => {
    const partial = value as {
      kpi: string;
      scope: string;
      id: string;
      window: string;
      sums: never;
    };
    return [
      `${partial.kpi}/${partial.scope}/${partial.id}/${partial.window}`,
      partial.sums,
    ] as const;
  });
  return new Map(sums);
}

function rolledUp(rolled: RolledTimes, at: number): Map<string, Record<string, number>> {
  const sums = [...rolled.scopes()].flatMap(([key, scope]) =>
    PUBLISHED_WINDOWS.map(
      (window, place) => [`${key}/${window}`, scope.sumsOf(place, at)] as const,
    ),
  );
  return new Map(sums);
}

/** The log, and then some days in which parts fall silent, days are summed up and months begin. */
function withDaysAfter(log: readonly LogRecord[]): LogRecord[] {
  const end = log.at(-1)?.at ?? 0;
  const after: LogRecord[] = [];
  for (let t = end + 7 * HOUR; t < end + 5 * DAY_MS; t += 7 * HOUR + 11 * MINUTE)
    after.push({ ...tick(t), since: t - 7 * HOUR - 11 * MINUTE } as LogRecord);
  return [...log, ...after];
}

it('what is kept up to date is what all parts add up to, at every step', () => {
  const holds = fc.property(anyDay, fc.integer({ min: 1, max: 4 }), (day, every) => {
    const city = emptyCity(0);
    const rolled = createRolledTimes();
    const work = { city, config, outputs: [], src: '' };
    let ticks = 0;
    for (const record of withDaysAfter(day)) {
      observeRecord(city, record);
      if (record.type !== 'tick') continue;
      for (const state of city.assets.values())
        for (const part of state.parts.values()) refreshPart(work, state, part);
      for (const state of city.assets.values()) compactAsset(city, state, config);
      ticks += 1;
      if (ticks % every !== 0) continue;
      const at = Math.floor(city.clock.now / STEP) * STEP;
      for (const _ of rolled.refresh(city, at)) continue;
      expect(rolledUp(rolled, at)).toEqual(addedUp(city, at));
    }
    expect(
      [...city.assets.values()].some(({ parts }) => (parts.get('1')?.days.count ?? 0) > 1),
    ).toBe(true);
  });
  fc.assert(holds, { numRuns: 25, seed: 20_220_601 });
}, 60_000);
