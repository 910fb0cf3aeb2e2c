import { type AlarmRule, PLAIN_RULE, texts } from '../../alarms/alarm-rule.ts';

/** IT inlet air only; the sensor of the return air is not judged (ASHRAE TC 9.9). */
const inlet = {
  type: 'limit',
  metric: 'inlet_temp_c',
  deadband: 0.5,
  unit: '°C',
  roles: ['inlet', ''],
} as const;
const recommended = { ...PLAIN_RULE, severity: 'WARNING', source: 'standard' } as const;
const allowable = {
  ...PLAIN_RULE,
  severity: 'MAJOR',
  source: 'standard',
  respondS: 900,
} as const;

const inletRules: readonly AlarmRule[] = [
  {
    ...recommended,
    id: 'INLET_TEMP_RECOMMENDED',
    trigger: { ...inlet, comparator: '>', limit: 27 },
    text: texts('进风温度超出推荐范围', 'Inlet air above the recommended range'),
    cause: texts('制冷不足或气流组织不良', 'Cooling too weak or air flow disturbed'),
    consequence: texts('设备风扇加速, 能耗上升', 'Fans run faster and use more energy'),
    action: texts('检查空调与冷通道', 'Check air conditioning and cold aisle'),
  },
  {
    ...recommended,
    id: 'INLET_TEMP_BELOW_RECOMMENDED',
    trigger: { ...inlet, comparator: '<', limit: 18 },
    text: texts('进风温度低于推荐范围', 'Inlet air below the recommended range'),
    cause: texts('制冷过量', 'More cooling than needed'),
    consequence: texts('浪费制冷能耗, PUE 升高', 'Energy is wasted and the PUE rises'),
    action: texts('提高送风温度设定', 'Raise the set point of the supply air'),
  },
  {
    ...allowable,
    id: 'INLET_TEMP_ALLOWABLE',
    trigger: {
      ...inlet,
      comparator: '>',
      limit: 32,
      limits: { attribute: 'thermalClass', by: { A1: 32, A2: 35, A3: 40, A4: 45 } },
    },
    text: texts('进风温度超出允许范围', 'Inlet air above the allowable range'),
    cause: texts('制冷失效', 'Cooling has failed'),
    consequence: texts('服务器将过热关机', 'Servers will shut down'),
    action: texts('立即转移负载并抢修制冷', 'Move load away and repair the cooling now'),
  },
  {
    ...allowable,
    id: 'INLET_TEMP_BELOW_ALLOWABLE',
    trigger: {
      ...inlet,
      comparator: '<',
      limit: 15,
      limits: { attribute: 'thermalClass', by: { A1: 15, A2: 10, A3: 5, A4: 5 } },
    },
    text: texts('进风温度低于允许范围', 'Inlet air below the allowable range'),
    cause: texts('新风或冷却控制失效', 'Control of outside air or of the cooling has failed'),
    consequence: texts('可能结露, 设备损坏', 'Water may condense and damage equipment'),
    action: texts('关闭新风, 检查控制系统', 'Close the outside air; check the control system'),
  },
];

const LONG_PUE = {
  '30d': ['PUE_30D_ABOVE_LIMIT', '30 天', 'of 30 days'],
  '12mo': ['PUE_12MO_ABOVE_LIMIT', '12 个月', 'of 12 months'],
} as const;

/** The windows that count for the plan: the hour's rule says early what they will come to. */
function longPue(window: keyof typeof LONG_PUE): AlarmRule {
  const [id, zh, en] = LONG_PUE[window];
  return {
    ...PLAIN_RULE,
    id,
    severity: 'MINOR',
    source: 'plan',
    trigger: {
      ...{ type: 'kpi', kpi: 'datacenter.pue', scopes: ['asset'], window },
      ...{ comparator: '>=', limit: 1.25, deadband: 0.005 },
    },
    text: texts(`${zh} PUE 达到或超过 1.25`, `PUE ${en} at or above 1.25`),
    cause: texts('制冷或供电损耗长期过高', 'Too much energy for cooling or lost, for long'),
    consequence: texts('不符合支持条件 (PUE 低于 1.25)', 'Outside the condition for support'),
    action: texts('制定节能改造措施', 'Plan measures on cooling and power chain'),
    planTarget: 'PT-05',
  };
}

/** Figures by which the plan and GB 40879-2021 tell data centres apart: indicators, no offences. */
const indicators: readonly AlarmRule[] = [
  {
    ...PLAIN_RULE,
    id: 'PUE_ABOVE_LIMIT',
    severity: 'MINOR',
    source: 'plan',
    trigger: {
      type: 'kpi',
      kpi: 'datacenter.pue',
      scopes: ['asset'],
      window: '1h',
      comparator: '>=',
      limit: 1.25,
      deadband: 0.02,
    },
    onDelayS: 900,
    text: texts('PUE 达到或超过 1.25', 'PUE at or above 1.25'),
    cause: texts('制冷或供电损耗过高', 'Too much energy for cooling or lost in the power chain'),
    consequence: texts('不符合支持条件 (PUE 低于 1.25)', 'Outside the condition for support'),
    action: texts('检查制冷效率与负载率', 'Check cooling efficiency and load'),
    planTarget: 'PT-05',
  },
  {
    ...PLAIN_RULE,
    id: 'PUE_FORECAST',
    severity: 'WARNING',
    source: 'plan',
    trigger: {
      type: 'kpi',
      kpi: 'datacenter.pue',
      scopes: ['asset'],
      window: '30d',
      comparator: '>=',
      limit: 1.25,
      deadband: 0,
      forecast: { overDays: 14, withinDays: 30 },
    },
    text: texts('PUE 预计 30 天内达到 1.25', 'PUE will reach 1.25 within 30 days'),
    cause: texts('近两周 PUE 持续上升', 'It has been rising over two weeks'),
    consequence: texts(
      '届时不符合支持条件 (PUE 低于 1.25)',
      'Then outside the condition for support',
    ),
    action: texts('提前检查制冷效率与负载率', 'Check cooling efficiency and load before that'),
    planTarget: 'PT-05',
  },
  longPue('30d'),
  longPue('12mo'),
  {
    ...PLAIN_RULE,
    id: 'RACK_UTILISATION_LOW',
    severity: 'WARNING',
    source: 'plan',
    trigger: {
      type: 'kpi',
      kpi: 'datacenter.rack_utilisation',
      scopes: ['asset'],
      window: 'now',
      comparator: '<=',
      limit: 0.65,
      deadband: 0.01,
    },
    text: texts('上架率不高于 65 %', 'Rack utilisation not above 65 %'),
    cause: texts('已交付机柜使用不足', 'Too few of the racks delivered are in use'),
    consequence: texts('不符合支持条件 (上架率高于 65 %)', 'Outside the condition for support'),
    action: texts(
      '核对在用机柜台账, 引导业务上架',
      'Check the list of racks in use; bring load here',
    ),
    planTarget: 'PT-06',
  },
  {
    ...PLAIN_RULE,
    id: 'ENERGY_GRADE_BEYOND_LIMIT',
    severity: 'MINOR',
    source: 'standard',
    trigger: {
      type: 'kpi',
      kpi: 'datacenter.energy_grade',
      scopes: ['asset'],
      window: '12mo',
      comparator: '>',
      limit: 3,
      deadband: 0,
    },
    text: texts('电能比大于限定值 1.50 (GB 40879)', 'Energy ratio beyond the limit of GB 40879'),
    cause: texts('全年能效低于 3 级', 'Over the year it is less efficient than grade 3'),
    consequence: texts(
      '未达到强制性国家标准的限定值',
      'The limit of a mandatory standard is not kept',
    ),
    action: texts('制定节能改造计划', 'Plan how to save energy'),
  },
];

export const datacenterRules: readonly AlarmRule[] = [...inletRules, ...indicators];
