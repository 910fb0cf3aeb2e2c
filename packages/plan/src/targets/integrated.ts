import { END_OF_2022, PLAIN, type PlanTarget } from '../plan-target.ts';

const FUELLING = {
  ...PLAIN,
  section: '二(二)1',
  departments: ['FGW', 'ZJJ', 'GAJ', 'JTJ', 'ZGJ'],
  deadline: END_OF_2022,
  basis: 'register',
} as const;

const GRID = {
  ...PLAIN,
  section: '二(二)2',
  departments: ['FGW', 'GXJ', 'GDGS'],
  comparator: '=',
  value: 1,
  printed: '',
  unit: 'project',
  deadline: END_OF_2022,
  basis: 'reported',
} as const;

const RAIL = {
  ...PLAIN,
  section: '二(二)3',
  departments: ['JTJ', 'FGW'],
  comparator: null,
  value: null,
  printed: '',
  unit: '',
  deadline: null,
} as const;

const PREPARATION = {
  zh: '目标止于前期工作,期内没有可计量的在运设备;按项目里程碑填报。',
  en: 'The target ends with preliminary work, so nothing in service can be measured; reported as a milestone.',
};

const YUNCHENG = '建成大唐郓城电厂500千伏送出工程和郓城500千伏变电站扩建工程';
const TWO_PROJECTS =
  '规划建设曹州1000千伏特高压变电站扩建、桂陵500千伏变电站扩建等2项工程,完成相关前期工作。';

/** 二(二) 融合基础设施升级行动: PT-10 … PT-18. */
export const integratedTargets: readonly PlanTarget[] = [
  {
    ...FUELLING,
    id: 'PT-10',
    name: { zh: '充电基础设施保有量', en: 'Charging facilities in place' },
    original: '到2022年,全市充电基础设施保有量达7000个以上',
    comparator: '>=',
    value: 7000,
    printed: '7000个以上',
    unit: 'charger',
    judgedBy: { kpi: 'charger.count', policy: 'equipment', scope: 'city' },
    note: {
      zh: '“个”可指桩(台)或充电接口(枪),规划未说明;默认按桩(台)计,另列接口数及公共、专用、个人分项。',
      en: 'The plan does not say whether chargers or connectors count; chargers do, connectors are shown beside, each by access.',
    },
  },
  {
    ...FUELLING,
    id: 'PT-11',
    name: { zh: '加氢站', en: 'Hydrogen stations' },
    original: '建成加氢站1座以上',
    comparator: '>=',
    value: 1,
    printed: '1座以上',
    unit: 'station',
    judgedBy: { kpi: 'hydrogen.count', policy: 'default', scope: 'city' },
  },
  {
    ...GRID,
    id: 'PT-12',
    name: {
      zh: '大唐郓城电厂500千伏送出工程',
      en: 'Datang Yuncheng power plant 500 kV outgoing line',
    },
    original: YUNCHENG,
  },
  {
    ...GRID,
    id: 'PT-13',
    name: { zh: '郓城500千伏变电站扩建工程', en: 'Yuncheng 500 kV substation extension' },
    original: YUNCHENG,
    note: {
      zh: '500千伏属超高压(EHV),并非特高压;电压等级由台账推出。',
      en: '500 kV is extra-high, not ultra-high voltage; the class follows from the register.',
    },
  },
  {
    ...GRID,
    id: 'PT-14',
    name: {
      zh: '陶驿(菏泽IV)500千伏输变电工程前期工作',
      en: 'Taoyi (Heze IV) 500 kV project: preliminary work',
    },
    original: '规划建设陶驿(菏泽IV)500千伏输变电工程,完成可研编制及支持性文件办理等前期工作。',
    note: PREPARATION,
  },
  {
    ...GRID,
    id: 'PT-15',
    name: {
      zh: '曹州1000千伏特高压变电站扩建前期工作',
      en: 'Caozhou 1000 kV substation extension: preliminary work',
    },
    original: TWO_PROJECTS,
    note: PREPARATION,
  },
  {
    ...GRID,
    id: 'PT-16',
    name: {
      zh: '桂陵500千伏变电站扩建等2项工程前期工作',
      en: 'Guiling 500 kV substation extension and the other of two projects: preliminary work',
    },
    original: TWO_PROJECTS,
    value: 2,
    printed: '2项',
    note: {
      zh: '“等2项”为曹州、桂陵两项合计。目标止于前期工作,按项目里程碑填报。',
      en: 'The two projects are Caozhou and Guiling together. The target ends with preliminary work: a milestone.',
    },
  },
  {
    ...RAIL,
    id: 'PT-17',
    name: { zh: '鲁南高铁、雄商高铁建设', en: 'Lunan and Xiong’an-Shangqiu high-speed lines' },
    original: '推进鲁南高铁菏泽至曲阜段、菏泽至兰考段建设和雄商高铁(菏泽段)建设',
    basis: 'reported',
    note: {
      zh: '三个区段的推进情况,规划未给指标。',
      en: 'Progress of three sections; the plan gives no figure.',
    },
  },
  {
    ...RAIL,
    id: 'PT-18',
    name: { zh: '城市轨道项目前期工作', en: 'Urban rail: preliminary work' },
    original: '加快推进菏泽市城市轨道项目前期工作',
    basis: 'qualitative',
  },
];
