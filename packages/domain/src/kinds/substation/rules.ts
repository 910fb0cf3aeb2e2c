import { type AlarmRule, PLAIN_RULE, texts } from '../../alarms/alarm-rule.ts';

/** Double point: 1 open, 2 closed; 0 and 3 are no positions. */
const breaker = { type: 'limit', metric: 'breaker_pos', deadband: 0, unit: '' } as const;
/** A breaker on its way is no unknown breaker. */
const TRANSIT_S = 1;
const tell = texts('告知调度部门', 'Tell the dispatcher');
const frequency = { type: 'limit', metric: 'frequency_hz', deadband: 0.02, unit: 'Hz' } as const;

/**
 * Informative: the dispatcher decides. Signal classes of the grid by severity (domain.md §5.4): 事故 CRITICAL, 异常 MAJOR,
 * 越限 MINOR and WARNING; 变位 and 告知 are events.
 */
export const substationRules: readonly AlarmRule[] = [
  {
    ...PLAIN_RULE,
    id: 'FREQUENCY_LOW',
    severity: 'WARNING',
    source: 'standard',
    trigger: { ...frequency, comparator: '<', limit: 49.8 },
    onDelayS: 5,
    text: texts('频率偏低', 'Frequency low'),
    cause: texts('系统功率不足', 'The grid lacks power'),
    consequence: texts('可能低频减载', 'Load may be shed'),
    action: tell,
  },
  {
    ...PLAIN_RULE,
    id: 'FREQUENCY_HIGH',
    severity: 'WARNING',
    source: 'standard',
    trigger: { ...frequency, comparator: '>', limit: 50.2 },
    onDelayS: 5,
    text: texts('频率偏高', 'Frequency high'),
    cause: texts('系统功率过剩', 'The grid has too much power'),
    consequence: texts('可能高频切机', 'Generators may be tripped'),
    action: tell,
  },
  {
    ...PLAIN_RULE,
    id: 'FORCED_OUTAGE',
    severity: 'CRITICAL',
    trigger: { type: 'status', statuses: ['FORCED_OUTAGE'] },
    respondS: 300,
    text: texts('事故停运', 'Forced outage'),
    cause: texts('设备故障跳闸', 'Equipment tripped'),
    consequence: texts(
      '供电能力下降, 负荷可能转移或损失',
      'Less power can be supplied; load moves or is lost',
    ),
    action: tell,
  },
  {
    ...PLAIN_RULE,
    id: 'SF6_PRESSURE_LOW',
    severity: 'MAJOR',
    trigger: {
      type: 'limit',
      metric: 'sf6_mpa',
      comparator: '<=',
      limit: 0.52,
      deadband: 0.01,
      unit: 'MPa',
    },
    onDelayS: 60,
    respondS: 3600,
    text: texts('SF6 压力低', 'SF6 pressure low'),
    cause: texts('SF6 泄漏', 'A leak of SF6'),
    consequence: texts('继续下降将闭锁断路器', 'The breaker is locked when it falls further'),
    action: texts(
      '告知调度部门, 安排补气检漏',
      'Tell the dispatcher; have it refilled and the leak found',
    ),
  },
  {
    ...PLAIN_RULE,
    id: 'BREAKER_INTERMEDIATE',
    severity: 'WARNING',
    trigger: { ...breaker, comparator: '<', limit: 1 },
    onDelayS: TRANSIT_S,
    text: texts('断路器位置不明 (中间位)', 'Breaker neither open nor closed'),
    cause: texts(
      '断路器未到位或辅助触点故障',
      'It stopped half way, or an auxiliary contact fails',
    ),
    consequence: texts('运行方式无法判断', 'Nobody can tell how the station runs'),
    action: tell,
  },
  {
    ...PLAIN_RULE,
    id: 'BREAKER_INDETERMINATE',
    severity: 'WARNING',
    trigger: { ...breaker, comparator: '>', limit: 2 },
    onDelayS: TRANSIT_S,
    text: texts('断路器位置不明 (无效位)', 'Breaker both open and closed'),
    cause: texts('辅助触点或二次回路故障', 'An auxiliary contact or its wiring fails'),
    consequence: texts('运行方式无法判断', 'Nobody can tell how the station runs'),
    action: tell,
  },
  {
    ...PLAIN_RULE,
    id: 'BUS_VOLTAGE_HIGH',
    severity: 'WARNING',
    source: 'standard',
    trigger: {
      type: 'limit',
      metric: 'voltage_kv',
      comparator: '>',
      limit: 1100,
      limits: { attribute: 'voltageKv', by: { 500: 550, 1000: 1100 } },
      deadband: 5,
      unit: 'kV',
    },
    onDelayS: 5,
    text: texts('母线电压越上限', 'Bus voltage too high'),
    cause: texts('无功过剩', 'Too much reactive power'),
    consequence: texts('设备绝缘受损', 'Insulation suffers'),
    action: tell,
  },
  {
    ...PLAIN_RULE,
    id: 'OIL_TEMP_HIGH',
    severity: 'MINOR',
    trigger: {
      type: 'limit',
      metric: 'oil_temp_c',
      comparator: '>=',
      limit: 85,
      deadband: 5,
      unit: '°C',
    },
    onDelayS: 60,
    text: texts('主变油温高', 'Transformer oil too hot'),
    cause: texts('过负荷或冷却系统故障', 'Overload, or its cooling has failed'),
    consequence: texts('绝缘加速老化, 严重时跳闸', 'Insulation ages faster; in the end it trips'),
    action: texts('告知调度部门, 检查冷却系统', 'Tell the dispatcher, check the cooling'),
  },
];
