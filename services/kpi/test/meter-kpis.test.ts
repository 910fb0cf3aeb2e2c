import type { KpiRecord, LogRecord, Reading } from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { since } from './back-fill.ts';
import {
  at,
  type CityRun,
  HOUR,
  MINUTE,
  part,
  reading,
  register,
  runCity,
  version,
  withTicks,
} from './city.ts';

const START = at('2022-06-01');
const END = START + 24 * HOUR + 5 * MINUTE;
const QUARTER = 15 * MINUTE;
const DAY = '2022-06-01';

function centre(id: string, more: Parameters<typeof version>[2] = {}): LogRecord {
  const parts = [
    part('total', 'facility_total'),
    part('it', 'it_in'),
    part('cool', 'cooling'),
    part('w', 'water'),
  ];
  return register(id, 'datacenter', version('datacenter', START, { parts, ...more }));
}

/** A meter that grows evenly, by so much a day, read every quarter of an hour up to an hour of the day. */
function meter(
  asset: string,
  [name, metric, perDay]: readonly [string, string, number],
  lastHour = 24,
): Reading[] {
  const kind = asset.startsWith('dc') ? 'datacenter' : 'site5g';
  return Array.from({ length: lastHour * 4 + 1 }, (_, i) => {
    const ts = START + i * QUARTER;
    return reading(asset, ts, { kind, part: name, metrics: { [metric]: 100 + (perDay * i) / 96 } });
  });
}

const DAY_OF = {
  total: ['total', 'energy_kwh', 960],
  it: ['it', 'energy_kwh', 768],
  cool: ['cool', 'energy_kwh', 96],
  water: ['w', 'water_l', 1152],
} as const;

const centreMeters = (id: string, scale = 1, lastHour = 24) =>
  Object.values(DAY_OF).flatMap(([name, metric, perDay]) =>
    meter(id, [name, metric, perDay * scale], lastHour),
  );

/** KPIs with a record, apart from those of the data themselves. */
function kpisOf({ records }: CityRun): ReadonlySet<string> {
  const kpis = [...records.values()].map(({ kpi }) => kpi);
  return new Set(kpis.filter((kpi) => !kpi.startsWith('quality.')));
}

describe('KPIs of meters', () => {
  it('have a record for each window of a data centre that has their meters, and interim names', () => {
    const run = runCity(withTicks([centre('dc-1'), ...centreMeters('dc-1')], START, END));
    const wue = run.record(`datacenter.wue/PUE3/asset/dc-1/day/${DAY}`);
    expect(wue).toMatchObject({ value: 1.5, numerator: 1152, denominator: 768, coverage: 1 });
    expect(wue).toMatchObject({ designation: 'iWUE', status: 'provisional', unit: 'L/kWh' });
    expect(run.record(`datacenter.clf/PUE3/asset/dc-1/day/${DAY}`).value).toBe(0.125);
    expect(run.record(`datacenter.ppue/PUE3/city/371700/day/${DAY}`).value).toBe(1.125);
    expect(run.record(`datacenter.pue/PUE3/asset/dc-1/day/${DAY}`).designation).toBe('iPUE3');
    expect(run.record('datacenter.energy_grade/PUE3/asset/dc-1/24h/rolling').value).toBe(2);
    const kpis = kpisOf(run);
    expect([...kpis].sort()).toEqual([
      'datacenter.clf',
      'datacenter.energy_grade',
      'datacenter.ppue',
      'datacenter.pue',
      'datacenter.wue',
    ]);
  });

  it('add up data centres by their amounts, never by their ratios', () => {
    const more = centreMeters('dc-2', 3).filter(({ part: name }) => name !== 'w');
    const water = meter('dc-2', ['w', 'water_l', 10]);
    const heard = [...centreMeters('dc-1'), ...more, ...water];
    const run = runCity(withTicks([centre('dc-1'), centre('dc-2'), ...heard], START, END));
    const city = run.record(`datacenter.wue/PUE3/city/371700/day/${DAY}`);
    expect(city).toMatchObject({ numerator: 1162, denominator: 768 * 4, coverage: 1 });
    const rolling = run.record('datacenter.wue/PUE3/city/371700/24h/rolling');
    expect(rolling.value).toBe(1162 / (768 * 4));
  });

  it('say so when all meters are old; of a city only when no site is heard of', () => {
    const heard = [...centreMeters('dc-1'), ...centreMeters('dc-2', 1, 12)];
    const run = runCity(withTicks([centre('dc-1'), centre('dc-2'), ...heard], START, END));
    const old = run.record('datacenter.wue/PUE3/asset/dc-2/24h/rolling');
    expect(old).toMatchObject({ value: null, reason: 'the meters are too old' });
    const city = run.record('datacenter.wue/PUE3/city/371700/24h/rolling');
    expect(city).toMatchObject({ coverage: 0.75, reason: 'coverage too low', numerator: 1728 });
    const alone = runCity(withTicks([centre('dc-2'), ...centreMeters('dc-2', 1, 12)], START, END));
    expect(alone.record('datacenter.wue/PUE3/city/371700/24h/rolling')).toMatchObject({
      value: null,
      reason: 'the meters are too old',
    });
  });

  it('are too old by the intervals of their own meters, as PUE is, whatever else reports slowly', () => {
    const slow = { ...part('racks', 'none'), intervalS: 14_400 };
    const parts = [part('total', 'facility_total'), part('it', 'it_in'), slow];
    const heard = [...meter('dc-1', DAY_OF.total, 23), ...meter('dc-1', DAY_OF.it, 23)];
    const run = runCity(withTicks([centre('dc-1', { parts }), ...heard], START, END));
    for (const kpi of ['datacenter.pue', 'datacenter.energy_grade'])
      for (const scope of ['asset/dc-1', 'city/371700'])
        expect(run.record(`${kpi}/PUE3/${scope}/24h/rolling`)).toMatchObject({
          value: null,
          reason: 'the meters are too old',
        });
  });

  it('restate a closed day when a reading comes late or is taken back', () => {
    const isLost = (one: Reading) => one.part === 'w' && one.ts > START + 20 * HOUR;
    const heard = centreMeters('dc-1');
    const last = { ...(heard.findLast(isLost) as Reading), at: END + MINUTE };
    const log = [centre('dc-1'), ...heard.filter((one) => !isLost(one)), last];
    const run = runCity(withTicks(log, START, END + 10 * MINUTE, 5 * MINUTE));
    const record = run.record(`datacenter.wue/PUE3/asset/dc-1/day/${DAY}`);
    expect(record).toMatchObject({ status: 'restated', revision: 2, value: 1.5, coverage: 1 });
    const bad = { ...last, quality: 'BAD' as const, at: END + 11 * MINUTE };
    const again = runCity(withTicks([...log, bad], START, END + 20 * MINUTE, 5 * MINUTE));
    const taken = again.record(`datacenter.wue/PUE3/asset/dc-1/day/${DAY}`);
    expect(taken).toMatchObject({ revision: 3, value: null });
    expect(taken.coverage).toBeCloseTo(20 / 24, 12);
  });

  it('restate a closed day of which more is known, though it says the same', () => {
    const attributes = { batteryAh: 100, batteryV: 48 };
    const parts = [part('m', 'site_total')];
    const site = register('bs-1', 'site5g', version('site5g', START, { attributes, parts }));
    const heard = meter('bs-1', ['m', 'energy_kwh', 96]);
    const late = heard.map((one) =>
      one.ts > START + 22 * HOUR ? { ...one, at: END + MINUTE } : one,
    );
    const run = runCity(withTicks([site, ...late], START, END + 10 * MINUTE, 5 * MINUTE));
    const day = `site5g.battery_autonomy/site_load/asset/bs-1/day/${DAY}`;
    const closed = run.outputs
      .filter(({ key }) => key === day)
      .map(({ value }) => value as KpiRecord)
      .filter(({ status }) => status !== 'running');
    expect(closed.map(({ revision, value, coverage }) => [revision, value, coverage])).toEqual([
      [1, 0.768, 22 / 24],
      [2, 0.768, 1],
    ]);
  });

  it('a closed day is restated by what meters read behind its end', () => {
    const parts = [part('c1', 'cell', { gnbId: 'g-1' }), part('m', 'site_total')];
    const site = register('bs-1', 'site5g', version('site5g', START, { intervalS: 21_600, parts }));
    const kind = 'site5g';
    const energy = (hour: number) =>
      reading('bs-1', START + hour * HOUR, {
        ...{ kind, part: 'm', metrics: { energy_kwh: 100 + hour } },
      });
    const data = (hour: number) =>
      reading('bs-1', START + hour * HOUR, {
        ...{ kind, part: 'c1', metrics: { data_delta_gb: 1 } },
        extra: { periodS: 6 * 3600 },
      });
    // Before the day closes its data are known whole, its energy up to 18:00.
    const heard = [
      ...[0.1, 12.1, 18.1, 30.1].map(energy),
      ...[0.1, 6.1, 12.1, 18.1, 24.1, 30.1].map(data),
    ];
    const midnight = START + 24 * HOUR;
    const hours = [0, 4, 27, 34, 34.5];
    const ticks = hours
      .slice(1)
      .map((hour, i) => since(START + (hours[i] ?? 0) * HOUR, START + hour * HOUR));
    const log = [site, ...heard, ...ticks].sort((a, b) => a.at - b.at);
    const days = runCity(log)
      .outputs.filter(({ key }) =>
        key.startsWith('site5g.energy_efficiency/default/asset/bs-1/day/'),
      )
      .map(({ value }) => value as KpiRecord)
      .filter(
        ({ start, end, status }) => start === START && end === midnight && status !== 'running',
      );
    expect(days.map(({ revision, coverage }) => [revision, coverage])).toEqual([
      [1, 18 / 24],
      [2, 1 - 0.1 / 24],
    ]);
  });

  it('take a volume of a period that is told again for as long as it was told last', () => {
    const parts = [part('c1', 'cell'), part('m', 'site_total')];
    const site = register('bs-1', 'site5g', version('site5g', START, { intervalS: 900, parts }));
    const kind = 'site5g';
    const energy = meter('bs-1', ['m', 'energy_kwh', 96]);
    const data = (quarter: number, minutes: number, data_delta_gb: number) =>
      reading('bs-1', START + quarter * QUARTER, {
        ...{ kind, part: 'c1', metrics: { data_delta_gb } },
        extra: { periodS: minutes * 60 },
      });
    const each = Array.from({ length: 96 }, (_, i) => data(i + 1, 15, 1));
    // Instead of the second quarter's 7.5 min it tells of all 15.
    const heard = each.map((one, i) => (i === 1 ? data(2, 7.5, 1) : one));
    const longer = { ...data(2, 15, 3), at: START + HOUR };
    const run = runCity(withTicks([site, ...energy, ...heard, longer], START, END));
    expect(run.record(`site5g.energy_efficiency/default/asset/bs-1/day/${DAY}`)).toMatchObject({
      coverage: 1,
      numerator: 98 * 8e9,
    });
  });

  it('nobody has a record of what has no meters', () => {
    const parts = [part('c1', 'cell', { gnbId: 'g-1' })];
    const bare = register('bs-1', 'site5g', version('site5g', START, { parts }));
    const said = reading('bs-1', START, { kind: 'site5g', part: 'c1', status: 'IN_SERVICE' });
    const run = runCity(withTicks([bare, said], START, START + HOUR));
    const kpis = kpisOf(run);
    expect([...kpis].sort()).toEqual(['site5g.availability', 'site5g.count']);
  });

  it('count from the days they were summed up in once the samples are gone', () => {
    const days = 5;
    const heard = Array.from({ length: days * 24 + 1 }, (_, hour) =>
      Object.values(DAY_OF).map(([name, metric, perDay]) => {
        const metrics = { [metric]: (perDay * hour) / 24 };
        const ts = START + hour * HOUR;
        return reading('dc-1', ts, { kind: 'datacenter', part: name, metrics });
      }),
    ).flat();
    const end = START + days * 24 * HOUR + 10 * MINUTE;
    const log = withTicks([centre('dc-1', { intervalS: 3600 }), ...heard], START, end);
    const run = runCity(log);
    const month = run.record('datacenter.wue/PUE3/asset/dc-1/30d/rolling');
    expect(month).toMatchObject({ numerator: 1152 * days, denominator: 768 * days, value: 1.5 });
  });
});

describe('a tank of a hydrogen station', () => {
  const parts = [
    part('t1', 'storage', { pressureClass: 70, volumeL: 1000 }),
    part('t2', 'storage', { pressureClass: 70, volumeL: 1000 }),
  ];
  const station = register(
    'h2-1',
    'hydrogen',
    version('hydrogen', START, { parts, intervalS: 300 }),
  );
  const said = (name: string, minutes: number, density_g_l: number) =>
    reading('h2-1', START + minutes * MINUTE, {
      kind: 'hydrogen',
      part: name,
      metrics: { density_g_l },
    });

  it('AT-H2-03 shows what its newest readings say, and the station what all its tanks hold', () => {
    const heard = [said('t1', 50, 38.19), said('t2', 55, 20.1)];
    const run = runCity(withTicks([station, ...heard], START, START + HOUR));
    expect(run.record('hydrogen.tank_soc/default/part/h2-1~t1/now/rolling').value).toBe(0.95);
    expect(run.record('hydrogen.tank_soc/default/asset/h2-1/now/rolling').value).toBe(0.725);
    expect(run.record('hydrogen.tank_soc/default/city/371700/now/rolling').value).toBe(0.725);
  });

  it('is unknown when it has said nothing for three intervals; the station has bounds then', () => {
    const heard = [said('t1', 40, 38.19), said('t2', 55, 20.1)];
    const run = runCity(withTicks([station, ...heard], START, START + HOUR));
    const tank = run.record('hydrogen.tank_soc/default/part/h2-1~t1/now/rolling');
    expect(tank).toMatchObject({ value: null, reason: 'the readings are too old', coverage: 0 });
    const whole = run.record('hydrogen.tank_soc/default/asset/h2-1/now/rolling');
    expect(whole).toMatchObject({ value: null, coverage: 0.5, bounds: { low: 0.25, high: 0.75 } });
  });
});
