import type { KindId } from '@infrapulse/domain';

export interface Department {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  /** The plan names it so; bodies are reorganised later, so a name holds for its time. */
  readonly validFrom: string;
  readonly validTo: string | null;
}

const NAMES = {
  GXJ: ['市工业和信息化局', 'Municipal Bureau of Industry and Information Technology'],
  FGW: ['市发展改革委(能源局)', 'Municipal Development and Reform Commission (Energy Bureau)'],
  DSJ: ['市大数据局', 'Municipal Big Data Bureau'],
  KJJ: ['市科技局', 'Science and Technology Bureau'],
  JTJ: ['市交通运输局', 'Transport Bureau'],
  ZJJ: ['市住房城乡建设局', 'Housing and Urban-Rural Development Bureau'],
  GAJ: ['市公安局', 'Public Security Bureau'],
  ZGJ: ['市自然资源和规划局', 'Natural Resources and Planning Bureau'],
  GDGS: ['市供电公司', 'Municipal Power Supply Company'],
  YJJ: ['市应急局', 'Emergency Management Bureau'],
  CGJ: ['市城管局', 'Urban Management Bureau'],
  WXB: ['市委网信办', 'Cyberspace Affairs Office of the Municipal Party Committee'],
  ZZB: ['市委组织部', 'Organisation Department of the Municipal Party Committee'],
  RSJ: ['市人力资源社会保障局', 'Human Resources and Social Security Bureau'],
  NYJ: ['市农业农村局', 'Agriculture and Rural Affairs Bureau'],
  LYJ: ['市林业局', 'Forestry Bureau'],
  WLJ: ['市文化和旅游局', 'Culture and Tourism Bureau'],
  JYJ: ['市教育局', 'Education Bureau'],
  WJW: ['市卫生健康委', 'Health Commission'],
  STJ: ['市生态环境局', 'Ecology and Environment Bureau'],
  JRJ: ['市地方金融监管局', 'Local Financial Supervision Bureau'],
  CZJ: ['市财政局', 'Finance Bureau'],
  RMYH: ['人行菏泽市中心支行', "People's Bank of China, Heze Central Sub-branch"],
  YBJ: ['菏泽银保监分局', 'Banking and Insurance Regulatory Office of Heze'],
  GZW: ['市国资委', 'State-owned Assets Supervision Commission'],
  ALL: ['市有关部门', 'Municipal departments concerned'],
} as const satisfies Record<string, readonly [zh: string, en: string]>;

export type DepartmentCode = keyof typeof NAMES;

/** The departments as the plan names them; the codes are ours. */
export const departments: readonly Department[] = Object.entries(NAMES).map(([code, [zh, en]]) => ({
  code,
  zh,
  en,
  validFrom: '2020-01-01',
  validTo: null,
}));

const byCode: ReadonlyMap<string, Department> = new Map(departments.map((one) => [one.code, one]));

export function departmentOf(code: string): Department | undefined {
  return byCode.get(code);
}

const ROUTES: Readonly<Record<KindId, readonly DepartmentCode[]>> = {
  charger: ['FGW', 'ZJJ', 'GAJ', 'JTJ', 'ZGJ'],
  datacenter: ['DSJ', 'FGW'],
  site5g: ['GXJ', 'FGW'],
  hydrogen: ['FGW', 'ZJJ', 'GAJ', 'JTJ', 'ZGJ'],
  substation: ['FGW', 'GXJ', 'GDGS'],
};

/**
 * Who answers for an alarm. The kinds' routes are the plan's; that a safety alarm (gas, fire) also goes to the
 * emergency bureau is ours, and a security event goes to those the plan charges with network security.
 */
export function routeDepartments(
  kind: KindId | 'security',
  { safety = false }: { readonly safety?: boolean } = {},
): readonly DepartmentCode[] {
  const codes: readonly DepartmentCode[] =
    kind === 'security' ? ['WXB', 'GAJ', 'DSJ'] : ROUTES[kind];
  return safety ? [...codes, 'YJJ'] : codes;
}
