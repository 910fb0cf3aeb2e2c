import { KIND_IDS } from '@infrapulse/domain';
import {
  departmentOf,
  departments,
  departmentsOf,
  kpiTargetOf,
  kpiTargets,
  planTargetOf,
  planTargets,
  progressText,
  routeDepartments,
  verdictText,
} from '@infrapulse/plan';
import { describe, expect, it } from 'vitest';

describe('the targets of the plan', () => {
  it('are PT-01 to PT-24, each with a department, both languages and the words of the plan', () => {
    const ids = Array.from({ length: 24 }, (_, i) => `PT-${String(i + 1).padStart(2, '0')}`);
    expect(planTargets.map(({ id }) => id)).toEqual(ids);
    for (const target of planTargets) {
      expect(departmentsOf(target).length).toBe(target.departments.length);
      expect([target.name.zh, target.name.en, target.original, target.section]).not.toContain('');
    }
  });

  it('AT-P-11 shows the PUE in force, the printed one and the reason', () => {
    const target = planTargetOf('PT-05');
    expect([target?.value, target?.printed, target?.comparator]).toEqual([1.25, '125', '<']);
    expect(target?.correction?.zh).toContain('漏印小数点');
    expect(target?.correction?.en).toContain('decimal point was lost');
    expect(
      kpiTargetOf({ kpi: 'datacenter.pue', policy: 'PUE2', scope: 'asset', window: '30d' }),
    ).toEqual({ id: 'PT-05', comparator: '<', value: 1.25, printed: '125', source: 'plan' });
  });

  it('AT-P-10 reports nine of about ten companies without a verdict', () => {
    const target = planTargetOf('PT-08');
    if (target === undefined) throw new Error('PT-08 is missing');
    expect(progressText(target, 9)).toEqual({ zh: '9 / 约10', en: '9 / about 10' });
  });

  it('corrects nothing else, and counts two projects where the plan says two', () => {
    expect(planTargets.filter(({ correction }) => correction).map(({ id }) => id)).toEqual([
      'PT-05',
    ]);
    expect(planTargetOf('PT-16')?.value).toBe(2);
    expect(planTargetOf('PT-99')).toBeUndefined();
  });

  it('speaks of conditions for PT-05 to PT-07, never of violations', () => {
    const words = ['PT-05', 'PT-06', 'PT-07'].flatMap((id) => [
      verdictText({ id }, 'meets').zh,
      verdictText({ id }, 'breach').zh,
    ]);
    expect(words).toEqual([
      '符合支持条件',
      '不符合支持条件',
      '符合支持条件',
      '不符合支持条件',
      '可申请扩建',
      '暂不可申请扩建',
    ]);
    expect(verdictText({ id: 'PT-10' }, 'missed').zh).toBe('未按期完成');
  });
});

describe('the targets of KPIs', () => {
  it('judge counts in the city, and PUE and racks of a site', () => {
    const plan = kpiTargets().filter(({ target }) => target.source === 'plan');
    expect(plan.map(({ kpi, target }) => [kpi, target.comparator, target.value])).toEqual([
      ['datacenter.pue', '<', 1.25],
      ['datacenter.rack_utilisation', '>', 0.65],
      ['charger.count', '>=', 7000],
      ['site5g.count', '>=', 5000],
      ['hydrogen.count', '>=', 1],
    ]);
  });

  it('leave uptime unjudged but for the foreign policies, each in its own window', () => {
    const uptime = { kpi: 'charger.uptime', scope: 'part', window: '12mo' } as const;
    expect(kpiTargetOf({ ...uptime, policy: 'exclude_unknown' })).toBeNull();
    expect(kpiTargetOf({ ...uptime, policy: 'nevi', window: '24h' })).toBeNull();
    expect(kpiTargetOf({ ...uptime, policy: 'nevi' })).toMatchObject({
      comparator: '>',
      value: 0.97,
      source: 'law',
    });
  });

  it('leave a count in another unit, or of one district, unjudged', () => {
    const count = { kpi: 'site5g.count', scope: 'city', window: 'now' } as const;
    expect(kpiTargetOf({ ...count, policy: 'gnb' })?.id).toBe('PT-01');
    expect(kpiTargetOf({ ...count, policy: 'site' })).toBeNull();
    expect(kpiTargetOf({ ...count, policy: 'gnb', scope: 'district' })).toBeNull();
  });
});

describe('departments', () => {
  it('answer for every kind, and the emergency bureau for safety as well', () => {
    expect(routeDepartments('datacenter')).toEqual(['DSJ', 'FGW']);
    expect(routeDepartments('hydrogen', { safety: true }).at(-1)).toBe('YJJ');
    expect(routeDepartments('security')).toEqual(['WXB', 'GAJ', 'DSJ']);
    for (const kind of KIND_IDS)
      for (const code of routeDepartments(kind)) expect(departmentOf(code)?.zh).toMatch(/^市/);
    expect(departments.length).toBe(26);
  });
});
