import type { LogRecord } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import {
  at,
  type CityRun,
  HOUR,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  tick,
  version,
} from './city.ts';

const CONNECTED = at('2022-05-01');
const SERVICE_BEGAN = at('2022-05-31 12:00');
const SECOND = 1000;

const charger = version('charger', CONNECTED, {
  parts: [part('1', 'connector')],
  reporting: 'periodic',
  intervalS: 1800,
});

/** Its past in [from, to), told at one instant. */
function past(from: number, to: number, toldAt: number) {
  const told = [];
  for (let ts = from; ts < to; ts += HOUR / 2)
    told.push(reading('cs-1', ts, { status: 'IDLE', historical: true, at: toldAt }));
  return told;
}

/** Dense enough to be no pause of ours. */
function ticks(from: number, to: number) {
  const all = [];
  for (let t = from; t <= to; t += 2.5 * SECOND) all.push(tick(t));
  return all;
}

/** Every day and the month are whole. */
function expectWhole(run: CityRun) {
  const day = (date: string) => run.record(`charger.uptime/exclude_unknown/asset/cs-1/day/${date}`);
  for (const date of ['2022-05-02', '2022-05-15', '2022-05-30'])
    expect(day(date)).toMatchObject({ upS: 86_400, unknownS: 0, status: 'restated' });
  const month = run.record('charger.uptime/exclude_unknown/asset/cs-1/30d/rolling');
  expect(month).toMatchObject({ value: 1, coverage: 1 });
}

describe('the history of an asset', () => {
  it('counts in every day, however old, when it comes after the first tick', () => {
    const run = runCity([
      register('cs-1', 'charger', charger),
      tick(SERVICE_BEGAN),
      ...past(CONNECTED, SERVICE_BEGAN, SERVICE_BEGAN + 5 * SECOND),
      ...ticks(SERVICE_BEGAN + 5 * SECOND, SERVICE_BEGAN + 5 * MINUTE),
    ]);
    expectWhole(run);
  });

  it('counts in every day when it comes after the first live reading', () => {
    const began = SERVICE_BEGAN - 5 * SECOND;
    const run = runCity([
      register('cs-1', 'charger', charger),
      tick(began),
      reading('cs-1', began, { status: 'IDLE' }),
      ...ticks(SERVICE_BEGAN, SERVICE_BEGAN + 20 * SECOND),
      ...past(CONNECTED, began, SERVICE_BEGAN + 20 * SECOND),
      ...ticks(SERVICE_BEGAN + 25 * SECOND, SERVICE_BEGAN + 5 * MINUTE),
    ]);
    expectWhole(run);
  });

  it('counts in every day when a pause of ours falls into it', () => {
    const half = at('2022-05-10');
    const again = SERVICE_BEGAN + 10 * MINUTE;
    const run = runCity([
      register('cs-1', 'charger', charger),
      ...ticks(SERVICE_BEGAN - 5 * SECOND, SERVICE_BEGAN),
      reading('cs-1', SERVICE_BEGAN, { status: 'IDLE' }),
      ...past(CONNECTED, half, SERVICE_BEGAN),
      ...ticks(again, again + 20 * SECOND),
      ...past(half, again, again + 20 * SECOND),
      ...ticks(again + 25 * SECOND, again + 5 * MINUTE),
    ]);
    expectWhole(run);
  });

  it('is waited for before closed days of a new asset are published', () => {
    const registered = { ...register('cs-1', 'charger', charger), at: SERVICE_BEGAN } as LogRecord;
    const told = SERVICE_BEGAN + 15 * SECOND;
    const run = runCity([
      registered,
      ...ticks(SERVICE_BEGAN, told),
      ...past(CONNECTED, SERVICE_BEGAN, told),
      ...ticks(told, told + 5 * MINUTE),
    ]);
    const day = 'charger.uptime/exclude_unknown/asset/cs-1/day/2022-05-15';
    const published = run.outputs.filter(({ key }) => key === day).map(({ value }) => value);
    expect(published).toEqual([expect.objectContaining({ revision: 1, upS: 86_400 })]);
  });
});
