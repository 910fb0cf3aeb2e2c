import type { Asset, AssetVersion, KpiRecord } from '@infrapulse/domain';
import { countsAt, planTargetOf, scoreboard, scoreboardGroups } from '@infrapulse/plan';
import { describe, expect, it } from 'vitest';
import { asset, chargers, DUE, NOW, record } from './city.ts';

function row(
  id: string,
  assets: readonly Asset[],
  {
    at = NOW,
    kpiRecords = [] as readonly KpiRecord[],
    reported = {} as Readonly<Record<string, number>>,
  } = {},
) {
  const found = scoreboard({ assets, kpiRecords, at, reported }).find(
    (one) => one.target.id === id,
  );
  if (found === undefined) throw new Error(`no row ${id}`);
  return found;
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
    const [short, enough] = [row('PT-01', gnbs(4999)), row('PT-01', gnbs(5000))];
    expect([short.verdict, short.share, enough.verdict, enough.share]).toEqual([
      'missed',
      0.9998,
      'met',
      1,
    ]);
  });

  it('AT-P-07 carries its unit: 5,200 chargers fall short, their 7,000 connectors do not', () => {
    const found = row('PT-10', [...chargers(3400, 1), ...chargers(1800, 2)]);
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
    const station = asset('h2-1', 'hydrogen');
    const verdicts = [DUE - 1000, DUE].map((at) => [
      row('PT-11', [], { at }).verdict,
      row('PT-11', [station], { at }).verdict,
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
    const found = row('PT-10', [late]);
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

  it('shows shared sites and cells beside gNBs', () => {
    expect(countsAt(gnbs(4), NOW).site5g).toEqual({ gnb: 4, site: 2, cell: 8 });
  });

  it('splits by district, operator and access, a gNB by the company of its cells', () => {
    const split = (by: 'district' | 'operator' | 'access', assets: readonly Asset[], id: string) =>
      scoreboardGroups(planTargetOf(id) as never, { assets, kpiRecords: [], at: NOW, by });
    const assets = [
      ...chargers(3, 1),
      ...chargers(2, 2, { access: 'private', district: '371721' }),
    ];
    expect(split('access', assets, 'PT-10')).toEqual([
      { key: 'public', actual: 3, assets: 3 },
      { key: 'private', actual: 2, assets: 2 },
    ]);
    expect(split('district', assets, 'PT-10').map(({ key }) => key)).toEqual(['371702', '371721']);
    const cell = (part: string, operator: string) => {
      return { part, role: 'cell', operator, attributes: { gnbId: `gnb-${part}` } };
    };
    const tower = asset('bs-1', 'site5g', { parts: [cell('1', 'op-a'), cell('2', 'op-b')] });
    expect(split('operator', [tower], 'PT-01')).toEqual([
      { key: 'op-a', actual: 1, assets: 1 },
      { key: 'op-b', actual: 1, assets: 1 },
    ]);
    expect(split('district', assets, 'PT-21')).toEqual([]);
  });
});

describe('data centres on the scoreboard', () => {
  const assets = [asset('dc-1', 'datacenter'), asset('dc-2', 'datacenter', { district: '371721' })];
  const pue = (id: string, numerator: number, more: Partial<KpiRecord> = {}) =>
    record(id, 'datacenter.pue', { numerator, denominator: 10_000, policy: 'PUE3', ...more });

  it('are judged one by one, and summed, never averaged', () => {
    const found = row('PT-05', assets, { kpiRecords: [pue('dc-1', 12_400), pue('dc-2', 12_500)] });
    expect([found.actual, found.verdict, found.wording.zh]).toEqual([
      1.245,
      'breach',
      '不符合支持条件',
    ]);
    expect(found.evidence.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['dc-1', 'meets'],
      ['dc-2', 'breach'],
    ]);
    const groups = scoreboardGroups(planTargetOf('PT-05') as never, {
      assets,
      kpiRecords: [pue('dc-1', 12_400), pue('dc-2', 12_500)],
      at: NOW,
      by: 'district',
    });
    expect(groups).toEqual([
      { key: '371702', actual: 1, assets: 1 },
      { key: '371721', actual: 0, assets: 1 },
    ]);
  });

  it('speak by their deepest meters and longest window that has a figure', () => {
    const kpiRecords = [
      pue('dc-1', 12_000, { policy: 'PUE1' }),
      pue('dc-1', 12_300, { window: '24h' }),
      pue('dc-1', 12_400),
      pue('dc-1', 0, { window: '12mo', value: null, quality: 'insufficient_data' }),
      pue('dc-1', 9999, { window: '1h' }),
      pue('dc-9', 9999),
    ];
    expect(row('PT-05', assets, { kpiRecords }).actual).toBe(1.24);
  });

  it('are undecided without enough data, and not judged without a figure', () => {
    const poor = pue('dc-1', 12_000, { quality: 'insufficient_data', value: null });
    expect(row('PT-05', assets, { kpiRecords: [poor] }).verdict).toBe('undecided');
    const none = row('PT-05', assets);
    expect([none.verdict, none.reason?.en]).toEqual([
      'not_judged',
      'No data centre has a figure yet.',
    ]);
  });

  it('answer for racks twice: a condition for support, and one to expand', () => {
    const now = { window: 'now' } as const;
    const racks = record('dc-1', 'datacenter.rack_utilisation', {
      ...now,
      policy: 'count',
      numerator: 650,
      denominator: 1000,
    });
    const power = record('dc-1', 'datacenter.rack_utilisation', {
      ...now,
      policy: 'power',
      numerator: 2800,
      denominator: 4000,
    });
    const words = ['PT-06', 'PT-07'].map(
      (id) => row(id, assets, { kpiRecords: [power, racks] }).wording.zh,
    );
    expect(words).toEqual(['不符合支持条件', '可申请扩建']);
  });
});

describe('targets without register or telemetry', () => {
  it('say why they are not judged', () => {
    const found = row('PT-02', []);
    expect([found.verdict, found.progress.en]).toEqual(['not_judged', '– / ?']);
    expect(found.reason?.zh).toContain('需填报');
    expect(row('PT-24', []).verdict).toBe('not_judged');
  });

  it('take a number that somebody reports; about ten stays a report', () => {
    const reported = { 'PT-08': 9, 'PT-09': 1, 'PT-16': 1 };
    const verdicts = ['PT-08', 'PT-09', 'PT-16'].map((id) => row(id, [], { reported }).verdict);
    expect(verdicts).toEqual(['not_judged', 'met', 'missed']);
    expect(row('PT-08', [], { reported }).progress.en).toBe('9 / about 10');
  });
});
