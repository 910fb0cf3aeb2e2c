import { expect, it } from 'vitest';
import { at, MINUTE, part, register, runCity, tick, version } from './city.ts';

const DAY = at('2022-06-01');

it('connectors and cells count for the company that runs them, equipment and sites for the owner of the place', () => {
  const own = { operator: 'op-1' };
  const run = runCity([
    register(
      'cs-1',
      'charger',
      version('charger', DAY, {
        ...own,
        parts: [part('1', 'connector'), { ...part('2', 'connector'), operator: 'op-2' }],
      }),
    ),
    register(
      'bs-1',
      'site5g',
      version('site5g', DAY, {
        ...own,
        parts: [
          { ...part('c1', 'cell', { gnbId: 'g-1' }), operator: 'op-2' },
          { ...part('c2', 'cell', { gnbId: 'g-1' }), operator: 'op-2' },
          part('c3', 'cell', { gnbId: 'g-2' }),
        ],
      }),
    ),
    tick(DAY + MINUTE),
    tick(DAY + 2 * MINUTE),
  ]);
  const of = (kpi: string, operator: string) =>
    run.record(`${kpi}/operator/${operator}/now/rolling`).value;
  expect(of('charger.count/connector', 'op-1')).toBe(1);
  expect(of('charger.count/connector', 'op-2')).toBe(1);
  expect(of('charger.count/equipment', 'op-1')).toBe(1);
  expect(of('site5g.count/cell', 'op-2')).toBe(2);
  expect(of('site5g.count/gnb', 'op-2')).toBe(1);
  expect(of('site5g.count/gnb', 'op-1')).toBe(1);
  expect(of('site5g.count/site', 'op-1')).toBe(1);
});
