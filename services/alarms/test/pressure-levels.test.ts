import { type AssetVersion, type LimitTrigger, limitFor, rulesOf } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { part, reading, register, runCity, SECOND, T0, ticks, version } from './city.ts';

const s = (seconds: number) => T0 + seconds * SECOND;

describe('storage of a hydrogen station', () => {
  const levels = { low: 20, middle: 45, high: '87.5 MPa', unknown: undefined } as const;
  const station = register('h-1', 'hydrogen', {
    intervalS: 86_400,
    parts: Object.entries(levels).map(([name, pressureClass]) =>
      part(name, 'storage', pressureClass === undefined ? {} : { pressureClass }),
    ),
  });
  const told = (values: Readonly<Record<string, number>>) => {
    const said = Object.entries(values).map(([name, pressure_mpa]) =>
      reading('hydrogen', 'h-1', s(0), { part: name, metrics: { pressure_mpa } }),
    );
    const { transitions } = runCity([station, ...said, ...ticks(T0, s(20))]);
    return transitions.map(({ alarm }) => [alarm.part, alarm.rule, alarm.severity, alarm.limit]);
  };

  it('AT-H2-04 is judged at each pressure level by its own limits: 110 % and 10 % of its class', () => {
    expect(told({ low: 21.9, middle: 49.4, high: 96.2, unknown: 98.9 })).toEqual([]);
    const HIGH = 'STORAGE_PRESSURE_HIGH';
    expect(told({ low: 22, middle: 49.5, high: 96.25, unknown: 99 })).toEqual([
      ['high', HIGH, 'CRITICAL', 96.25],
      ['low', HIGH, 'CRITICAL', 22],
      ['middle', HIGH, 'CRITICAL', 49.5],
      ['unknown', HIGH, 'CRITICAL', 99],
    ]);
    expect(told({ low: 2, middle: 4.5, high: 8.75, unknown: 0 })).toEqual([]);
    const LOW = 'STORAGE_PRESSURE_LOW';
    expect(told({ low: 1.9, middle: 4.4, high: 8.7, unknown: 0 })).toEqual([
      ['high', LOW, 'MINOR', 8.75],
      ['low', LOW, 'MINOR', 2],
      ['middle', LOW, 'MINOR', 4.5],
    ]);
  });

  it('stays too high until somebody resets it, and a nozzle has limits of its own', () => {
    const nozzles = register('h-2', 'hydrogen', {
      intervalS: 86_400,
      parts: [
        part('n35', 'nozzle', { pressureClass: 'H35' }),
        part('n70', 'nozzle', { pressureClass: '700 bar' }),
      ],
    });
    const say = (name: string, pressure_mpa: number) =>
      reading('hydrogen', 'h-2', s(0), { part: name, metrics: { pressure_mpa } });
    const { standing } = runCity([nozzles, say('n35', 43.76), say('n70', 87.5)]);
    expect([...standing.values()].map(({ rule, part: of }) => [rule, of])).toEqual([
      ['NOZZLE_PRESSURE_HIGH', 'n35'],
    ]);
    const safety = rulesOf('hydrogen').filter(({ id }) => id.endsWith('PRESSURE_HIGH'));
    expect(safety.map(({ latched, shelveMaxS }) => [latched, shelveMaxS])).toEqual([
      [true, 0],
      [true, 0],
    ]);
  });
});

describe('a limit that is so many times an attribute', () => {
  const limitOf = (own: unknown, ofAsset?: number, unit = 'MPa') => {
    const trigger = { limit: 99, limits: { attribute: 'p', times: 1.1 }, unit };
    const attributes = (own === undefined ? {} : { p: own }) as AssetVersion['attributes'];
    const whole = version('hydrogen', {
      attributes: ofAsset === undefined ? {} : { p: ofAsset },
      parts: [part('1', 'storage', attributes)],
    });
    return limitFor(trigger satisfies Partial<LimitTrigger>, whole, '1');
  };

  it.each([
    [70, 77],
    ['70', 77],
    ['35 MPa', 38.5],
    ['H35', 38.5],
    ['450 bar', 49.5],
    ['high', 99],
    [0, 99],
    [-5, 99],
    [undefined, 99],
  ])('of %s is %d', (own, expected) => {
    expect(limitOf(own)).toBe(expected);
  });

  it('is that of the part, else that of the asset', () => {
    expect([limitOf(undefined, 20), limitOf(45, 20)]).toEqual([22, 49.5]);
  });
});
