import { END_OF_2022, PLAIN, type PlanTarget } from '../plan-target.ts';

const MOBILE = {
  ...PLAIN,
  section: '二(一)1',
  departments: ['GXJ', 'FGW'],
} as const;

const DATA_CENTRE = {
  ...PLAIN,
  section: '二(一)2',
  original: '支持PUE值低于125、上架率高于65%的数据中心建设项目,上架率达到60%以上的可申请扩建。',
  departments: ['DSJ', 'FGW'],
  deadline: null,
  basis: 'telemetry',
} as const;

const INDUSTRY = {
  ...PLAIN,
  section: '二(一)3',
  original: '到2022年培育10家左右工业互联网创新企业,规划建设1个以上工业互联网产业园区。',
  departments: ['GXJ'],
  deadline: END_OF_2022,
  basis: 'reported',
} as const;

const CONDITION_NOTE = {
  zh: '规划所列为建设项目的支持条件(设计值或年度值);此处为实时指标,仅供参考。',
  en: 'The plan sets a condition for supporting construction projects (design or yearly values); the live figure is an indicator.',
};

/** 二(一) 信息基础设施建设行动: PT-01 … PT-09. */
export const informationTargets: readonly PlanTarget[] = [
  {
    ...MOBILE,
    id: 'PT-01',
    name: { zh: '5G基站', en: '5G base stations' },
    original: '到2022年建成5G基站5000个以上',
    comparator: '>=',
    value: 5000,
    printed: '5000个以上',
    unit: 'gNB',
    deadline: END_OF_2022,
    basis: 'register',
    judgedBy: { kpi: 'site5g.count', policy: 'gnb', scope: 'city' },
    note: {
      zh: '规划未说明“个”指站址、gNB还是小区;默认按在网gNB计数,另列共享站址数和小区数。',
      en: 'The plan does not say whether sites, gNBs or cells count; gNBs in stock do, shared sites and cells are shown beside.',
    },
  },
  {
    ...MOBILE,
    id: 'PT-02',
    name: { zh: '主城区5G网络全覆盖', en: 'Full 5G coverage of the main urban area' },
    original: '实现主城区5G网络全覆盖',
    comparator: '=',
    value: 1,
    printed: '全覆盖',
    unit: '1',
    deadline: END_OF_2022,
    basis: 'reported',
    note: {
      zh: '规划未给出分母(面积或人口);站点遥测不能推出覆盖率,需路测或普查数据。',
      en: 'The plan names no denominator (area or people); coverage does not follow from site telemetry, a survey must be supplied.',
    },
  },
  {
    ...MOBILE,
    id: 'PT-03',
    name: { zh: '重点区域的优质覆盖', en: 'High-quality 5G coverage of key areas' },
    original: '重点区域的优质覆盖',
    comparator: null,
    value: null,
    printed: '',
    unit: '',
    deadline: END_OF_2022,
    basis: 'qualitative',
    note: {
      zh: '“优质”未定义(如RSRP、速率),无法判定。',
      en: 'What high quality means (signal strength, throughput) is not defined.',
    },
  },
  {
    ...MOBILE,
    id: 'PT-04',
    name: { zh: '5G产业聚集园区', en: '5G industry park' },
    original: '规划建设集技术研发、装备制造、场景应用于一体的5G产业聚集园区',
    comparator: '>=',
    value: 1,
    printed: '',
    unit: 'park',
    deadline: null,
    basis: 'reported',
    note: {
      zh: '规划未写数量,按至少1个理解。',
      en: 'The plan prints no number; at least one is implied.',
    },
  },
  {
    ...DATA_CENTRE,
    id: 'PT-05',
    name: { zh: '数据中心PUE(支持条件)', en: 'Data-centre PUE (condition for support)' },
    comparator: '<',
    value: 1.25,
    printed: '125',
    correction: {
      zh: '原文印作“125”,PUE为大于1的比值,系漏印小数点;同年省级表述为“PUE值低于1.25”。',
      en: 'Printed "125": PUE is a ratio above 1 and the decimal point was lost; the province says 1.25 in the same year.',
    },
    unit: '1',
    judgedBy: { kpi: 'datacenter.pue', policy: 'default', scope: 'asset' },
    note: CONDITION_NOTE,
  },
  {
    ...DATA_CENTRE,
    id: 'PT-06',
    name: { zh: '数据中心上架率(支持条件)', en: 'Rack utilisation (condition for support)' },
    comparator: '>',
    value: 0.65,
    printed: '65%',
    unit: '1',
    judgedBy: { kpi: 'datacenter.rack_utilisation', policy: 'count', scope: 'asset' },
    note: CONDITION_NOTE,
  },
  {
    ...DATA_CENTRE,
    id: 'PT-07',
    name: { zh: '数据中心上架率(可申请扩建)', en: 'Rack utilisation (may apply to expand)' },
    comparator: '>=',
    value: 0.6,
    printed: '60%以上',
    unit: '1',
    judgedBy: { kpi: 'datacenter.rack_utilisation', policy: 'count', scope: 'asset' },
    note: {
      zh: '与PT-05、PT-06相互独立:前两项选择支持的建设项目,本项允许已建机房申请扩建。',
      en: 'Apart from PT-05 and PT-06: those select projects to support, this lets an existing site apply to expand.',
    },
  },
  {
    ...INDUSTRY,
    id: 'PT-08',
    name: { zh: '工业互联网创新企业', en: 'Industrial-internet innovators' },
    comparator: '~',
    value: 10,
    printed: '10家左右',
    unit: 'company',
    note: {
      zh: '“左右”只作报告,不判定、不告警。',
      en: '"About" is reported only: no verdict, no alarm.',
    },
  },
  {
    ...INDUSTRY,
    id: 'PT-09',
    name: { zh: '工业互联网产业园区', en: 'Industrial-internet parks' },
    comparator: '>=',
    value: 1,
    printed: '1个以上',
    unit: 'park',
  },
];
