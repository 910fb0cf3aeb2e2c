import type { PlanEntry } from '@infrapulse/domain';
import { type ScoreboardInput, scoreboardGroups, systemStates } from '@infrapulse/plan';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DUE, entry, NOW, scored } from './city.ts';

const IN_2021 = Date.parse('2021-09-01T00:00:00+08:00');
const IN_2023 = Date.parse('2023-02-01T00:00:00+08:00');
const school = (id: string, since: number | null, district = '371702') =>
  entry('schools', id, {
    district,
    achieved: since === null ? {} : { digitalCampus: since },
  });
const WHOLE: ReadonlySet<string> = new Set(['schools', 'scenic_areas']);

function standing(id: string, given: Partial<ScoreboardInput>) {
  const { status, verdict, progress, numerator, denominator } = scored(id, given);
  return { status, verdict, progress: progress.en, numerator, denominator };
}

describe('a share of a list', () => {
  it('says why it is not measured: nobody has imported the list', () => {
    const found = scored('PT-21', {});
    expect([found.status, found.verdict, found.progress.en]).toEqual([
      'not_measured',
      'not_judged',
      '– / ?',
    ]);
    expect(found.reason?.zh).toContain('名录尚未导入');
  });

  it('shows n / ? until somebody has declared the list whole', () => {
    const entries = [school('s-1', IN_2021), school('s-2', null), school('s-3', IN_2021)];
    expect(standing('PT-21', { entries })).toEqual({
      status: 'not_measured',
      verdict: 'not_judged',
      progress: '2 / ?',
      numerator: 2,
      denominator: null,
    });
    expect(standing('PT-21', { entries, whole: WHOLE })).toEqual({
      status: 'in_progress',
      verdict: 'in_progress',
      progress: '2 / 3',
      numerator: 2,
      denominator: 3,
    });
    const all = entries.filter(({ id }) => id !== 's-2');
    expect(standing('PT-21', { entries: all, whole: WHOLE }).status).toBe('met');
  });

  it('names what is still missing first', () => {
    const entries = [school('s-1', IN_2021), school('s-2', null)];
    const { evidence } = scored('PT-21', { entries, whole: WHOLE });
    expect(evidence.map(({ id, value }) => [id, value])).toEqual([
      ['schools/s-2', 0],
      ['schools/s-1', 1],
    ]);
  });

  it('is of the entries the plan means, as they were when the term ended', () => {
    const area = (id: string, category: string, ticketed: boolean, since: number | null) =>
      entry('scenic_areas', id, {
        category,
        attributes: { ticketed },
        achieved: since === null ? {} : { ticketBooking: since },
      });
    const entries = [
      area('a', '5A', true, IN_2021),
      area('b', '4A', true, IN_2023),
      area('c', '4A', false, null),
      area('d', '3A', true, null),
    ];
    expect(standing('PT-19', { entries, whole: WHOLE })).toMatchObject({
      progress: '1 / 2',
      status: 'missed',
    });
    const then = { entries, whole: WHOLE, at: DUE - 1 };
    expect(standing('PT-19', then)).toMatchObject({ progress: '1 / 2', status: 'in_progress' });
  });

  it('counts an entry of its own time: promoted later, opened later or closed before it is not of 2022', () => {
    const [first] = entry('scenic_areas', 'up', {
      category: '3A',
      attributes: { ticketed: true },
    }).versions;
    if (!first) throw new Error('no version');
    const promoted: PlanEntry = {
      ...entry('scenic_areas', 'up'),
      versions: [first, { ...first, validFrom: IN_2023, category: '4A' }],
    };
    const fourA = { category: '4A', attributes: { ticketed: true } };
    const entries = [
      promoted,
      entry('scenic_areas', 'new', { ...fourA, since: IN_2023 }),
      entry('scenic_areas', 'gone', { ...fourA, until: IN_2021 }),
      entry('scenic_areas', 'old', { ...fourA, achieved: { ticketBooking: IN_2021 } }),
    ];
    expect(standing('PT-19', { entries, whole: WHOLE })).toMatchObject({
      progress: '1 / 1',
      status: 'met',
    });
  });

  it('is split by district, each judged by all it has', () => {
    const entries = [
      school('s-1', IN_2021),
      school('s-2', null, '371721'),
      school('s-3', IN_2021, '371721'),
    ];
    const groups = (whole: ReadonlySet<string>) =>
      scoreboardGroups(scored('PT-21').target, {
        ...scored.input({ entries, whole }),
        by: 'district',
      }).map(({ key, actual, total, status }) => [key, actual, total, status]);
    expect(groups(WHOLE)).toEqual([
      ['371721', 1, 2, 'in_progress'],
      ['371702', 1, 1, 'met'],
    ]);
    expect(groups(new Set())).toEqual([
      ['371721', 1, null, 'not_measured'],
      ['371702', 1, null, 'not_measured'],
    ]);
  });

  it('of any list is whole numbers: its groups add up to it', () => {
    const rows = fc.array(
      fc.record({ done: fc.boolean(), district: fc.constantFrom('371702', '371721', '') }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(rows, (list) => {
        const entries = list.map(({ done, district }, index) =>
          school(`s-${index}`, done ? IN_2021 : null, district),
        );
        const input = scored.input({ entries, whole: WHOLE });
        const found = scored('PT-21', input);
        const groups = scoreboardGroups(found.target, { ...input, by: 'district' });
        const sum = (of: (group: (typeof groups)[number]) => number) =>
          groups.reduce((total, group) => total + of(group), 0);
        expect([sum(({ actual }) => actual), sum(({ total }) => total ?? 0)]).toEqual([
          found.numerator,
          found.denominator,
        ]);
        const isAll = list.every(({ done }) => done);
        expect(found.status).toBe(isAll ? 'met' : 'in_progress');
        expect(groups.every(({ status }) => status === 'met')).toBe(isAll);
      }),
    );
  });
});

describe('a number of entries', () => {
  const park = (id: string, established: number | null, category = 'industrial_internet') =>
    entry('parks', id, { category, achieved: established === null ? {} : { established } });

  it('is met by as many as the plan asks for, in time', () => {
    const late = [park('p-1', IN_2023)];
    expect(standing('PT-09', { entries: late })).toMatchObject({
      status: 'missed',
      progress: '0 / >= 1',
    });
    const early = [...late, park('p-2', IN_2021)];
    expect(standing('PT-09', { entries: early })).toMatchObject({ status: 'met' });
    expect(standing('PT-04', { entries: early })).toMatchObject({ status: 'in_progress' });
  });

  it('AT-P-10 of about ten is reported: nine are neither met nor missed, and nothing alarms', () => {
    const entries = Array.from({ length: 9 }, (_, index) =>
      entry('companies', `c-${index}`, {
        category: 'industrial_internet',
        achieved: { recognised: IN_2021 },
      }),
    );
    expect(standing('PT-08', { entries })).toMatchObject({
      progress: '9 / about 10',
      verdict: 'not_judged',
      status: 'indicator_only',
    });
  });
});

describe('milestones', () => {
  const step = (id: string, done: number | null) =>
    entry('milestones', id, {
      achieved: done === null ? {} : { done },
      evidence: '鲁发改〔2021〕1号',
    });

  it('are counted when done by the end of the term, and not measured before anyone reports one', () => {
    const [caozhou, guiling] = [
      step('caozhou-1000kv-extension:preliminary_work', IN_2021),
      step('guiling-500kv-extension:preliminary_work', IN_2023),
    ];
    expect(standing('PT-16', {})).toMatchObject({ status: 'not_measured' });
    expect(standing('PT-16', { entries: [caozhou] })).toMatchObject({
      status: 'missed',
      progress: '1 / = 2',
      numerator: 1,
      denominator: 2,
    });
    expect(standing('PT-16', { entries: [caozhou, guiling] })).toMatchObject({ status: 'missed' });
    const both = [caozhou, step('guiling-500kv-extension:preliminary_work', IN_2021)];
    expect(standing('PT-16', { entries: both })).toMatchObject({ status: 'met' });
    expect(standing('PT-15', { entries: [caozhou] })).toMatchObject({ status: 'met' });
    const { evidence } = scored('PT-15', { entries: [caozhou] });
    expect(evidence).toMatchObject([{ value: 1, since: IN_2021, source: '鲁发改〔2021〕1号' }]);
  });

  it('without a figure in the plan are reported, never judged', () => {
    const entries = [step('lunan-hsr-qufu:opened', IN_2021)];
    expect(standing('PT-17', { entries })).toMatchObject({
      status: 'indicator_only',
      verdict: 'not_judged',
      progress: '1 / 3',
    });
  });

  it('show with the projects the plan names', () => {
    const input = scored.input({ entries: [step('taoyi-500kv:feasibility_study', IN_2021)] });
    const state = systemStates(input).find(({ system }) => system.id === 'taoyi-500kv');
    expect(state?.milestones.map(({ id, doneAt }) => [id, doneAt])).toEqual([
      ['taoyi-500kv:feasibility_study', IN_2021],
      ['taoyi-500kv:supporting_papers', null],
    ]);
  });
});

describe('surveys', () => {
  const survey = (measured: number, numerator: number) =>
    entry('surveys', `PT-02:${measured}`, {
      achieved: { measured },
      attributes: { target: 'PT-02', numerator, denominator: 10_000 },
    });

  it('tell what telemetry cannot: the newest of the term counts', () => {
    expect(standing('PT-02', {})).toMatchObject({ status: 'not_measured', progress: '– / ?' });
    const entries = [survey(IN_2021, 9000), survey(DUE - 1, 9999), survey(IN_2023, 10_000)];
    expect(standing('PT-02', { entries })).toMatchObject({
      status: 'missed',
      progress: '9999 / 10000',
    });
    const full = [...entries, survey(DUE - 1, 10_000)];
    expect(standing('PT-02', { entries: full, at: NOW })).toMatchObject({ status: 'met' });
  });
});

describe('what cannot be measured', () => {
  it('says so', () => {
    expect(standing('PT-24', {})).toMatchObject({ status: 'not_measured' });
    expect(standing('PT-03', {})).toMatchObject({ status: 'not_measured' });
  });
});
