import { expect, it } from 'vitest';
import { at, part, reading, register, runCity, tick, version } from './city.ts';

const BEGAN = at('2022-05-31 12:00');
const SECONDS = 72;
const CITY = 'charger.uptime/exclude_unknown/city/371700/1h/rolling';

/** A fault `afterMs` after the step of 12:01:05, whose emission comes with the tick half a second after it. */
function faulted(afterMs: number) {
  const charger = version('charger', BEGAN, { parts: [part('1', 'connector')] });
  const log = [register('cs-1', 'charger', charger), reading('cs-1', BEGAN, { status: 'IDLE' })];
  for (let second = 0; second < SECONDS; second += 1) {
    const now = BEGAN + second * 1000;
    if (second === 65) log.push(reading('cs-1', now + afterMs, { status: 'FAULTED' }));
    log.push(tick(now + 500));
  }
  return runCity(log);
}

it.each([0, 1, 200, 499, 500])(
  'a change %i ms after a step is told by the next step',
  (afterMs) => {
    const { computedAt, downS } = faulted(afterMs).record(CITY);
    expect(computedAt).toBe(BEGAN + 70_000);
    expect(downS).toBeCloseTo(5 - afterMs / 1000, 6);
  },
);
