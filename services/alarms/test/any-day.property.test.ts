import type { LogRecord, Reading } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyDay, logOf, readings } from './any-day.ts';
import { anyFigures } from './any-figures.ts';
import { MINUTE, runCity, runKpis } from './city.ts';

const SEED = 20_230_601;
const runs = (numRuns: number) => ({ numRuns, seed: SEED });
const TIMEOUT_MS = 180_000;

describe('the fold over readings', () => {
  it(
    'says the same, byte for byte, however the log is cut into batches',
    () => {
      const holds = fc.property(anyDay, fc.integer({ min: 1, max: 90 }), (day, batch) => {
        const log = logOf(day);
        expectSame(runCity(log, { batch }), runCity(log));
      });
      fc.assert(holds, runs(40));
    },
    TIMEOUT_MS,
  );

  it(
    'says the same, byte for byte, when it is restored from its state in between',
    () => {
      const holds = fc.property(
        anyDay,
        fc.integer({ min: 5, max: 90 }),
        fc.nat(1500),
        (day, batch, restartAfter) => {
          const log = logOf(day);
          expectSame(runCity(log, { batch, restartAfter }), runCity(log));
        },
      );
      fc.assert(holds, runs(100));
    },
    TIMEOUT_MS,
  );

  it(
    'annunciates nothing more when messages are delivered twice',
    () => {
      const delays = fc.array(fc.integer({ min: 0, max: 3 * MINUTE }), { minLength: 1 });
      const holds = fc.property(readings, delays, (heard, later) => {
        const own = onePerInstant(heard.map((each) => ({ ...each, at: each.ts })));
        const again = own.map((each, i) => ({
          ...each,
          at: each.at + (later[i % later.length] ?? 0),
        }));
        expect(raisedBy([...own, ...again])).toEqual(raisedBy(own));
      });
      fc.assert(holds, runs(60));
    },
    TIMEOUT_MS,
  );

  it(
    'says the same of each asset in whatever order messages of different assets come',
    () => {
      const holds = fc.property(anyDay, (day) => {
        const log = logOf(day);
        const byAsset = [...log].sort((a, b) => a.at - b.at || rank(b) - rank(a));
        expect(storyByAsset(byAsset)).toEqual(storyByAsset(log));
      });
      fc.assert(holds, runs(40));
    },
    TIMEOUT_MS,
  );

  it('raises and clears in turns, and numbers its occurrences and steps without a gap', () => {
    const holds = fc.property(anyDay, (day) => {
      const log = logOf(day);
      const steps = new Map<string, { stepNo: number; occurrence: number; active: boolean }>();
      for (const { alarm, step, stepNo } of runCity(log).transitions) {
        const last = steps.get(alarm.id) ?? { stepNo: 0, occurrence: 0, active: false };
        expect(stepNo).toBe(last.stepNo + 1);
        if (step === 'raised')
          expect([alarm.occurrence, last.active]).toEqual([last.occurrence + 1, false]);
        else expect(alarm.occurrence).toBe(last.occurrence);
        if (step === 'cleared') expect(last.active).toBe(true);
        const active = step === 'raised' || (last.active && step !== 'cleared');
        steps.set(alarm.id, { stepNo, occurrence: alarm.occurrence, active });
      }
    });
    fc.assert(holds, runs(40));
  });
});

describe('the fold over KPIs', () => {
  it(
    'says the same, byte for byte, in other batches and restored from its state',
    () => {
      const size = fc.integer({ min: 1, max: 20 });
      const holds = fc.property(anyFigures, size, fc.nat(60), (log, batch, restartAfter) => {
        expectSame(runKpis(log, { batch, restartAfter }), runKpis(log));
      });
      fc.assert(holds, runs(100));
    },
    TIMEOUT_MS,
  );
});

type Run = ReturnType<typeof runCity>;

/** Compares printed outputs, and shows the first that differs. */
function expectSame(one: Run, other: Run): void {
  const [a = [], b = []] = [one, other].map(({ outputs }) =>
    outputs.map((each) => JSON.stringify(each)),
  );
  const at = a.findIndex((line, i) => line !== b[i]);
  if (at >= 0) expect(one.outputs[at]).toEqual(other.outputs[at]);
  expect(a.length).toBe(b.length);
}

/** Two messages of one part and instant: the later one wins, a repetition of the first would too. */
function onePerInstant(all: readonly Reading[]): Reading[] {
  const seen = new Set<string>();
  return all.filter(({ asset, part, ts }) => {
    const key = `${asset}~${part}~${ts}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** A repetition is a sign of life, and says of the fan what it says while another alarm is active. */
const APART: ReadonlySet<string> = new Set(['DEVICE_SILENT', 'FAN_NOT_RUNNING']);

/** What was raised and cleared, and when. */
function raisedBy(records: readonly LogRecord[]) {
  return runCity(logOf({ records }))
    .transitions.filter(({ alarm }) => !APART.has(alarm.rule))
    .map(({ step, at, alarm: { id } }) => `${id} ${step} ${at}`)
    .sort();
}

function storyByAsset(log: readonly LogRecord[]) {
  const stories: Record<string, string[]> = {};
  for (const { step, at, alarm } of runCity(log).transitions)
    (stories[alarm.assetOrId] ??= []).push(`${alarm.rule} ${alarm.part} ${step} ${at}`);
  return stories;
}

/** Another order of the assets; ticks and windows keep their places at the end and the front. */
function rank(record: LogRecord): number {
  if (record.type === 'tick') return -1;
  return record.type === 'reading' ? record.asset.length + record.asset.charCodeAt(0) / 200 : 99;
}
