/** A county or district of Heze (GB/T 2260) or one of its development zones, with what the simulator needs. */
export interface District {
  readonly code: string;
  readonly name: string;
  readonly short: string;
  readonly lon: number;
  readonly lat: number;
  /** Share of the city's assets, in parts of the sum. */
  readonly weight: number;
  readonly places: readonly string[];
}

export const CITY = '371700';

export const districts: readonly District[] = [
  {
    code: '371702',
    name: '牡丹区',
    short: '牡丹',
    lon: 115.42,
    lat: 35.25,
    weight: 20,
    places: [
      '曹州路',
      '中华路',
      '人民路',
      '丹阳路',
      '八一街',
      '双河路',
      '牡丹南路',
      '东方红大街',
      '环堤公园',
      '沙土镇',
    ],
  },
  {
    code: '371703',
    name: '定陶区',
    short: '定陶',
    lon: 115.57,
    lat: 35.07,
    weight: 8,
    places: ['陶朱公大街', '范蠡路', '天中街道', '兴华路', '滨河街道', '仿山镇', '冉堌镇'],
  },
  {
    code: '371721',
    name: '曹县',
    short: '曹县',
    lon: 115.54,
    lat: 34.83,
    weight: 14,
    places: ['青荷路', '磐石街道', '珠江路', '五里墩', '庄寨镇', '大集镇', '普连集镇', '青堌集镇'],
  },
  {
    code: '371722',
    name: '单县',
    short: '单县',
    lon: 116.09,
    lat: 34.78,
    weight: 11,
    places: ['湖西路', '君子路', '舜师路', '园艺街道', '浮岗镇', '黄岗镇', '郭村镇'],
  },
  {
    code: '371723',
    name: '成武县',
    short: '成武',
    lon: 115.89,
    lat: 34.95,
    weight: 7,
    places: ['文亭街', '永昌街道', '先农坛街', '大田集镇', '汶上集镇', '南鲁集镇'],
  },
  {
    code: '371724',
    name: '巨野县',
    short: '巨野',
    lon: 116.09,
    lat: 35.39,
    weight: 10,
    places: ['麒麟大道', '永丰街', '古城街', '龙堌镇', '大义镇', '独山镇', '田桥镇'],
  },
  {
    code: '371725',
    name: '郓城县',
    short: '郓城',
    lon: 115.94,
    lat: 35.6,
    weight: 11,
    places: ['唐塔路', '水浒大道', '胜利街', '西门街', '随官屯镇', '黄安镇', '侯咽集镇'],
  },
  {
    code: '371726',
    name: '鄄城县',
    short: '鄄城',
    lon: 115.51,
    lat: 35.56,
    weight: 7,
    places: ['孙膑大街', '陈王路', '雷泽大道', '旧城镇', '什集镇', '董口镇'],
  },
  {
    code: '371728',
    name: '东明县',
    short: '东明',
    lon: 115.09,
    lat: 35.29,
    weight: 8,
    places: ['黄河路', '五四路', '南华路', '曙光路', '陆圈镇', '菜园集镇', '刘楼镇'],
  },
  {
    code: '371771',
    name: '菏泽经济技术开发区',
    short: '经开区',
    lon: 115.51,
    lat: 35.23,
    weight: 6,
    places: ['长江东路', '济南路', '佃户屯', '丹阳立交', '岳程街道', '上海路'],
  },
  {
    code: '371772',
    name: '菏泽高新技术开发区',
    short: '高新区',
    lon: 115.36,
    lat: 35.2,
    weight: 4,
    places: ['尚德路', '万福办事处', '马岭岗镇', '兰州路', '中达路'],
  },
];

/** `count` things over the districts by weight, every district getting at least one while they last. */
export function spread(count: number): readonly District[] {
  const total = districts.reduce((sum, { weight }) => sum + weight, 0);
  const quotas = districts.map((district, index) => {
    const exact = (count * district.weight) / total;
    return { district, index, whole: Math.max(Math.floor(exact), Math.min(1, count)), exact };
  });
  let rest = count - quotas.reduce((sum, { whole }) => sum + whole, 0);
  const byNeed = [...quotas].sort(
    (a, b) => b.exact - b.whole - (a.exact - a.whole) || a.index - b.index,
  );
  for (let i = 0; rest > 0; i = (i + 1) % byNeed.length, rest--) {
    const quota = byNeed[i];
    if (quota) quota.whole += 1;
  }
  return quotas
    .flatMap(({ district, whole }) => Array<District>(whole).fill(district))
    .slice(0, count);
}
