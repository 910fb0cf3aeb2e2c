import { type AlarmRule, PLAIN_RULE, texts } from '../../alarms/alarm-rule.ts';

/** IT inlet air only; the sensor of the return air is not judged (ASHRAE TC 9.9). */
const inlet = {
  type: 'limit',
  metric: 'inlet_temp_c',
  comparator: '>',
  deadband: 0.5,
  unit: '°C',
  roles: ['inlet', ''],
} as const;

export const datacenterRules: readonly AlarmRule[] = [
  {
    ...PLAIN_RULE,
    id: 'INLET_TEMP_RECOMMENDED',
    severity: 'WARNING',
    source: 'standard',
    trigger: { ...inlet, limit: 27 },
    text: texts('进风温度超出推荐范围', 'Inlet air above the recommended range'),
    cause: texts('制冷不足或气流组织不良', 'Cooling too weak or air flow disturbed'),
    action: texts('检查空调与冷通道', 'Check air conditioning and cold aisle'),
  },
  {
    ...PLAIN_RULE,
    id: 'INLET_TEMP_ALLOWABLE',
    severity: 'MAJOR',
    source: 'standard',
    trigger: {
      ...inlet,
      limit: 32,
      limits: { attribute: 'thermalClass', by: { A1: 32, A2: 35, A3: 40, A4: 45 } },
    },
    text: texts('进风温度超出允许范围', 'Inlet air above the allowable range'),
    cause: texts('制冷失效', 'Cooling has failed'),
    action: texts('立即转移负载并抢修制冷', 'Move load away and repair the cooling now'),
  },
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
    action: texts('检查制冷效率与负载率', 'Check cooling efficiency and load'),
    planTarget: 'PT-05',
  },
];
