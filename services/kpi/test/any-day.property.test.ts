import { isDeepStrictEqual } from 'node:util';
import type { LogRecord, Reading, Session } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyDay, anyReadings, figures, isOfEvents, logOf } from './any-day.ts';
import { type CityRun, MINUTE, runCity } from './city.ts';
import { publishedSpans } from './published-spans.ts';

const SEED = 20_220_601;
const runs = (numRuns: number) => ({ numRuns, seed: SEED });
const TIMEOUT_MS = 300_000;

/** How the log of a day may reach the folds, and be told once more. */
const ways = fc.record({
  batch: fc.integer({ min: 1, max: 60 }),
  restartAfter: fc.nat(200),
  later: fc.array(fc.integer({ min: 0, max: 10 * MINUTE }), { minLength: 1 }),
  partitions: fc.integer({ min: 2, max: 4 }),
});

describe('the KPI folds', () => {
  it(
    'say the same of any day, cut into batches, restored in between, delivered twice, or shared by partitions',
    () => {
      const holds = fc.property(anyDay, ways, (log, { batch, restartAfter, later, partitions }) => {
        const plain = runCity(log);
        const printed = print(plain);
        expectSame('cut into batches', runCity(log, { batch }), printed);
        const restored = runCity(log, { batch: Math.max(5, batch), restartAfter });
        expectSame('restored from their state', restored, printed);
        const twice = runCity(toldTwice(log, later));
        expectEqual('delivered twice', figures(twice, isOfEvents), figures(plain, isOfEvents));
        const shared = runCity(log, { partitions, batch: 1 });
        expectEqual('shared by partitions', figures(shared), figures(plain));
      });
      fc.assert(holds, { ...runs(15), endOnFailure: true });
    },
    TIMEOUT_MS,
  );

  it(
    'end with the same figures and spans, without a gap or an overlap, when readings arrive late and in another order',
    () => {
      const holds = fc.property(anyReadings, (readings) => {
        const late = runCity(logOf(readings));
        const spans = publishedSpans(late);
        for (const pieces of spans.values())
          for (const [i, { start }] of pieces.entries())
            if (i > 0) expect(start).toBe(pieces[i - 1]?.end);
        const inOrder = runCity(logOf(readings.map((each) => ({ ...each, at: each.ts }))));
        expectEqual('figures', figures(late, isOfEvents), figures(inOrder, isOfEvents));
        expectEqual('spans', spans, publishedSpans(inOrder));
      });
      fc.assert(holds, { ...runs(15), endOnFailure: true });
    },
    TIMEOUT_MS,
  );
});

type Printed = readonly [first: readonly string[], second: readonly string[]];

function print({ stages: [first, second] }: CityRun): Printed {
  const linesOf = (outputs: CityRun['outputs']) => outputs.map((each) => JSON.stringify(each));
  return [linesOf(first), linesOf(second)];
}

/** Byte for byte; shows the first output that differs. */
function expectSame(way: string, { stages }: CityRun, printed: Printed): void {
  for (const stage of [0, 1] as const) {
    const [a, b] = [stages[stage], printed[stage]];
    const at = a.findIndex((each, i) => JSON.stringify(each) !== b[i]);
    if (at >= 0) expect([way, a[at]]).toEqual([way, JSON.parse(b[at] ?? 'null')]);
    expect([way, a.length]).toEqual([way, b.length]);
  }
}

/** Asks a quick question first: naming what differs among thousands of records takes long. */
function expectEqual(what: string, one: unknown, other: unknown): void {
  if (!isDeepStrictEqual(one, other)) expect([what, one]).toEqual([what, other]);
}

function toldTwice(log: readonly LogRecord[], later: readonly number[]): LogRecord[] {
  const again = log.filter(isTold).map((each, i) => {
    return { ...each, at: each.at + (later[i % later.length] ?? 0) };
  });
  return [...log, ...again].sort((a, b) => a.at - b.at);
}

/** What a device may send again. */
function isTold(record: LogRecord): record is Reading | Session {
  return record.type === 'reading' || record.type === 'session';
}
