import { KIND_IDS } from '@infrapulse/domain';
import {
  departmentsOf,
  kpiRulesFor,
  kpiTargets,
  planFileText,
  progressText,
  routeDepartments,
  shippedPlan,
  targetAt,
  targetOfRules,
  targetsAt,
  verdictText,
} from '@infrapulse/plan';
import { describe, expect, it } from 'vitest';
import { DUE, NOW } from './city.ts';

const plan = shippedPlan();
const target = (id: string) => {
  const found = targetAt(plan, id, NOW);
  if (!found) throw new Error(`the plan has no ${id}`);
  return found;
};
const judgedBy = (question: Parameters<typeof kpiRulesFor>[1], end = NOW) =>
  targetOfRules(kpiRulesFor(plan, question), end);

describe('the targets of the plan', () => {
  it('are PT-01 to PT-24, each with a department, both languages and the words of the plan', () => {
    const ids = Array.from({ length: 24 }, (_, i) => `PT-${String(i + 1).padStart(2, '0')}`);
    expect(targetsAt(plan, NOW).map(({ id }) => id)).toEqual(ids);
    for (const one of plan.targets) {
      expect(departmentsOf(plan, one.departments, NOW).length).toBe(one.departments.length);
      const words = [one.name.zh, one.name.en, one.clause.zh, one.clause.en, one.section];
      expect(words).not.toContain('');
    }
  });

  it('AT-P-11 shows the PUE in force, the printed one and the reason', () => {
    const { value, printed, comparator, correction } = target('PT-05');
    expect([value, printed, comparator]).toEqual([1.25, '125', '<']);
    expect(correction?.zh).toContain('漏印小数点');
    expect(correction?.en).toContain('decimal point was lost');
    expect(
      judgedBy({ kpi: 'datacenter.pue', policy: 'PUE2', scope: 'asset', window: '30d' }),
    ).toEqual({ id: 'PT-05', comparator: '<', value: 1.25, printed: '125', source: 'plan' });
  });

  it('AT-P-10 reports nine of about ten companies without a verdict', () => {
    const progress = { actual: 9, numerator: 9, denominator: null };
    expect(progressText(target('PT-08'), progress)).toEqual({ zh: '9 / 约10', en: '9 / about 10' });
  });

  it('corrects nothing else, and counts two projects where the plan says two', () => {
    expect(plan.targets.filter(({ correction }) => correction).map(({ id }) => id)).toEqual([
      'PT-05',
    ]);
    expect(target('PT-16').value).toBe(2);
    expect(targetAt(plan, 'PT-99', NOW)).toBeUndefined();
  });

  it('end with 2022 in local time where they have a term, and are in force since 2020', () => {
    expect(new Set(plan.targets.map(({ deadline }) => deadline))).toEqual(new Set([DUE, null]));
    expect(targetsAt(plan, Date.parse('2019-12-31T15:59:59Z'))).toEqual([]);
    expect(targetsAt(plan, Date.parse('2019-12-31T16:00:00Z'))).toHaveLength(24);
  });

  it('speaks of conditions for PT-05 to PT-07, never of violations', () => {
    const words = ['PT-05', 'PT-06', 'PT-07'].flatMap((id) => [
      verdictText(target(id), 'meets').zh,
      verdictText(target(id), 'breach').zh,
    ]);
    expect(words).toEqual([
      '符合支持条件',
      '不符合支持条件',
      '符合支持条件',
      '不符合支持条件',
      '可申请扩建',
      '暂不可申请扩建',
    ]);
    expect(verdictText(target('PT-10'), 'missed').zh).toBe('未按期完成');
  });
});

describe('what the plan names', () => {
  it('is listed with its clause and those who answer for it, every family of assets among it', () => {
    const ids = plan.systems.map(({ id }) => id);
    expect(ids).toHaveLength(64);
    for (const id of ['city-brain', 'emergency-command-platform', 'smart-port', 'e-health-card'])
      expect(ids).toContain(id);
    const named = new Set(plan.systems.flatMap(({ project }) => project ?? []));
    expect(named).toEqual(new Set(plan.projects.map(({ id }) => id)));
  });

  it('calls 1,000 kV ultra-high voltage and 500 kV not', () => {
    const uhv = plan.projects.filter(({ name }) => name.zh.includes('特高压'));
    expect(uhv.map(({ id }) => id)).toEqual(['caozhou-1000kv-extension']);
  });

  it('comes as a file that can be copied', () => {
    expect(JSON.parse(planFileText())).toMatchObject({ format: 1, id: plan.id });
  });
});

describe('the targets of KPIs', () => {
  it('judge counts in the city, and PUE and racks of a site', () => {
    const own = kpiTargets(plan).filter(({ target: { source } }) => source === 'plan');
    expect(own.map(({ kpi, target: { comparator, value } }) => [kpi, comparator, value])).toEqual([
      ['site5g.count', '>=', 5000],
      ['datacenter.pue', '<', 1.25],
      ['datacenter.rack_utilisation', '>', 0.65],
      ['datacenter.rack_utilisation', '>=', 0.6],
      ['charger.count', '>=', 7000],
      ['hydrogen.count', '>=', 1],
    ]);
  });

  it('leave uptime unjudged but for the foreign policies, each in its own window', () => {
    const uptime = { kpi: 'charger.uptime', scope: 'part', window: '12mo' } as const;
    expect(judgedBy({ ...uptime, policy: 'exclude_unknown' })).toBeNull();
    expect(judgedBy({ ...uptime, policy: 'nevi', window: '24h' })).toBeNull();
    expect(judgedBy({ ...uptime, policy: 'nevi' })).toMatchObject({
      comparator: '>',
      value: 0.97,
      source: 'law',
    });
  });

  it('leave a count in another unit, of one district, or from before the plan unjudged', () => {
    const count = { kpi: 'site5g.count', scope: 'city', window: 'now' } as const;
    expect(judgedBy({ ...count, policy: 'gnb' })?.id).toBe('PT-01');
    expect(judgedBy({ ...count, policy: 'site' })).toBeNull();
    expect(judgedBy({ ...count, policy: 'gnb', scope: 'district' })).toBeNull();
    expect(judgedBy({ ...count, policy: 'gnb' }, Date.parse('2019-06-01T00:00:00Z'))).toBeNull();
  });
});

describe('departments', () => {
  it('answer for every kind, and the emergency bureau for safety as well', () => {
    expect(routeDepartments(plan, 'datacenter')).toEqual(['DSJ', 'FGW']);
    expect(routeDepartments(plan, 'hydrogen', { safety: true }).at(-1)).toBe('YJJ');
    expect(routeDepartments(plan, 'security')).toEqual(['WXB', 'GAJ', 'DSJ']);
    for (const kind of KIND_IDS)
      for (const { name } of departmentsOf(plan, routeDepartments(plan, kind), NOW))
        expect(name.zh).toMatch(/^市/);
    expect(plan.departments.length).toBe(26);
  });
});
