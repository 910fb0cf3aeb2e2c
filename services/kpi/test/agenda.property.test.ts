import type { LogRecord } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNumberSet } from '../src/number-set.ts';
import { anyDay } from './any-day.ts';
import { HOUR, MINUTE, runCity, tick } from './city.ts';

const SEED = 20_220_601;

/** In steps of some minutes: parts fall silent, windows move on, hours come, a day begins. */
function withHoursAfter(log: readonly LogRecord[]): LogRecord[] {
  const end = log.at(-1)?.at ?? 0;
  const after: LogRecord[] = [];
  const step = 4 * MINUTE + 7000;
  for (let t = end + step; t < end + 20 * HOUR; t += step)
    after.push({ ...tick(t), since: t - step } as LogRecord);
  return [...log, ...after];
}

describe('an asset at rest', () => {
  it('has nothing to do: all that a city says is the same when everyone is looked at in every step', () => {
    const holds = fc.property(anyDay, (day) => {
      const log = withHoursAfter(day);
      const said = runCity(log, { batch: 1 }).outputs;
      const everyone = runCity(log, { batch: 1, restartAfter: 0 }).outputs;
      expect(everyone).toEqual(said);
    });
    fc.assert(holds, { numRuns: 6, seed: SEED, endOnFailure: true });
  }, 120_000);
});

it('a set of numbers holds what a set holds, in order, from any number on', () => {
  const step = fc.record({ n: fc.nat(3000), isAdded: fc.boolean() });
  const holds = fc.property(fc.array(step, { maxLength: 300 }), fc.nat(3000), (steps, first) => {
    const numbers = createNumberSet();
    const model = new Set<number>();
    for (const { n, isAdded } of steps) {
      if (isAdded) numbers.add(n);
      else numbers.delete(n);
      if (isAdded) model.add(n);
      else model.delete(n);
    }
    const wanted = [...model].filter((n) => n >= first).sort((a, b) => a - b);
    expect([...numbers.from(first)]).toEqual(wanted);
  });
  fc.assert(holds, { numRuns: 300, seed: SEED });
});
