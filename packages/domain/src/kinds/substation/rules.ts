import { type AlarmRule, PLAIN_RULE, texts } from '../../alarms/alarm-rule.ts';

/** Double point: 1 open, 2 closed; 0 and 3 are no positions. */
const breaker = { type: 'limit', metric: 'breaker_pos', deadband: 0, unit: '' } as const;
/** A breaker on its way is no unknown breaker. */
const TRANSIT_S = 1;
const tell = texts('告知调度部门', 'Tell the dispatcher');

/** Informative: the dispatcher decides. */
export const substationRules: readonly AlarmRule[] = [
  {
    ...PLAIN_RULE,
    id: 'FREQUENCY_LOW',
    severity: 'WARNING',
    source: 'standard',
    trigger: {
      type: 'limit',
      metric: 'frequency_hz',
      comparator: '<',
      limit: 49.8,
      deadband: 0.02,
      unit: 'Hz',
    },
    onDelayS: 5,
    text: texts('频率偏低', 'Frequency low'),
    cause: texts('系统功率不足', 'The grid lacks power'),
    action: tell,
  },
  {
    ...PLAIN_RULE,
    id: 'FREQUENCY_HIGH',
    severity: 'WARNING',
    source: 'standard',
    trigger: {
      type: 'limit',
      metric: 'frequency_hz',
      comparator: '>',
      limit: 50.2,
      deadband: 0.02,
      unit: 'Hz',
    },
    onDelayS: 5,
    text: texts('频率偏高', 'Frequency high'),
    cause: texts('系统功率过剩', 'The grid has too much power'),
    action: tell,
  },
  {
    ...PLAIN_RULE,
    id: 'FORCED_OUTAGE',
    severity: 'CRITICAL',
    trigger: { type: 'status', statuses: ['FORCED_OUTAGE'] },
    text: texts('事故停运', 'Forced outage'),
    cause: texts('设备故障跳闸', 'Equipment tripped'),
    action: tell,
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
    action: texts('告知调度部门, 检查冷却系统', 'Tell the dispatcher, check the cooling'),
  },
];
