import type { LogRecord, Reading, Session } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyDay, anyReadings, figures, isOfEvents, logOf } from './any-day.ts';
import { type CityRun, MINUTE, runCity } from './city.ts';
import { publishedSpans } from './published-spans.ts';

const SEED = 20_220_601;
const runs = (numRuns: number) => ({ numRuns, seed: SEED });
const TIMEOUT_MS = 300_000;

describe('the KPI folds', () => {
  it(
    'say the same, byte for byte, however the log is cut into batches',
    () => {
      const holds = fc.property(anyDay, fc.integer({ min: 1, max: 60 }), (log, batch) => {
        expectSame(runCity(log, { batch }), runCity(log));
      });
      fc.assert(holds, runs(10));
    },
    TIMEOUT_MS,
  );

  it(
    'say the same, byte for byte, when they are restored from their state in between',
    () => {
      const holds = fc.property(
        anyDay,
        fc.integer({ min: 5, max: 60 }),
        fc.nat(200),
        (log, batch, restartAfter) => {
          expectSame(runCity(log, { batch, restartAfter }), runCity(log));
        },
      );
      fc.assert(holds, runs(15));
    },
    TIMEOUT_MS,
  );

  it(
    'end with the same figures when readings arrive late and in another order',
    () => {
      const holds = fc.property(anyReadings, (readings) => {
        const inOrder = readings.map((each) => ({ ...each, at: each.ts }));
        const run = (log: LogRecord[]) => figures(runCity(log), isOfEvents);
        expect(run(logOf(readings))).toEqual(run(logOf(inOrder)));
      });
      fc.assert(holds, runs(15));
    },
    TIMEOUT_MS,
  );

  it(
    'end with the same figures when messages are delivered twice',
    () => {
      const delays = fc.array(fc.integer({ min: 0, max: 10 * MINUTE }), { minLength: 1 });
      const holds = fc.property(anyDay, delays, (log, later) => {
        const again = log.filter(isTold).map((each, i) => {
          return { ...each, at: each.at + (later[i % later.length] ?? 0) };
        });
        const doubled = [...log, ...again].sort((a, b) => a.at - b.at);
        const run = (one: LogRecord[]) => figures(runCity(one), isOfEvents);
        expect(run(doubled)).toEqual(run(log));
      });
      fc.assert(holds, runs(15));
    },
    TIMEOUT_MS,
  );

  it(
    'publish the state of each part without a gap or an overlap, the same whatever came late',
    () => {
      const holds = fc.property(anyReadings, (readings) => {
        const late = publishedSpans(runCity(logOf(readings)));
        for (const pieces of late.values())
          for (const [i, { start }] of pieces.entries())
            if (i > 0) expect(start).toBe(pieces[i - 1]?.end);
        const inOrder = readings.map((each) => ({ ...each, at: each.ts }));
        expect(late).toEqual(publishedSpans(runCity(logOf(inOrder))));
      });
      fc.assert(holds, runs(15));
    },
    TIMEOUT_MS,
  );

  it(
    'add up to the same figures whether one partition holds all assets or several share them',
    () => {
      const holds = fc.property(anyDay, fc.integer({ min: 2, max: 4 }), (log, partitions) => {
        expect(figures(runCity(log, { partitions, batch: 1 }))).toEqual(figures(runCity(log)));
      });
      fc.assert(holds, runs(10));
    },
    TIMEOUT_MS,
  );
});

/** Compares printed outputs, and shows the first that differs. */
function expectSame(one: CityRun, other: CityRun): void {
  for (const stage of [0, 1] as const) {
    const [a, b] = [one, other].map(({ stages }) =>
      stages[stage].map((each) => JSON.stringify(each)),
    );
    const at = a?.findIndex((line, i) => line !== b?.[i]) ?? -1;
    if (at >= 0) expect(one.stages[stage][at]).toEqual(other.stages[stage][at]);
    expect(a?.length).toBe(b?.length);
  }
}

/** What a device may send again. */
function isTold(record: LogRecord): record is Reading | Session {
  return record.type === 'reading' || record.type === 'session';
}
