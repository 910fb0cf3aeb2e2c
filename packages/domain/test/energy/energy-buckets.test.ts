import {
  type AssetVersion,
  defaultPuePolicy,
  type EnergyState,
  energyBuckets,
  energySums,
  meterEdges,
  meterLayouts,
  type PuePolicy,
  passedEdge,
  pue,
  puePolicies,
} from '@infrapulse/domain';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, meterPart, site, stateOf, T0 } from './site.ts';

const twoMeters = site([meterPart('total', 'facility_total'), meterPart('it', 'it_in')]);

function sums(
  state: EnergyState,
  versions: readonly AssetVersion[],
  { hours = 24, policy = 'PUE3' as PuePolicy } = {},
) {
  const layouts = meterLayouts(versions);
  return energySums({ state, layouts, policy, from: T0, to: T0 + hours * HOUR });
}

describe('energy of a data centre', () => {
  it('AT-DC-01 is the difference of the registers over the same time', () => {
    const state = stateOf([
      ['total', 0, 100_000],
      ['total', 1440, 112_250],
      ['it', 0, 80_000],
      ['it', 1440, 90_000],
    ]);
    const found = sums(state, [twoMeters]);
    expect(pue(found)).toBe(1.225);
    expect(found).toEqual({
      requiredMs: 24 * HOUR,
      knownMs: 24 * HOUR,
      dcWh: 12_250_000,
      itWh: 10_000_000,
      estimatedMs: 0,
    });
    expect(found.dcWh * 100 < 125 * found.itWh).toBe(true);
  });

  it('AT-DC-02 is compared in whole Wh, so exactly 1.25 is not below 1.25', () => {
    const state = stateOf([
      ['total', 0, 0],
      ['total', 1440, 12_500],
      ['it', 0, 0],
      ['it', 1440, 10_000],
    ]);
    const found = sums(state, [twoMeters]);
    expect([pue(found), found.dcWh * 100 < 125 * found.itWh]).toEqual([1.25, false]);
  });

  it('AT-DC-03 adds up hours by their energies, never by their ratios', () => {
    const state = stateOf([
      ['total', 0, 0],
      ['total', 60, 100],
      ['total', 120, 1200],
      ['it', 0, 0],
      ['it', 60, 50],
      ['it', 120, 1050],
    ]);
    expect(pue(sums(state, [twoMeters], { hours: 2 }))).toBeCloseTo(1.142857, 6);
  });

  it('AT-DC-04 depends on where the energy of the IT is metered', () => {
    const all = site([
      meterPart('total', 'facility_total'),
      meterPart('ups', 'ups_out'),
      meterPart('pdu', 'pdu_out'),
      meterPart('it', 'it_in'),
    ]);
    const state = stateOf(
      [
        ['total', 12_500],
        ['ups', 10_200],
        ['pdu', 10_100],
        ['it', 10_000],
      ].flatMap(([part, kwh]) => [
        [part as string, 0, 0] as const,
        [part as string, 1440, kwh as number] as const,
      ]),
    );
    const layouts = meterLayouts([all]);
    const found = puePolicies(layouts[0] as never).map((policy) => sums(state, [all], { policy }));
    expect(found.map((one) => pue(one)?.toFixed(4))).toEqual(['1.2255', '1.2376', '1.2500']);
    expect(found.map(({ dcWh, itWh }) => dcWh * 100 < 125 * itWh)).toEqual([true, true, false]);
    expect(defaultPuePolicy(layouts[0] as never)).toBe('PUE3');
  });

  it('AT-DC-13 is exact over a gap, whose split is marked as an estimate', () => {
    const state = stateOf([
      ['total', 0, 1000],
      ['total', 120, 1240],
      ['it', 0, 0],
      ['it', 60, 100],
      ['it', 120, 200],
    ]);
    const hourly = { intervalS: 3600 };
    const layouts = meterLayouts([site(twoMeters.parts, hourly)]);
    const hours = [0, 1].map((hour) =>
      energySums({
        state,
        layouts,
        policy: 'PUE3',
        from: T0 + hour * HOUR,
        to: T0 + (hour + 1) * HOUR,
      }),
    );
    expect(hours.map(({ dcWh, estimatedMs }) => [dcWh, estimatedMs])).toEqual([
      [120_000, HOUR],
      [120_000, HOUR],
    ]);
  });

  it('counts generation in, and what is deducted out, with the sign of the register', () => {
    const parts = ['facility_total', 'generation', 'genset', 'fuel', 'deduct', 'it_in'];
    const version = site([
      ...parts.map((role) => meterPart(role, role)),
      meterPart('back', 'facility_total', { sign: -1 }),
    ]);
    const state = stateOf(
      version.parts.flatMap(({ part }, index) => [
        [part, 0, 0] as const,
        [part, 60, 10 ** (6 - index)] as const,
      ]),
    );
    const { dcWh, itWh } = sums(state, [version], { hours: 1 });
    expect([dcWh, itWh]).toEqual([(1_000_000 + 100_000 + 10_000 + 1000 - 100 - 1) * 1000, 10_000]);
  });

  it('counts only time for which every meter is known, for all of them', () => {
    const state = stateOf([
      ['total', 0, 0],
      ['total', 60, 60],
      ['it', 15, 5],
      ['it', 30, 0],
      ['it', 40, 10],
    ]);
    const layouts = meterLayouts([twoMeters]);
    const buckets = energyBuckets({ state, layouts, policy: 'PUE3', from: T0, to: T0 + HOUR });
    const minutes = buckets.map(({ knownMs, dcWh, itWh }) => [knownMs / MINUTE, dcWh, itWh]);
    expect(minutes).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [10, 10_000, 10_000],
      [0, 0, 0],
    ]);
  });

  it('follows the register: a meter that comes in the middle is required from there on', () => {
    const later = { validFrom: T0 + HOUR };
    const versions = [twoMeters, site([...twoMeters.parts, meterPart('it2', 'it_in')], later)];
    const state = stateOf([
      ['total', 0, 0],
      ['total', 120, 240],
      ['it', 0, 0],
      ['it', 120, 120],
      ['it2', 60, 500],
      ['it2', 120, 530],
    ]);
    const { knownMs, dcWh, itWh } = sums(state, versions, { hours: 2 });
    expect([knownMs, dcWh, itWh]).toEqual([2 * HOUR, 240_000, 150_000]);
  });

  it('requires nothing before its service begins, of a suspended site, or after its end', () => {
    const state = stateOf([]);
    const requiredHours = (version: AssetVersion) => sums(state, [version]).requiredMs / HOUR;
    expect(requiredHours(site(twoMeters.parts, { connectedAt: T0 + 6 * HOUR }))).toBe(18);
    expect(requiredHours(site(twoMeters.parts, { lifecycle: 'SUSPENDED' }))).toBe(0);
    expect(requiredHours(site(twoMeters.parts, { retiredAt: T0 + 6 * HOUR }))).toBe(6);
    expect(requiredHours(site(twoMeters.parts, { telemetry: 'none', connectedAt: null }))).toBe(0);
  });

  it('ends at the last quarter that every required meter has passed', () => {
    const layouts = meterLayouts([twoMeters]);
    const state = stateOf([
      ['total', 50, 1],
      ['it', 31, 1],
    ]);
    const edge = (given: EnergyState) =>
      passedEdge({ state: given, layouts, policy: 'PUE3' }, T0 + HOUR);
    expect(edge(state)).toBe(T0 + 30 * MINUTE);
    expect(edge(stateOf([['total', 50, 1]]))).toBeNull();
    expect(passedEdge({ state, layouts, policy: 'PUE1' }, T0 + HOUR)).toBeNull();
  });

  it('shows the readings behind a sum', () => {
    const state = stateOf([
      ['total', 0, 10],
      ['total', 60, 20],
      ['it', 0, 1],
      ['it', 60, 6],
    ]);
    const layouts = meterLayouts([twoMeters]);
    const question = {
      state,
      layouts,
      policy: 'PUE3' as const,
      from: T0 + 30 * MINUTE,
      to: T0 + HOUR,
    };
    const energies = meterEdges(question).map(({ part, energyWh }) => [part, energyWh]);
    expect(energies).toEqual([
      ['total', 5000],
      ['total', 10_000],
      ['it', 2500],
      ['it', 5000],
    ]);
  });
});
