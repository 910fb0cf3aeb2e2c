import type { LogRecord, StateRecord } from '@infrapulse/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNumberSet } from '../src/number-set.ts';
import { anyDay } from './any-day.ts';
import { at, HOUR, MINUTE, part, reading, register, runCity, tick, version } from './city.ts';

const SEED = 20_220_601;

/** In steps of some minutes: parts fall silent, windows move on, hours come, a day begins. */
function withHoursAfter(log: readonly LogRecord[]): LogRecord[] {
  const end = log.at(-1)?.at ?? 0;
  const after: LogRecord[] = [];
  const step = 7 * MINUTE + 7000;
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
    fc.assert(holds, { numRuns: 4, seed: SEED, endOnFailure: true });
  }, 300_000);

  it('is shown as silent at the second at which it is, whether or not any sum is made of it', () => {
    const start = at('2022-06-01 08:00');
    const slow = { intervalS: 300, heartbeatS: 300, reporting: 'periodic' } as const;
    const connector = { ...part('1', 'connector'), intervalS: 60 };
    const charger = version('charger', start, { parts: [connector], ...slow });
    const log: LogRecord[] = [register('cs-1', 'charger', charger)];
    for (const name of ['', '1']) log.push(reading('cs-1', start, { part: name, status: 'IDLE' }));
    for (let t = start; t < start + 20 * MINUTE; t += 1000) log.push(tick(t));
    const plain = runCity(log, { batch: 1 });
    expect(plain.outputs).toEqual(runCity(log, { batch: 1, restartAfter: 0 }).outputs);
    const states = plain.outputs.filter(({ topic }) => topic.name.endsWith('.states'));
    const shown = states.map(({ value }) => (value as StateRecord).span);
    expect(shown.map(({ start: from, state }) => [(from - start) / MINUTE, state])).toEqual([
      [0, 'UP'],
      [0, 'UP'],
      [3, 'UNKNOWN'],
      [15, 'UNKNOWN'],
    ]);
  });
});

it('an asset that the register calls another kind is one of that kind at once', () => {
  const start = at('2022-06-01 08:00');
  const tank = part('t1', 'storage', { pressureClass: 70, volumeL: 1000 });
  const station = version('hydrogen', start, { parts: [tank], intervalS: 300 });
  const metrics = { density_g_l: 38.19 };
  const told = reading('h2-1', start + 1000, { kind: 'hydrogen', part: 't1', metrics });
  const log: LogRecord[] = [
    register('h2-1', 'charger', version('charger', start)),
    register('h2-2', 'hydrogen', station),
    register('h2-1', 'hydrogen', station),
    tick(start),
    told,
    { ...told, asset: 'h2-2' },
  ];
  for (let t = start + 2000; t < start + 3 * MINUTE; t += 1000) log.push(tick(t));
  const plain = runCity(log, { batch: 1 });
  expect(plain.record('hydrogen.tank_soc/default/asset/h2-1/now/rolling').value).toBe(0.95);
  expect(plain.outputs).toEqual(runCity(log, { batch: 1, restartAfter: 0 }).outputs);
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
