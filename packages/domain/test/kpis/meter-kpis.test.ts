import {
  type Asset,
  type AssetPart,
  type AssetVersion,
  addMeasures,
  addSample,
  type EnergyState,
  emptyEnergy,
  type KindId,
  type MeasureSums,
  measuredEdge,
  measureSums,
  meteredMetrics,
  meterFigures,
  meterKpiOf,
  metersRead,
  type Reading,
  siteLayouts,
  siteRuns,
} from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, meterPart, site, T0 } from '../energy/site.ts';

const DAY = 24 * HOUR;

function assetOf(
  kind: KindId,
  parts: readonly AssetPart[],
  more: Partial<AssetVersion> = {},
): Asset {
  return { id: 'a', kind, origin: '', revision: 1, versions: [site(parts, more)] };
}

type Said = readonly [part: string, hour: number, metrics: Readonly<Record<string, number>>];

function heard(kind: KindId, said: readonly Said[], periodS?: number): EnergyState {
  const asset = assetOf(kind, [], { attributes: { ratedKw: 1 } });
  return said.reduce((state, [part, hour, metrics]) => {
    const reading = { part, quality: null, metrics, extra: periodS ? { periodS } : null };
    return metersRead(asset, reading as Reading, T0 + hour * HOUR, state).reduce(
      (next, sample) => addSample(next, sample).state,
      state,
    );
  }, emptyEnergy());
}

function sumsOf(id: string, policy: string, asset: Asset, state: EnergyState): MeasureSums {
  const kpi = meterKpiOf(id);
  if (!kpi) throw new Error(`no KPI ${id}`);
  const runs = siteRuns(state, siteLayouts(asset));
  const sums = measureSums(runs, (of) => kpi.measures(of, policy), { from: T0, to: T0 + DAY });
  return kpi.ofAsset?.(asset.versions.at(-1) as AssetVersion, sums) ?? sums;
}

function figures(id: string, policy: string, asset: Asset, state: EnergyState) {
  const kpi = meterKpiOf(id);
  if (!kpi) throw new Error(`no KPI ${id}`);
  return meterFigures(kpi, sumsOf(id, policy, asset, state), 0.9);
}

/** A day of meters, each from zero. */
const day = (kind: KindId, amounts: Readonly<Record<string, number>>) =>
  heard(
    kind,
    Object.entries(amounts).flatMap(([part, kwh]): Said[] => [
      [part, 0, { energy_kwh: 0 }],
      [part, 24, { energy_kwh: kwh }],
    ]),
  );

const roles = (names: readonly string[]) => names.map((role) => meterPart(role, role));
const CENTRE = ['facility_total', 'ups_in', 'it_in', 'cooling', 'lighting', 'other'];

describe('KPIs of a data centre beside PUE', () => {
  const energies = { facility_total: 12_250, it_in: 10_000, cooling: 1500, lighting: 100 };
  const whole = day('datacenter', { ...energies, ups_in: 10_500, other: 150 });
  const centre = assetOf('datacenter', roles(CENTRE), { attributes: { gridKgCo2PerKwh: 0.5 } });
  const value = (id: string, policy = 'PUE3') => figures(`datacenter.${id}`, policy, centre, whole);

  it('AT-DC-05 partial PUE, cooling load and power loss from meters', () => {
    expect(value('ppue').value).toBe(1.15);
    expect(value('clf').value).toBe(0.15);
    expect(value('plf')).toMatchObject({ value: 0.05, numerator: 500_000, energyItWh: 10_000_000 });
  });

  it('AT-DC-05 power loss as what the other meters leave', () => {
    expect(value('plf', 'BALANCE3').value).toBe(0.05);
    const bare = assetOf('datacenter', roles(['facility_total', 'it_in', 'cooling', 'lighting']));
    const state = day('datacenter', energies);
    // 150 kWh that nobody meters are in it.
    expect(figures('datacenter.plf', 'BALANCE3', bare, state).value).toBe(0.065);
    expect(meterKpiOf('datacenter.plf')?.measures(siteOf(bare), 'PUE3')).toBeNull();
  });

  it('AT-DC-09 litres and kilograms of CO2 per kWh of IT energy', () => {
    const parts = [...roles(['facility_total', 'it_in']), meterPart('w', 'water')];
    const asset = assetOf('datacenter', parts, { attributes: { gridKgCo2PerKwh: '0.5' } });
    const state = heard('datacenter', [
      ['w', 0, { water_l: 100 }],
      ['w', 24, { water_l: 18_000_100 }],
      ...(['facility_total', 'it_in'] as const).flatMap((part): Said[] => [
        [part, 0, { energy_kwh: 5 }],
        [part, 24, { energy_kwh: part === 'it_in' ? 10_000_005 : 12_500_005 }],
      ]),
    ]);
    expect(figures('datacenter.wue', 'PUE3', asset, state)).toMatchObject({
      value: 1.8,
      numerator: 18_000_000,
      denominator: 10_000_000,
    });
    expect(figures('datacenter.cue', 'PUE3', asset, state)).toMatchObject({
      value: 0.625,
      numerator: 6_250_000,
    });
  });

  it('takes the CO2 factor of each source, and none from a site whose factor nobody states', () => {
    const cue = meterKpiOf('datacenter.cue');
    const sources = ['facility_total', 'generation', 'genset', 'it_in'];
    const unstated = assetOf('datacenter', roles(sources), {
      attributes: { gridKgCo2PerKwh: 0.6 },
    });
    expect(cue?.measures(siteOf(unstated), 'PUE3')).toBeNull();
    const parts = [
      ...roles(['facility_total', 'generation', 'it_in']),
      meterPart('genset', 'genset', { kgCo2PerKwh: 0.8 }),
    ];
    const stated = assetOf('datacenter', parts, { attributes: { gridKgCo2PerKwh: 0.6 } });
    const state = day('datacenter', { facility_total: 80, generation: 20, genset: 10, it_in: 100 });
    expect(figures('datacenter.cue', 'PUE3', stated, state).value).toBe(0.56);
  });

  it.each([
    [12_000, 1],
    [12_000.001, 2],
    [13_000, 2],
    [15_000, 3],
    [15_000.001, 4],
  ])('AT-DC-08 %d of 10,000 kWh has grade %d of GB 40879', (kwh, grade) => {
    const asset = assetOf('datacenter', roles(['facility_total', 'it_in']));
    const state = day('datacenter', { facility_total: kwh, it_in: 10_000 });
    expect(figures('datacenter.energy_grade', 'PUE3', asset, state).value).toBe(grade);
  });

  it('has no value where meters contradict each other, or cover too little', () => {
    const state = day('datacenter', { ups_in: 90, it_in: 100, facility_total: 120 });
    const asset = assetOf('datacenter', roles(['facility_total', 'ups_in', 'it_in']));
    expect(figures('datacenter.plf', 'PUE3', asset, state)).toMatchObject({
      value: null,
      insufficient: 'the meters contradict each other',
    });
    const half = heard('datacenter', [
      ['facility_total', 0, { energy_kwh: 0 }],
      ['facility_total', 24, { energy_kwh: 24 }],
      ['it_in', 0, { energy_kwh: 0 }],
      ['it_in', 12, { energy_kwh: 10 }],
    ]);
    expect(figures('datacenter.energy_grade', 'PUE3', asset, half)).toMatchObject({
      value: null,
      coverage: 0.5,
      energyDcWh: 12_000,
      energyItWh: 10_000,
      insufficient: 'coverage too low',
    });
  });

  it('a water meter rolls over and has an interval and scale of its own', () => {
    const water = { registerModulusL: 1000, scale: 10, maxLPerH: 1000 };
    const parts = [...roles(['facility_total', 'it_in']), meterPart('w', 'water', water)];
    const asset = assetOf('datacenter', parts);
    const state = heard('datacenter', [
      ['w', 0, { water_l: 990 }],
      ['w', 24, { water_l: 40 }],
      ['it_in', 0, { energy_kwh: 0 }],
      ['it_in', 24, { energy_kwh: 250 }],
    ]);
    expect(figures('datacenter.wue', 'PUE3', asset, state)).toMatchObject({ value: 2 });
  });
});

function siteOf(asset: Asset) {
  const [layout] = siteLayouts(asset);
  if (!layout) throw new Error('no layout');
  return { layout, has: () => true };
}

describe('KPIs of a 5G site', () => {
  const battery = { batteryAh: 500, batteryV: 48, batterySoh: 0.8, batteryDod: 0.8 };
  const parts = [
    meterPart('main', 'site_total'),
    meterPart('tel', 'telecom'),
    meterPart('c1', 'cell'),
    meterPart('c2', 'cell'),
  ];
  const asset = assetOf('site5g', parts, { attributes: battery });
  const volumes = Array.from({ length: 96 }, (_, i) => i + 1).flatMap((n): Said[] => [
    ['c1', n / 4, { data_delta_gb: 1000 / 96 }],
    ['c2', n / 4, { data_delta_gb: 800 / 96 }],
  ]);
  const energy: Said[] = [
    ['main', 0, { energy_kwh: 500 }],
    ['main', 24, { energy_kwh: 572 }],
    ['tel', 0, { energy_kwh: 1 }],
    ['tel', 24, { energy_kwh: 59 }],
  ];
  const state = heard('site5g', [...energy, ...volumes], 900);

  it('AT-5G-04 bits per joule, the share of telecom energy, hours on battery', () => {
    const efficiency = figures('site5g.energy_efficiency', 'default', asset, state);
    expect(efficiency).toMatchObject({ denominator: 2.592e8, coverage: 1 });
    expect(efficiency.numerator).toBeCloseTo(1.44e13, -6);
    expect(efficiency.value).toBeCloseTo(55_555.6, 1);
    expect(figures('site5g.telecom_share', 'default', asset, state).value).toBeCloseTo(0.8056, 4);
    expect(figures('site5g.battery_autonomy', 'site_load', asset, state)).toMatchObject({
      value: 5.12,
      numerator: 15_360,
      denominator: 3000,
    });
  });

  it('takes a battery at the end of its life where its state is not stated', () => {
    const plain = assetOf('site5g', parts, { attributes: { batteryAh: 500, batteryV: 48 } });
    const found = figures('site5g.battery_autonomy', 'telecom_load', plain, state);
    expect(found.value).toBeCloseTo(15_360 / (58_000 / 24), 3);
  });

  it('adds up sites by their energies, not by their hours', () => {
    const kpi = meterKpiOf('site5g.battery_autonomy');
    const small = assetOf('site5g', parts, { attributes: { ...battery, batteryAh: 100 } });
    const one = sumsOf('site5g.battery_autonomy', 'site_load', asset, state);
    const other = sumsOf('site5g.battery_autonomy', 'site_load', small, state);
    const both = kpi && meterFigures(kpi, addMeasures(one, other), 0.9);
    expect(both?.value).toBe((15_360 + 3072) / 6000);
  });

  it('a cell that tells no volume makes the time unknown; without cells the site tells it', () => {
    const silent = heard('site5g', [...energy, ...volumes.filter(([part]) => part === 'c1')], 900);
    const found = figures('site5g.energy_efficiency', 'default', asset, silent);
    expect(found).toMatchObject({ value: null, coverage: 0 });
    const own: Said[] = [
      ['', 0, { energy_kwh: 0 }],
      ['', 24, { energy_kwh: 10 }],
    ];
    const second = volumes.filter(([part]) => part === 'c2');
    const all = second.map(([, hour, metrics]): Said => ['', hour, metrics]);
    const bare = assetOf('site5g', []);
    const single = figures(
      'site5g.energy_efficiency',
      'default',
      bare,
      heard('site5g', [...own, ...all], 900),
    );
    expect(single.value).toBeCloseTo((800 * 8e9) / 3.6e7, 0);
  });

  it('ends at the last quarter that all its meters have passed', () => {
    const runs = siteRuns(state, siteLayouts(asset));
    const [layout] = runs.layouts;
    const measures =
      layout &&
      meterKpiOf('site5g.energy_efficiency')?.measures({ layout, has: runs.has }, 'default');
    expect(measuredEdge(runs, measures ?? [], T0 + 20 * HOUR + MINUTE)).toBe(T0 + 20 * HOUR);
    expect(measuredEdge(runs, measures ?? [], T0 + 30 * HOUR)).toBe(T0 + DAY);
    expect(measuredEdge(runs, [{ sum: 'x', key: 'nobody' }], T0)).toBeNull();
  });
});

describe('load factor of chargers', () => {
  const connectors = (kw?: number) =>
    ['1', '2'].map((part) => meterPart(part, 'connector', kw === undefined ? {} : { ratedKw: kw }));
  const factor = (asset: Asset, state: EnergyState) =>
    figures('charger.load_factor', 'default', asset, state);
  const state = day('charger', { '1': 300, '2': 132 });

  it('AT-EV-09 is what was delivered over what the rated power could have: 432 kWh, 120 kW, 24 h', () => {
    const shared = assetOf('charger', connectors(), { attributes: { ratedKw: 120 } });
    const exactly = { numerator: 432_000, denominator: 2_880_000, value: 0.15, coverage: 1 };
    expect(factor(shared, state)).toMatchObject(exactly);
    expect(factor(assetOf('charger', connectors(60)), state)).toMatchObject(exactly);
  });

  it('rates each stretch of time by the register version in force', () => {
    const asset = assetOf('charger', connectors(60));
    const [first] = asset.versions as [AssetVersion];
    const later = { ...first, validFrom: T0 + 6 * HOUR, parts: connectors(120) };
    const both = { ...asset, versions: [first, later] };
    expect(factor(both, state)).toMatchObject({
      numerator: 432_000,
      denominator: 6 * 120_000 + 18 * 240_000,
    });
  });

  it('adds chargers up by their energies, and needs a rated power of every connector', () => {
    const large = assetOf('charger', connectors(120));
    const kpi = meterKpiOf('charger.load_factor');
    const sums = [assetOf('charger', connectors(60)), large].map((asset) =>
      sumsOf('charger.load_factor', 'default', asset, state),
    ) as [MeasureSums, MeasureSums];
    expect(kpi && meterFigures(kpi, addMeasures(...sums), 0.9).value).toBe(864 / (2880 + 5760));
    const half = assetOf('charger', [...connectors(60).slice(1), meterPart('1', 'connector')]);
    expect(factor(half, state)).toMatchObject({ value: null, denominator: null });
    expect([large, half].map((asset) => meteredMetrics(asset))).toEqual([['energy_kwh'], []]);
  });
});
