import { type AlarmRule, PLAIN_RULE, texts } from '../../alarms/alarm-rule.ts';

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
];
