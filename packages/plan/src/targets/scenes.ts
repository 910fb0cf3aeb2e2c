import { END_OF_2022, PLAIN, type PlanTarget } from '../plan-target.ts';

const COMPLETE = {
  ...PLAIN,
  comparator: '=',
  value: 1,
  unit: '1',
  basis: 'reported',
  note: {
    zh: '规划未给出分母,需名录;在此之前显示 n / ?。',
    en: 'The plan names no denominator; until a list exists it shows n / ?.',
  },
} as const;

const TOURISM = {
  ...COMPLETE,
  section: '三(一)3',
  departments: ['WLJ'],
  deadline: END_OF_2022,
} as const;

const SECURITY = {
  ...COMPLETE,
  section: '四(五)',
  departments: ['WXB', 'GAJ', 'DSJ'],
  deadline: null,
} as const;

/** 三 应用场景 and 四 保障措施: PT-19 … PT-24. */
export const sceneTargets: readonly PlanTarget[] = [
  {
    ...TOURISM,
    id: 'PT-19',
    name: {
      zh: '4A级以上景区门票预约系统',
      en: 'Ticket booking at scenic areas rated 4A and above',
    },
    original: '到2022年完成全市4A级以上旅游景区(收费景区)门票预约系统建设',
    printed: '完成全市',
  },
  {
    ...TOURISM,
    id: 'PT-20',
    name: { zh: '省级旅游度假区智慧讲解', en: 'Smart guide service at provincial resorts' },
    original: '省级旅游度假区完成景区智慧讲解服务建设',
    printed: '完成',
  },
  {
    ...COMPLETE,
    id: 'PT-21',
    section: '三(二)1',
    name: { zh: '“数字校园”全覆盖', en: 'Digital campus in every school' },
    original: '深入推进“数字校园”全覆盖',
    printed: '全覆盖',
    departments: ['JYJ'],
    deadline: null,
  },
  {
    ...SECURITY,
    id: 'PT-22',
    name: { zh: '数据灾备全覆盖', en: 'Disaster recovery of the data of key sectors and units' },
    original: '实现重点行业和重点企事业单位数据灾备全覆盖',
    printed: '全覆盖',
  },
  {
    ...SECURITY,
    id: 'PT-23',
    name: {
      zh: '重要新基建项目纳入关键信息基础设施安全监管',
      en: 'Important projects under supervision as critical information infrastructure',
    },
    original: '重要新基建项目全部纳入关键信息基础设施安全监管',
    printed: '全部',
  },
  {
    ...SECURITY,
    id: 'PT-24',
    name: {
      zh: '网络安全“三同步”',
      en: 'Security planned, built and used together with the project',
    },
    original: '确保新基建与网络安全技术设施同步规划、同步建设、同步使用',
    comparator: null,
    value: null,
    unit: '',
    printed: '',
    basis: 'qualitative',
    note: { zh: '过程要求,无指标。', en: 'A demand on the process, without a figure.' },
  },
];
