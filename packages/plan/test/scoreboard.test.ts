import type { Asset, AssetVersion, KpiRecord } from '@infrapulse/domain';
import { scoreboardGroups } from '@infrapulse/plan';
import { describe, expect, it } from 'vitest';
import { countsAt } from '../src/counts.ts';
import { asset, chargers, DUE, NOW, record, scored } from './city.ts';

type By = 'district' | 'operator' | 'access';

function split(id: string, by: By, given: Parameters<typeof scored>[1] = {}) {
  const { target } = scored(id, given);
  return scoreboardGroups(target, { ...scored.input(given), by });
}

function gnbs(count: number, version: Partial<AssetVersion> = {}): readonly Asset[] {
  return Array.from({ length: count }, (_, index) => {
    const cell = (part: string) => ({
      part,
      role: 'cell',
      attributes: { gnbId: `gnb-${index}`, nrCellDu: `${index}/${part}` },
    });
    const attributes = { sharedSiteId: `tw-${index >> 1}` };
    return asset(`bs-${index}`, 'site5g', {
      parts: [cell('1'), cell('2')],
      attributes,
      ...version,
    });
  });
}

describe('counts on the scoreboard', () => {
  it('AT-P-06 4,999 base stations are 99.98 %, 5,000 are enough', () => {
    const [short, enough] = [4999, 5000].map((count) => scored('PT-01', { assets: gnbs(count) }));
    expect([short?.status, short?.share, enough?.status, enough?.share]).toEqual([
      'missed',
      0.9998,
      'met',
      1,
    ]);
  });

  it('AT-P-07 carries its unit: 5,200 chargers fall short, their 7,000 connectors do not', () => {
    const found = scored('PT-10', { assets: [...chargers(3400, 1), ...chargers(1800, 2)] });
    expect([found.target.unit, found.actual, found.verdict]).toEqual(['charger', 5200, 'missed']);
    expect(found.share).toBeCloseTo(0.74286, 5);
    const lines = found.evidence
      .slice(0, 2)
      .map(({ policy, value, verdict }) => [policy, value, verdict]);
    expect(lines).toEqual([
      ['equipment', 5200, 'missed'],
      ['connector', 7000, 'met'],
    ]);
  });

  it('AT-EV-12 counts chargers and connectors from the register alone', () => {
    const { charger } = countsAt([...chargers(3400, 1), ...chargers(1800, 2)], NOW);
    expect(charger).toEqual({ equipment: 5200, connector: 7000 });
    expect(charger.equipment / 7000).toBeCloseTo(0.74286, 5);
  });

  it('AT-P-08 no hydrogen station is in progress until the term ends, and missed from then on', () => {
    const assets = [asset('h2-1', 'hydrogen')];
    const verdicts = [DUE - 1000, DUE].map((at) => [
      scored('PT-11', { at }).status,
      scored('PT-11', { assets, at }).status,
    ]);
    expect(verdicts).toEqual([
      ['in_progress', 'met'],
      ['missed', 'met'],
    ]);
  });

  it('AT-P-09 a charger commissioned on 1 January 2023, local time, does not count for 2022', () => {
    const late = asset('cs-late', 'charger', {
      commissionedAt: Date.parse('2022-12-31T16:30:00Z'),
    });
    const found = scored('PT-10', { assets: [late] });
    expect(found.actual).toBe(0);
    const present = found.evidence.find(({ label }) => label.en === 'chargers at present');
    expect(present?.value).toBe(1);
  });

  it('counts what is suspended or was retired later, and nothing planned, retired or unregistered', () => {
    const lifecycles = ['SUSPENDED', 'PLANNED', 'UNDER_CONSTRUCTION', 'UNREGISTERED'] as const;
    const assets = lifecycles.map((lifecycle) => asset(lifecycle, 'charger', { lifecycle }));
    const retired = (at: number) =>
      asset(`retired-${at}`, 'charger', { lifecycle: 'RETIRED', retiredAt: at });
    const all = [...assets, retired(NOW - 1), retired(NOW + 1)];
    expect(countsAt(all, NOW).charger.equipment).toBe(2);
    expect(countsAt(all, DUE).charger.equipment).toBe(3);
  });

  it('shows shared sites and cells beside gNBs, and judges gNBs alone', () => {
    expect(countsAt(gnbs(4), NOW).site5g).toEqual({ gnb: 4, site: 2, cell: 8 });
    const judged = scored('PT-01', { assets: gnbs(4) }).evidence.slice(0, 3);
    expect(judged.map(({ policy, value, verdict }) => [policy, value, verdict])).toEqual([
      ['gnb', 4, 'missed'],
      ['site', 2, 'not_judged'],
      ['cell', 8, 'not_judged'],
    ]);
  });

  it('are split by district, operator and access, in every unit, and judged for the city alone', () => {
    const assets = [
      ...chargers(3, 1),
      ...chargers(2, 2, { access: 'private', district: '371721' }),
    ];
    expect(split('PT-10', 'access', { assets })).toEqual([
      {
        key: 'public',
        actual: 3,
        total: null,
        assets: 3,
        status: null,
        figures: { equipment: 3, connector: 3 },
      },
      {
        key: 'private',
        actual: 2,
        total: null,
        assets: 2,
        status: null,
        figures: { equipment: 2, connector: 4 },
      },
    ]);
    const districts = split('PT-10', 'district', { assets }).map(({ key }) => key);
    expect(districts).toEqual(['371702', '371721']);
  });

  it('give a gNB to the company that runs its cells', () => {
    const cell = (part: string, operator: string) => {
      return { part, role: 'cell', operator, attributes: { gnbId: `gnb-${part}` } };
    };
    const tower = asset('bs-1', 'site5g', { parts: [cell('1', 'op-a'), cell('2', 'op-b')] });
    const found = split('PT-01', 'operator', { assets: [tower] });
    expect(found.map(({ key, figures }) => [key, figures])).toEqual([
      ['op-a', { gnb: 1, cell: 1 }],
      ['op-b', { gnb: 1, cell: 1 }],
      ['op-1', { site: 1 }],
    ]);
  });
});

describe('data centres on the scoreboard', () => {
  const assets = [asset('dc-1', 'datacenter'), asset('dc-2', 'datacenter', { district: '371721' })];
  const pue = (id: string, numerator: number, more: Partial<KpiRecord> = {}) =>
    record(id, 'datacenter.pue', { numerator, denominator: 10_000, policy: 'PUE3', ...more });

  it('are judged one by one, and summed, never averaged; a live figure is an indicator', () => {
    const given = { assets, kpiRecords: [pue('dc-1', 12_400), pue('dc-2', 12_500)] };
    const found = scored('PT-05', given);
    expect([found.actual, found.verdict, found.status, found.wording.zh]).toEqual([
      1.245,
      'breach',
      'indicator_only',
      '不符合支持条件',
    ]);
    expect(found.evidence.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['dc-1', 'meets'],
      ['dc-2', 'breach'],
    ]);
    const groups = split('PT-05', 'district', given);
    expect(groups.map(({ key, actual, total, status }) => [key, actual, total, status])).toEqual([
      ['371702', 1, 1, 'indicator_only'],
      ['371721', 0, 1, 'indicator_only'],
    ]);
  });

  it('speak by their deepest meters and longest window that has a figure', () => {
    const kpiRecords = [
      pue('dc-1', 12_000, { policy: 'PUE1' }),
      pue('dc-1', 12_300, { window: '24h' }),
      pue('dc-1', 12_400),
      pue('dc-1', 0, { window: '12mo', value: null, quality: 'insufficient_data' }),
      pue('dc-1', 9999, { window: '1h' }),
      pue('dc-1', 9999, { end: NOW + 1 }),
      pue('dc-9', 9999),
    ];
    expect(scored('PT-05', { assets, kpiRecords }).actual).toBe(1.24);
  });

  it('are undecided without enough data, and not measured without a figure', () => {
    const poor = pue('dc-1', 12_000, { quality: 'insufficient_data', value: null });
    const undecided = scored('PT-05', { assets, kpiRecords: [poor] });
    expect([undecided.verdict, undecided.status]).toEqual(['undecided', 'not_measured']);
    const none = scored('PT-05', { assets });
    expect([none.verdict, none.status, none.reason?.en]).toEqual([
      'not_judged',
      'not_measured',
      'No asset has a figure yet.',
    ]);
  });

  it('are judged as long as they stand: one that has retired is out of the plan, not undecided', () => {
    const retiredAt = NOW - 1000;
    const gone = (id: string, version: Partial<AssetVersion>) => asset(id, 'datacenter', version);
    const all = [
      ...assets.slice(0, 1),
      gone('dc-2', { lifecycle: 'RETIRED', retiredAt }),
      gone('dc-3', { lifecycle: 'RETIRED', retiredAt: null }),
      gone('dc-4', { retiredAt }),
    ];
    const then = { end: retiredAt - 1 };
    const nothing = { value: null, quality: 'insufficient_data' } as const;
    const kpiRecords = [
      pue('dc-1', 12_400, then),
      pue('dc-2', 13_000, then),
      pue('dc-3', 13_000, { ...then, ...nothing }),
      pue('dc-4', 13_000, then),
    ];
    const found = (at: number) => {
      const { verdict, actual, evidence } = scored('PT-05', { assets: all, kpiRecords, at });
      return [verdict, actual, evidence.map(({ id }) => id)];
    };
    expect(found(NOW)).toEqual(['meets', 1.24, ['dc-1']]);
    expect(found(retiredAt - 1)).toEqual(['breach', 1.28, ['dc-1', 'dc-2', 'dc-4']]);
  });

  it('are not judged by a value whose parts nobody states', () => {
    const bare = pue('dc-1', 12_400, { numerator: null, denominator: null, value: 1.24 });
    expect(scored('PT-05', { assets, kpiRecords: [bare] }).verdict).toBe('undecided');
  });

  it('answer for racks twice: a condition for support, and one to expand', () => {
    const now = { window: 'now', denominator: 1000 } as const;
    const racks = record('dc-1', 'datacenter.rack_utilisation', {
      ...now,
      policy: 'count',
      numerator: 650,
    });
    const power = record('dc-1', 'datacenter.rack_utilisation', {
      ...now,
      policy: 'power',
      numerator: 700,
    });
    const words = ['PT-06', 'PT-07'].map(
      (id) => scored(id, { assets, kpiRecords: [power, racks] }).wording.zh,
    );
    expect(words).toEqual(['不符合支持条件', '可申请扩建']);
  });
});
