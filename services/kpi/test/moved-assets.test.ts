import type { KindId } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import {
  at,
  HOUR,
  heartbeats,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  version,
  withTicks,
} from './city.ts';

const DAY = at('2022-06-01');
const NOON = DAY + 12 * HOUR;
const END = DAY + 24 * HOUR + 5 * MINUTE;

/** An asset that goes to another operator at noon. */
function moved(id: string, kind: KindId, more: object) {
  const at9 = { operator: 'op-1', ...more };
  const later = { commissionedAt: DAY, connectedAt: DAY };
  return [
    register(id, kind, version(kind, DAY, at9)),
    register(id, kind, version(kind, NOON, { ...at9, ...later, operator: 'op-2' })),
  ];
}

describe('an asset that moves within a window', () => {
  it('leaves to each operator the time it was there', () => {
    const said = [
      reading('cs-1', DAY, { status: 'IDLE' }),
      ...heartbeats('cs-1', DAY, END, 10 * MINUTE),
      reading('cs-1', DAY + 15 * HOUR, { status: 'FAULTED' }),
    ];
    const register = moved('cs-1', 'charger', { parts: [part('1', 'connector')] });
    const run = runCity(withTicks([...register, ...said], DAY, END));
    const day = (id: string) =>
      run.record(`charger.uptime/exclude_unknown/operator/${id}/day/2022-06-01`);
    expect(day('op-1')).toMatchObject({ upS: 12 * 3600, downS: 0 });
    expect(day('op-2')).toMatchObject({ upS: 3 * 3600, downS: 9 * 3600 });
    const count = (id: string) =>
      run.record(`charger.count/equipment/operator/${id}/now/rolling`).value;
    expect([count('op-1'), count('op-2')]).toEqual([0, 1]);
    const hour = run.record('charger.uptime/exclude_unknown/operator/op-1/1h/rolling');
    expect(hour).toMatchObject({ value: null, end: END });
  });

  it('leaves to each operator the energy of that time, and its racks to where they are now', () => {
    const said = ['total', 'it'].flatMap((name) =>
      [0, 6, 12, 18, 24].map((hour) => {
        const metrics = { energy_kwh: 1000 + hour * (name === 'it' ? 100 : 120) };
        const ts = DAY + hour * HOUR;
        return reading('dc-1', ts, { kind: 'datacenter', part: name, metrics });
      }),
    );
    const register = moved('dc-1', 'datacenter', {
      attributes: { racksDelivered: 100, racksInUse: 70 },
      parts: [part('total', 'facility_total'), part('it', 'it_in')],
    });
    const run = runCity(withTicks([...register, ...said], DAY, END));
    const day = (id: string) => run.record(`datacenter.pue/PUE3/operator/${id}/day/2022-06-01`);
    expect(day('op-1')).toMatchObject({ energyDcWh: 1_440_000, energyItWh: 1_200_000 });
    expect(day('op-2')).toMatchObject({ energyDcWh: 1_440_000, energyItWh: 1_200_000 });
    const racks = (id: string) =>
      run.record(`datacenter.rack_utilisation/count/operator/${id}/now/rolling`).value;
    expect([racks('op-1'), racks('op-2')]).toEqual([null, 0.7]);
  });

  it('has its battery once in the scopes that it stays in', () => {
    const said = Array.from({ length: 97 }, (_, i) => {
      // 4 kW until noon, 2 kW from then on.
      const metrics = { energy_kwh: 100 + (i <= 48 ? i : 24 + i / 2) };
      return reading('bs-1', DAY + i * 15 * MINUTE, { kind: 'site5g', part: 'all', metrics });
    });
    const attributes = { batteryAh: 500, batteryV: 48, batterySoh: 1, batteryDod: 1 };
    const log = moved('bs-1', 'site5g', { attributes, parts: [part('all', 'site_total')] });
    const run = runCity(withTicks([...log, ...said], DAY, END));
    const of = (scope: string, window: string) =>
      run.record(`site5g.battery_autonomy/site_load/${scope}/${window}`);
    const once = { numerator: 24_000, denominator: 3000, value: 8 };
    for (const scope of ['asset/bs-1', 'site/st-1', 'city/371700'])
      for (const window of ['day/2022-06-01', '24h/rolling'])
        expect(of(scope, window)).toMatchObject(once);
    expect(of('operator/op-1', 'day/2022-06-01')).toMatchObject({ value: 6 });
    expect(of('operator/op-2', 'day/2022-06-01')).toMatchObject({ value: 12 });
  });

  it('takes its tanks along: where it was there is nothing any more', () => {
    const tank = { ...part('s1', 'storage'), attributes: { pressureClass: 70, volumeL: 100 } };
    const filled = (ts: number) =>
      reading('h2-1', ts, { kind: 'hydrogen', part: 's1', metrics: { density_g_l: 20.1 } });
    const said = [-20, 1].map((minutes) => filled(NOON + minutes * MINUTE));
    const log = [...moved('h2-1', 'hydrogen', { parts: [tank], intervalS: 300 }), ...said];
    const end = NOON + 6 * MINUTE;
    const run = runCity(withTicks(log, DAY, end));
    const of = (scope: string) => run.record(`hydrogen.tank_soc/default/${scope}/now/rolling`);
    expect(of('operator/op-2')).toMatchObject({ value: 0.5, end });
    expect(of('city/371700')).toMatchObject({ value: 0.5, end });
    expect(of('operator/op-1')).toMatchObject({ value: null, numerator: 0, coverage: null, end });
  });
});

it('energy counts up to the instant at which a data centre is suspended', () => {
  const noon = DAY + 12 * HOUR;
  const parts = [part('total', 'facility_total'), part('it', 'it_in')];
  const later = { commissionedAt: DAY, connectedAt: DAY, lifecycle: 'SUSPENDED', parts } as const;
  const said = ['total', 'it'].flatMap((name) =>
    [0, 11, 13].map((hour) => {
      const metrics = { energy_kwh: 1000 + hour * (name === 'it' ? 100 : 120) };
      return reading('dc-1', DAY + hour * HOUR, { kind: 'datacenter', part: name, metrics });
    }),
  );
  const run = runCity(
    withTicks(
      [
        register('dc-1', 'datacenter', version('datacenter', DAY, { parts })),
        register('dc-1', 'datacenter', version('datacenter', noon, later)),
        ...said,
      ],
      DAY,
      END,
    ),
  );
  const day = run.record('datacenter.pue/PUE3/asset/dc-1/day/2022-06-01');
  expect(day).toMatchObject({ energyDcWh: 1_440_000, energyItWh: 1_200_000, coverage: 1 });
});

describe('PUE of a site', () => {
  it('ends where all its data centres have been read, and is of that time for all of them', () => {
    const parts = [part('total', 'facility_total'), part('it', 'it_in')];
    const assets = ['dc-1', 'dc-2'].map((id) =>
      register(id, 'datacenter', version('datacenter', DAY, { parts })),
    );
    const said = ['dc-1', 'dc-2'].flatMap((id, i) =>
      ['total', 'it'].flatMap((name) =>
        [0, 15, 30, 45, 60].slice(0, 5 - i).map((minute) => {
          const metrics = { energy_kwh: 1000 + minute * (name === 'it' ? 4 : 5) };
          const ts = DAY + HOUR + minute * MINUTE;
          return reading(id, ts, { kind: 'datacenter', part: name, metrics });
        }),
      ),
    );
    const run = runCity(withTicks([...assets, ...said], DAY, DAY + 2 * HOUR + 10 * MINUTE));
    for (const window of ['1h/rolling', 'day/2022-06-01']) {
      const { end, energyDcWh } = run.record(`datacenter.pue/PUE3/site/st-1/${window}`);
      expect([end, energyDcWh]).toEqual([DAY + HOUR + 45 * MINUTE, 2 * 45 * 5000]);
    }
  });

  it('leaves to its former site no year that it has not been there', () => {
    const parts = [part('total', 'facility_total'), part('it', 'it_in')];
    const since = { parts, commissionedAt: DAY, connectedAt: DAY };
    const assets = ['st-1', 'st-2'].map((site, i) =>
      register('dc-1', 'datacenter', version('datacenter', DAY + i * HOUR, { ...since, site })),
    );
    const said = parts.flatMap(({ part: name }) =>
      [0, 15, 30, 45, 60, 75, 90, 105, 120].map((minute) => {
        const metrics = { energy_kwh: 1000 + minute * (name === 'it' ? 4 : 5) };
        const ts = DAY + minute * MINUTE;
        return reading('dc-1', ts, { kind: 'datacenter', part: name, metrics });
      }),
    );
    const run = runCity(withTicks([...assets, ...said], DAY, DAY + 2 * HOUR + 2 * MINUTE));
    for (const kpi of ['pue', 'energy_grade'])
      for (const site of ['st-1', 'st-2']) {
        const year = run.record(`datacenter.${kpi}/PUE3/site/${site}/12mo/rolling`);
        expect([kpi, site, year.coverage, year.verdict]).toEqual([kpi, site, 1, 'not_judged']);
      }
  });

  it('tells within two steps that the meters of a data centre have stopped', () => {
    const parts = [part('total', 'facility_total'), part('it', 'it_in')];
    const ids = ['dc-1', 'dc-2', 'dc-3'];
    const said = ids.flatMap((id) =>
      [0, 15].flatMap((minute) =>
        parts.map(({ part: name }) => {
          const ts = DAY + minute * MINUTE;
          const metrics = { energy_kwh: minute };
          return reading(id, ts, { kind: 'datacenter', part: name, metrics });
        }),
      ),
    );
    const assets = ids.map((id) =>
      register(id, 'datacenter', version('datacenter', DAY, { parts })),
    );
    const run = runCity(withTicks([...assets, ...said], DAY, DAY + 55 * MINUTE));
    for (const id of ids) {
      const found = run.record(`datacenter.pue/PUE3/asset/${id}/1h/rolling`);
      expect(found).toMatchObject({ value: null, reason: 'the meters are too old' });
    }
  });
});

it.each([
  ['days that are summed up leave to each operator the time it was there', undefined],
  ['and do so after a restart', 500],
])('%s', (_, restartAfter) => {
  const end = DAY + 6 * 24 * HOUR;
  const noons = { operator: 'op-2', commissionedAt: DAY, connectedAt: DAY };
  const parts = [part('1', 'connector')];
  const again = { ...noons, operator: 'op-3', parts };
  const said = heartbeats('cs-1', DAY, end, 10 * MINUTE);
  const log = [
    ...moved('cs-1', 'charger', { parts }),
    register('cs-1', 'charger', version('charger', NOON + HOUR, again)),
    reading('cs-1', DAY, { status: 'IDLE' }),
    ...said,
    reading('cs-1', DAY + 6 * HOUR, { status: 'FAULTED' }),
    reading('cs-1', NOON + HOUR / 2, { status: 'IDLE' }),
  ];
  const restart = restartAfter === undefined ? {} : { restartAfter };
  const run = runCity(withTicks(log, DAY, end, HOUR), { batch: 50, ...restart });
  const times = (id: string) => {
    const { upS, downS } = run.record(`charger.uptime/exclude_unknown/operator/${id}/30d/rolling`);
    return [upS, downS];
  };
  expect(times('op-1')).toEqual([6 * 3600, 6 * 3600]);
  expect(times('op-2')).toEqual([1800, 1800]);
  expect(times('op-3')).toEqual([5 * 86_400 + 11 * 3600, 0]);
  const repaired = (id: string) =>
    run.record(`charger.mttr/default/operator/${id}/30d/rolling`).value;
  expect([repaired('op-1'), repaired('op-2'), repaired('op-3')]).toEqual([null, 1800, null]);
});
