import {
  type Plan,
  parsePlan,
  planFileText,
  scoreboard,
  targetAt,
  targetsAt,
} from '@infrapulse/plan';
import { describe, expect, it } from 'vitest';
import { asset, scored } from './city.ts';

type Json = Record<string, never>;
type Change = (file: Record<string, Json & Json[]>) => void;

/** The shipped file with a change. */
function changed(change: Change): unknown {
  const file = JSON.parse(planFileText()) as Parameters<Change>[0];
  change(file);
  return file;
}

function faultsOf(change: Change) {
  const read = parsePlan(changed(change));
  return read.ok ? [] : read.faults.map(({ path, reason }) => `${path}: ${reason}`);
}

const set = (object: unknown, values: object) => Object.assign(object as object, values);

const steps = (project: Json | undefined) => project?.['milestones'] as unknown as object[];

const text = (value: string) => ({ zh: value, en: value });
const SECOND = {
  format: 1,
  id: 'jining-2025',
  version: '2',
  title: text('济宁'),
  source: text('试行'),
  city: '370800',
  validFrom: '2023-01-01',
  units: { charger: text('台') },
  departments: [
    { code: 'SJJ', name: text('大数据局'), validTo: '2024-06-30' },
    { code: 'SJJ', name: text('数据局'), validFrom: '2024-07-01' },
  ],
  routes: {
    charger: ['SJJ'],
    datacenter: ['SJJ'],
    site5g: ['SJJ'],
    hydrogen: ['SJJ'],
    substation: ['SJJ'],
    security: [],
    safety: ['SJJ'],
  },
  registers: [
    { id: 'hospitals', name: text('医院'), features: [{ id: 'ehr', name: text('电子病历') }] },
  ],
  targets: [
    {
      id: 'T1',
      section: '1',
      name: text('充电桩'),
      clause: text('充电桩100个以上'),
      comparator: '>=',
      value: 100,
      unit: 'charger',
      deadline: '2024-12-31',
      validTo: '2023-12-31',
      departments: ['SJJ'],
      measure: { by: 'assets', kpi: 'charger.count', policies: ['equipment'] },
    },
    {
      id: 'T1',
      section: '1',
      name: text('充电桩'),
      clause: text('充电桩120个以上'),
      comparator: '>=',
      value: 120,
      unit: 'charger',
      deadline: '2024-12-31',
      validFrom: '2024-01-01',
      departments: ['SJJ'],
      measure: { by: 'assets', kpi: 'charger.count', policies: ['equipment'] },
    },
    {
      id: 'T2',
      section: '2',
      name: text('充电桩可用率'),
      clause: text('可用率97%以上'),
      comparator: '>=',
      value: '0.97',
      departments: ['SJJ'],
      measure: { by: 'indicator', kpi: 'charger.uptime', policy: 'exclude_unknown', window: '30d' },
    },
    {
      id: 'T3',
      section: '3',
      name: text('电子病历'),
      clause: text('全覆盖'),
      comparator: '=',
      value: 1,
      departments: ['SJJ'],
      measure: { by: 'share', register: 'hospitals', feature: 'ehr' },
    },
  ],
};

describe('a plan file of another city', () => {
  const read = parsePlan(SECOND);
  const plan = (read.ok ? read.plan : undefined) as Plan;

  it('loads without code', () => {
    expect(read).toMatchObject({ ok: true, plan: { id: 'jining-2025' } });
    const rows = scoreboard(scored.input({ plan, assets: [asset('c', 'charger')] }));
    expect(rows.map(({ target, progress }) => [target.id, progress.en])).toEqual([
      ['T1', '1 / >= 120'],
      ['T2', '– / >= 0.97'],
      ['T3', '– / ?'],
    ]);
  });

  it('judges by the version of a target that was in force', () => {
    const at = (time: string) => Date.parse(time);
    const valueAt = (time: string) => targetAt(plan, 'T1', at(time))?.value;
    expect([
      valueAt('2022-12-31T00:00:00Z'),
      valueAt('2023-12-31T15:59:59Z'),
      valueAt('2023-12-31T16:00:00Z'),
    ]).toEqual([undefined, 100, 120]);
    expect(targetsAt(plan, at('2025-01-01T00:00:00Z'))).toHaveLength(3);
  });
});

describe('a plan file at fault', () => {
  it('names the path of every field and what it should be', () => {
    expect(faultsOf(({ targets }) => set(targets?.[4], { vallue: 1 }))).toEqual([
      'targets.4.vallue: is not a field of a plan file',
    ]);
    expect(faultsOf(({ targets }) => set(targets?.[0], { deadline: '2022-02-30' }))).toEqual([
      'targets.0.deadline: must be a date such as 2022-12-31',
    ]);
    expect(faultsOf(({ targets }) => set(targets?.[4], { value: '1,25' }))).toEqual([
      'targets.4.value: must be a decimal of at most 15 digits: "1.25"',
    ]);
    expect(faultsOf((file) => set(file, { format: 2 }))).toEqual([
      'format: must be 1, the format this release reads',
    ]);
    expect(parsePlan('no plan')).toMatchObject({ ok: false, faults: [{ path: 'plan' }] });
  });

  it.each<[string, Change, string]>([
    [
      'an unknown department',
      ({ targets }) => set(targets?.[3], { departments: ['GXJ', 'XX'] }),
      'targets.3.departments.1: XX is no department of this plan',
    ],
    [
      'a target said twice for the same time',
      ({ targets }) => set(targets?.[1], { id: 'PT-01' }),
      'targets.1: PT-01 is also targets.0, at the same time: end that one with validTo',
    ],
    [
      'a comparator without a value',
      ({ targets }) => set(targets?.[2], { comparator: '>=' }),
      'targets.2.value: comparator and value go together: give both or null',
    ],
    [
      'half a charger',
      ({ targets }) => set(targets?.[9], { value: '7000.5' }),
      'targets.9.value: must be a whole number: things are counted',
    ],
    [
      'a KPI that does not exist',
      ({ targets }) => set(targets?.[4]?.['measure'], { kpi: 'datacenter.puee' }),
      'targets.4.measure.kpi: there is no KPI datacenter.puee',
    ],
    [
      'a policy of another KPI',
      ({ targets }) => set(targets?.[9]?.['measure'], { policies: ['gnb'] }),
      'targets.9.measure.policies: gnb is no policy of charger.count: equipment, connector',
    ],
    [
      'a list that does not exist',
      ({ targets }) => set(targets?.[20]?.['measure'], { register: 'school' }),
      'targets.20.measure.register: there is no register school',
    ],
    [
      'a feature the list does not have',
      ({ targets }) => set(targets?.[20]?.['measure'], { feature: 'wifi' }),
      'targets.20.measure.feature: wifi is not known here: digitalCampus',
    ],
    [
      'a milestone the project does not have',
      ({ targets }) => set(targets?.[14]?.['measure'], { milestones: ['urban-rail:opened'] }),
      'targets.14.measure.milestones.0: opened is not known here: preliminary_work',
    ],
    [
      'an end before the beginning',
      ({ targets }) => set(targets?.[0], { validFrom: '2022-01-01', validTo: '2021-01-01' }),
      'targets.0.validTo: is before validFrom',
    ],
    [
      'a condition of what is no indicator',
      ({ conditions }) => set(conditions?.[0], { targets: ['PT-01'] }),
      'conditions.0.targets.0: PT-01 is no target that is measured by an indicator',
    ],
    [
      'a unit nobody named',
      ({ targets }) => set(targets?.[0], { unit: 'mast' }),
      'targets.0.unit: mast is not among the units of this plan',
    ],
    [
      'a unit under a name that every object has',
      ({ targets }) => set(targets?.[0], { unit: 'constructor' }),
      'targets.0.unit: constructor is not among the units of this plan',
    ],
    [
      'a step that a project has twice',
      ({ projects }) =>
        set(projects?.[0], { milestones: [...steps(projects?.[0]), ...steps(projects?.[0])] }),
      'projects.0.milestones.2.id: construction_began is also projects.0.milestones.0',
    ],
    [
      'a step that a target counts twice',
      ({ targets }) =>
        set(targets?.[11]?.['measure'], {
          milestones: Array(2).fill('yuncheng-power-500kv-line:completed'),
        }),
      'targets.11.measure.milestones.1: yuncheng-power-500kv-line:completed is also milestones.0',
    ],
    [
      'a list under a name that is taken',
      ({ registers }) => set(registers?.[7], { id: 'milestones' }),
      'registers.7.id: milestones is a list every plan has; choose another id',
    ],
  ])('says so of %s', (_, change, fault) => {
    expect(faultsOf(change)).toContain(fault);
  });
});
