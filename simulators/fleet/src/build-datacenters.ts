import { districts } from './districts.ts';
import { type Ground, placeAsset } from './place-asset.ts';
import { between, keyOf, mix, unit } from './random.ts';
import type { RegisterPart, RegisterRecord } from './register-record.ts';

export type MeterRole = 'facility_total' | 'ups_out' | 'pdu_out' | 'it_in' | 'cooling';

export interface MeterModel {
  readonly part: string;
  readonly role: MeterRole;
  /** Real kWh per kWh shown: the current transformer's ratio. */
  readonly ratio: number;
  /** The display starts anew at this many kWh; 0 = never. */
  readonly modulusKwh: number;
}

export interface DatacenterModel {
  readonly record: RegisterRecord;
  readonly key: number;
  /** Mean power of the IT equipment, kW. */
  readonly itKw: number;
  /** PUE that its plant reaches in a year. */
  readonly pue: number;
  readonly meters: readonly MeterModel[];
  readonly inlets: readonly string[];
  /** Its cooling fails for twelve minutes every three hours. */
  readonly lively: boolean;
}

interface Blueprint {
  readonly name: string;
  readonly itKw: number;
  readonly pue: number;
  readonly deepest: 'ups_out' | 'pdu_out' | 'it_in';
  /** Racks delivered and in use. */
  readonly racks: readonly [number, number];
}

/** Some meet the plan's PUE < 1.25 and racks > 65 %, some one of the two, some neither; one is at the limit. */
const BLUEPRINTS: readonly Blueprint[] = [
  { name: '政务云数据中心', itKw: 1800, pue: 1.21, deepest: 'it_in', racks: [1000, 712] },
  { name: '大数据产业园一号机楼', itKw: 3200, pue: 1.19, deepest: 'pdu_out', racks: [2000, 1360] },
  { name: '电商云仓数据中心', itKw: 900, pue: 1.29, deepest: 'pdu_out', racks: [600, 402] },
  { name: '人民医院健康数据中心', itKw: 420, pue: 1.38, deepest: 'ups_out', racks: [240, 151] },
  { name: '职教城算力中心', itKw: 640, pue: 1.249, deepest: 'it_in', racks: [400, 261] },
  { name: '煤矿工业互联网节点', itKw: 350, pue: 1.42, deepest: 'ups_out', racks: [180, 96] },
  { name: '水浒文旅云中心', itKw: 300, pue: 1.33, deepest: 'ups_out', racks: [150, 93] },
  { name: '智慧农业数据中心', itKw: 260, pue: 1.24, deepest: 'pdu_out', racks: [120, 79] },
  { name: '黄河生态数据中心', itKw: 520, pue: 1.27, deepest: 'it_in', racks: [320, 215] },
  { name: '智算中心', itKw: 2600, pue: 1.17, deepest: 'it_in', racks: [1200, 846] },
];

const METER_NAMES: Readonly<Record<MeterRole, string>> = {
  facility_total: '总进线',
  ups_out: 'UPS输出',
  pdu_out: '列头柜',
  it_in: 'IT设备',
  cooling: '制冷',
};
const OPERATORS = ['dc-zw', 'dc-cz', 'dc-md', 'dc-yq'];

export function buildDatacenters(ground: Ground, count: number): readonly DatacenterModel[] {
  return Array.from({ length: count }, (_, index) => buildDatacenter(ground, index));
}

function buildDatacenter(ground: Ground, index: number): DatacenterModel {
  const plan = BLUEPRINTS[index % BLUEPRINTS.length] as Blueprint;
  const id = `dc-${String(index + 1).padStart(2, '0')}`;
  const key = keyOf(ground.seed, id);
  const meters = metersOf(plan, index);
  const pue = plan.pue + between(-0.004, 0.004, unit(key, 3)) * (index % 10 === 4 ? 0 : 1);
  const model = { key, itKw: plan.itKw, pue, meters, inlets: ['inlet-1', 'inlet-2'] };
  return {
    ...model,
    lively: index % 4 === 1,
    record: recordOf(ground, index, { id, plan, ...model }),
  };
}

function metersOf(plan: Blueprint, index: number): readonly MeterModel[] {
  const below: readonly MeterRole[] = plan.deepest === 'ups_out' ? [] : [plan.deepest];
  const roles: readonly MeterRole[] = ['facility_total', 'ups_out', ...below];
  const withCooling: readonly MeterRole[] = index % 2 === 0 ? [...roles, 'cooling'] : roles;
  return withCooling.map((role, i) => ({
    part: `m-${i + 1}`,
    role,
    ratio: index % 10 === 2 ? 40 : 1,
    modulusKwh: index % 10 === 3 ? 1_000_000 : 0,
  }));
}

interface Parts extends Pick<DatacenterModel, 'key' | 'itKw' | 'meters' | 'inlets'> {
  readonly id: string;
  readonly plan: Blueprint;
}

function recordOf(ground: Ground, index: number, built: Parts): RegisterRecord {
  const district = districts[index % districts.length] as (typeof districts)[number];
  const { id, key, plan } = built;
  const where = placeAsset({ key, district, reports: true, lateShare: 0, ground });
  const name = `${district.short}${plan.name}`;
  const operator = OPERATORS[mix(key, 9) % OPERATORS.length] as string;
  const kwPerRack = Math.round((plan.itKw / plan.racks[1]) * 10) / 10;
  return {
    id,
    kind: 'datacenter',
    name,
    site: `${id}-site`,
    siteName: name,
    operator,
    owner: operator,
    gateway: 'gw-dc',
    ...where,
    access: '',
    reporting: 'periodic',
    intervalS: 900,
    heartbeatS: 1800,
    openingHours: '24/7',
    externalIds: {},
    attributes: {
      racksDelivered: plan.racks[0],
      racksInUse: plan.racks[1],
      racksDeliveredKw: Math.round(plan.racks[0] * kwPerRack),
      racksInUseKw: Math.round(plan.racks[1] * kwPerRack),
      thermalClass: index % 3 === 0 ? 'A1' : 'A2',
    },
    parts: [
      ...built.meters.map((meter) => meterPart(meter, plan.itKw)),
      ...built.inlets.map(inletPart),
    ],
  };
}

function meterPart({ part, role, ratio, modulusKwh }: MeterModel, itKw: number): RegisterPart {
  return {
    part,
    role,
    name: METER_NAMES[role],
    attributes: {
      maxKw: Math.round(itKw * 2),
      ...(ratio === 1 ? {} : { ctRatio: ratio }),
      ...(modulusKwh === 0 ? {} : { registerModulusKwh: modulusKwh }),
    },
  };
}

function inletPart(part: string): RegisterPart {
  return { part, role: 'inlet', name: `进风口${part.slice(-1)}`, intervalS: 3600, attributes: {} };
}
