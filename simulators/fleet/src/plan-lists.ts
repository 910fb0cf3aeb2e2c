import { spread } from './districts.ts';

/** Rows of one list of the plan, in the shape that its import takes. */
export interface FleetList {
  readonly register: string;
  /** The list holds everything: it is a denominator. */
  readonly complete: boolean;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Nothing here is of a real school, park or project: names and proof say so. */
const PROOF = {
  evidence: '演示数据 / demo data',
  origin: 'simulator',
  validFrom: '2020-01-01',
};

/**
 * What somebody would have reported of the simulated city for the targets of Heze's plan that no device tells: some
 * lists declared whole, some not, some things late, some missing.
 */
export function fleetPlanLists(): readonly FleetList[] {
  return [
    list('projects', true, entries('新基建项目', 12, { important: true }, ['ciiSupervised', 9])),
    list('parks', false, parks()),
    list(
      'companies',
      false,
      kind('industrial_internet', entries('创新企业', 9, {}, ['recognised', 9])),
    ),
    list(
      'platforms',
      false,
      kind('education-service-platform', entries('公共服务平台', 1, {}, ['online', 1])),
    ),
    list(
      'scenic_areas',
      true,
      kind('4A', entries('景区', 8, { ticketed: true }, ['ticketBooking', 7])),
    ),
    list('resorts', true, kind('provincial', entries('旅游度假区', 2, {}, ['smartGuide', 2]))),
    list('schools', false, kind('primary', entries('小学', 120, {}, ['digitalCampus', 97]))),
    list('key_units', true, kind('government', entries('重点单位', 40, {}, ['dataRecovery', 31]))),
    list('milestones', false, milestones()),
    list('surveys', false, [
      { target: 'PT-02', measuredAt: '2022-11-15', numerator: 9612, denominator: 10_000, ...PROOF },
    ]),
  ];
}

function list(register: string, complete: boolean, rows: FleetList['rows']): FleetList {
  return { register, complete, rows };
}

function kind(category: string, rows: FleetList['rows']): FleetList['rows'] {
  return rows.map((row) => ({ ...row, category }));
}

/** Numbered things over the districts; the first of them have the feature, one after the other since mid 2020. */
function entries(
  name: string,
  count: number,
  attributes: Readonly<Record<string, boolean>>,
  [feature, having]: readonly [name: string, count: number],
): FleetList['rows'] {
  return spread(count).map(({ code, short }, index) => {
    const number = String(index + 1).padStart(3, '0');
    // Every seventh of many has it not, whichever district it lies in.
    const place = (index * 7) % count;
    const month = 6 + Math.floor((place * 28) / Math.max(count, 1));
    return {
      id: `demo-${feature}-${number}`,
      name: `演示${short}${name}${number}`,
      nameEn: `Demo ${feature} ${number}`,
      district: code,
      operator: `演示单位${(index % 4) + 1}`,
      access: 'public',
      attributes,
      ...(place < having ? { achieved: { [feature]: dateOf(month) } } : {}),
      ...PROOF,
    };
  });
}

/** The first day of a month counted from January 2020. */
function dateOf(month: number): string {
  const year = 2020 + Math.floor(month / 12);
  return `${year}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}

function parks(): FleetList['rows'] {
  const park = { district: '371771', operator: '演示单位1', access: 'public', ...PROOF };
  return [
    {
      id: 'demo-park-1',
      name: '演示工业互联网产业园',
      nameEn: 'Demo industrial-internet park',
      category: 'industrial_internet',
      achieved: { established: '2021-10-01' },
      ...park,
    },
    {
      id: 'demo-park-2',
      name: '演示5G产业聚集园区',
      nameEn: 'Demo 5G park',
      category: '5g',
      planned: { established: '2027-06-30' },
      ...park,
    },
  ];
}

const STEPS: readonly (readonly [
  step: string,
  planned: string,
  done: string | null,
  district: string,
])[] = [
  ['yuncheng-power-500kv-line/construction_began', '2021-03-31', '2021-03-20', '371725'],
  ['yuncheng-power-500kv-line/completed', '2022-10-31', '2022-10-12', '371725'],
  ['yuncheng-500kv-extension/construction_began', '2021-06-30', '2021-07-15', '371725'],
  ['yuncheng-500kv-extension/completed', '2022-12-31', '2023-02-10', '371725'],
  ['taoyi-500kv/feasibility_study', '2022-06-30', '2022-05-30', '371703'],
  ['taoyi-500kv/supporting_papers', '2022-12-31', '2022-12-20', '371703'],
  ['caozhou-1000kv-extension/preliminary_work', '2022-09-30', '2022-09-28', '371721'],
  ['guiling-500kv-extension/preliminary_work', '2022-12-31', null, '371724'],
  ['lunan-hsr-qufu/opened', '2021-12-31', '2021-12-26', '371702'],
  ['lunan-hsr-lankao/opened', '2022-12-31', null, '371728'],
];

function milestones(): FleetList['rows'] {
  return STEPS.map(([step, plannedAt, doneAt, district]) => {
    const [project, milestone] = step.split('/');
    return { project, milestone, plannedAt, doneAt, district, operator: '演示单位1', ...PROOF };
  });
}
