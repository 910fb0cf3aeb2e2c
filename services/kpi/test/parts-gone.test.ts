import type { AssetPart, LogRecord, Reading } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import {
  at,
  HOUR,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  tick,
  version,
  withTicks,
} from './city.ts';

const START = at('2022-06-01');
const GONE = START + 6 * HOUR;
const END = START + 9 * HOUR;
const REASON = 'what it was measured by is not in the register any more';

const METERS = [part('total', 'facility_total'), part('it', 'it_in'), part('w', 'water')];
const PER_QUARTER = { total: 10, it: 8, w: 12 } as const;

function put(id: string, from: number, parts: readonly AssetPart[]): LogRecord {
  const served = { commissionedAt: START, connectedAt: START, parts };
  return register(id, 'datacenter', version('datacenter', from, served));
}

function meters(id: string, until = END): Reading[] {
  return Object.entries(PER_QUARTER).flatMap(([name, amount]) =>
    Array.from({ length: (until - START) / (15 * MINUTE) + 1 }, (_, i) =>
      reading(id, START + i * 15 * MINUTE, {
        kind: 'datacenter',
        part: name,
        metrics: { [name === 'w' ? 'water_l' : 'energy_kwh']: 100 + i * amount },
      }),
    ),
  );
}

const whole = put('dc-1', START, METERS);
const stripped = put('dc-1', GONE, []);
const log = (...records: readonly LogRecord[]) =>
  withTicks([whole, stripped, ...records], START, END, 5 * MINUTE);

describe('figures of a data centre whose meters all leave the register', () => {
  const names = ['pue', 'wue', 'energy_grade'].map((name) => `datacenter.${name}/PUE3`);

  it('are no longer measured from then on, for itself and where it was the only one', () => {
    const run = runCity(log(...meters('dc-1', GONE)));
    for (const name of names)
      for (const scope of ['asset/dc-1', 'city/371700'])
        for (const window of ['1h/rolling', '24h/rolling', 'day/2022-06-01'])
          expect(run.record(`${name}/${scope}/${window}`)).toMatchObject({
            ...{ value: null, quality: 'insufficient_data' },
            ...{ end: GONE, reason: REASON },
          });
  });

  it('are so when a future version says it, and after a restart', () => {
    const ahead = { ...stripped, at: START + HOUR };
    const all = withTicks([whole, ahead, ...meters('dc-1')], START, END, 5 * MINUTE);
    const run = runCity(all, { batch: 5, restartAfter: 0 });
    const before = runCity(all.filter((one) => one.at < GONE));
    for (const name of names) {
      expect(before.record(`${name}/asset/dc-1/1h/rolling`).value).not.toBeNull();
      expect(run.record(`${name}/asset/dc-1/1h/rolling`)).toMatchObject({ reason: REASON });
    }
  });

  it('leave those of others in its scopes alone', () => {
    const other = [put('dc-2', START, METERS), ...meters('dc-2')];
    const run = runCity(log(...meters('dc-1', GONE), ...other));
    for (const name of names) {
      const record = run.record(`${name}/city/371700/1h/rolling`);
      expect([record.end, record.value, record.coverage]).toEqual([END, expect.anything(), 1]);
    }
  });

  it('are back with the meters', () => {
    const again = put('dc-1', GONE + HOUR, METERS);
    const run = runCity(log(again, ...meters('dc-1')));
    for (const name of names)
      expect(run.record(`${name}/city/371700/1h/rolling`)).toMatchObject({ end: END, coverage: 1 });
  });

  it('of the day on which they left are told when it closes, known up to the last reading before', () => {
    const end = at('2022-06-02 00:05');
    const run = runCity([...log(...meters('dc-1', GONE)), tick(end)]);
    for (const name of names)
      expect(run.record(`${name}/asset/dc-1/day/2022-06-01`)).toMatchObject({
        ...{ status: 'provisional', value: null, coverage: 5.75 / 24 },
      });
  });
});

describe('tanks that leave the register', () => {
  it('have no charge any more, nor has their station, nor a city without others', () => {
    const tank = part('t1', 'storage', { pressureClass: 70, volumeL: 1000 });
    const station = (from: number, parts: readonly AssetPart[]) => {
      const served = { commissionedAt: START, connectedAt: START, intervalS: 3600, parts };
      return register('h2-1', 'hydrogen', version('hydrogen', from, served));
    };
    const said = reading('h2-1', GONE - HOUR, {
      kind: 'hydrogen',
      part: 't1',
      metrics: { density_g_l: 20.1 },
    });
    const run = runCity(
      withTicks([station(START, [tank]), station(GONE, []), said], START, GONE + HOUR),
    );
    for (const scope of ['part/h2-1~t1', 'asset/h2-1', 'city/371700'])
      expect(run.record(`hydrogen.tank_soc/default/${scope}/now/rolling`)).toMatchObject({
        ...{ value: null, quality: 'insufficient_data', reason: REASON },
      });
  });
});

it('racks that the register tells no more of have no utilisation any more', () => {
  const told = { racksDelivered: 400, racksInUse: 270, racksDeliveredKw: 1600, racksInUseKw: 1000 };
  const { racksDelivered, racksInUse } = told;
  const centre = (from: number, attributes: Record<string, number>) => {
    const served = { commissionedAt: START, connectedAt: START, attributes };
    return register('dc-1', 'datacenter', version('datacenter', from, served));
  };
  const log = [centre(START, told), centre(GONE, { racksDelivered, racksInUse })];
  const run = runCity(withTicks(log, START, GONE + HOUR));
  const value = (policy: string, scope: string) =>
    run.record(`datacenter.rack_utilisation/${policy}/${scope}/now/rolling`).value;
  for (const scope of ['asset/dc-1', 'city/371700'])
    expect([value('count', scope), value('power', scope)]).toEqual([0.675, null]);
});
