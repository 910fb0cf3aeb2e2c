import type { KpiRecord, LogRecord } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { at, type CityRun, MINUTE, part, register, runCity, tick, version } from './city.ts';

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

describe('counts of a site', () => {
  const retiredAt = DAY + 30 * MINUTE + 10_000;
  const key = 'charger.count/equipment/site/st-1/now/rolling';
  const moves = { ...version('charger', DAY + 50 * MINUTE, { site: 'st-2' }) };
  const log: LogRecord[] = [
    register('cs-1', 'charger', version('charger', DAY)),
    register('cs-2', 'charger', version('charger', DAY, { retiredAt })),
    ...everyFiveSeconds(DAY, DAY + 50 * MINUTE),
    register('cs-1', 'charger', moves),
    ...everyFiveSeconds(DAY + 50 * MINUTE + 5000, DAY + 2 * 60 * MINUTE),
  ];
  const told = ({ outputs }: CityRun, of = key) =>
    outputs.filter((one) => one.key === of).map(({ value }) => value as KpiRecord);

  it('follow when something of it begins, ends or moves away, else once an hour', () => {
    const records = told(runCity(log, { batch: 1 }));
    const minutes = records.map(({ value, end }) => [value, Math.round((end - DAY) / MINUTE)]);
    const changes = [
      [2, 0],
      [1, 31],
      [0, 50],
    ];
    expect(minutes).toEqual(expect.arrayContaining(changes));
    // Beside the changes and the registration itself one in each hour.
    expect(minutes.length).toBeLessThanOrEqual(changes.length + 1 + 2);
    expect(minutes.filter(([, minute]) => Number(minute) > 60).length).toBe(1);
  });

  it('are told each minute for the city, and alike after restarts', () => {
    const run = runCity(log, { batch: 1 });
    expect(told(run, 'charger.count/equipment/city/371700/now/rolling').length).toBeGreaterThan(
      119,
    );
    const restarted = runCity(log, { batch: 7, restartAfter: 1200 });
    expect(told(restarted)).toEqual(told(run));
  });
});

function everyFiveSeconds(from: number, to: number): LogRecord[] {
  return Array.from({ length: (to - from) / 5000 + 1 }, (_, i) => tick(from + i * 5000));
}
