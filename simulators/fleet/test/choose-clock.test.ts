import { expect, it } from 'vitest';
import { chooseClock } from '../src/choose-clock.ts';

it('a speed of its own makes the clock of the city a simulated one, unless another is asked for', () => {
  expect(chooseClock({})).toBe('system');
  expect(chooseClock({ speed: 1 })).toBe('system');
  expect(chooseClock({ speed: 60 })).toBe('simulated');
  expect(chooseClock({ clock: 'simulated' })).toBe('simulated');
  expect(chooseClock({ clock: 'simulated', speed: 1440 })).toBe('simulated');
});

it.each([
  [{ clock: 'system', speed: 60 }, '--speed needs --clock simulated'],
  [{ clock: 'lunar' }, '--clock lunar: one of system, simulated'],
  [{ speed: 0 }, '--speed 0: time would stand still'],
])('%o is refused', (flags, message) => {
  expect(() => chooseClock(flags)).toThrow(message);
});
