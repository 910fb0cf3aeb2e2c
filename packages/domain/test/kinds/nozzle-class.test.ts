import { expect, it } from 'vitest';
import { nozzleClassOf } from '../../src/index.ts';

it.each([
  [35, 'H35'],
  ['70', 'H70'],
  ['H70', 'H70'],
  ['35 MPa', 'H35'],
  ['700 bar', 'H70'],
  ['T40', null],
  [135, null],
  [null, null],
])('the class of a nozzle with pressure class %s is %s', (pressureClass, expected) => {
  expect(nozzleClassOf({ attributes: { pressureClass } })).toBe(expected);
});

it('a nozzle that is not registered has none', () => {
  expect(nozzleClassOf(undefined)).toBeNull();
});
