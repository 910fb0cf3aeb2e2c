import { type AlarmRule, PLAIN_RULE, texts } from '../../alarms/alarm-rule.ts';

/**
 * GB 50516 §7.3.3: alarm at 0.4 % by volume and the emergency fans start. Trips and starts belong to the
 * station's own safety system; here its fan is only watched.
 */
export const hydrogenRules: readonly AlarmRule[] = [
  {
    ...PLAIN_RULE,
    id: 'H2_CONCENTRATION',
    severity: 'CRITICAL',
    source: 'law',
    trigger: {
      type: 'limit',
      metric: 'h2_pct_vol',
      comparator: '>=',
      limit: 0.4,
      deadband: 0.02,
      unit: '%',
    },
    latched: true,
    safety: true,
    text: texts('氢气浓度报警', 'Hydrogen in the air'),
    cause: texts('氢气泄漏', 'A leak of hydrogen'),
    action: texts('疏散并确认事故风机运行', 'Evacuate, see that the emergency fans run'),
  },
  {
    ...PLAIN_RULE,
    id: 'FLAME',
    severity: 'CRITICAL',
    source: 'law',
    trigger: {
      type: 'limit',
      metric: 'flame',
      comparator: '>=',
      limit: 1,
      deadband: 0,
      unit: '',
    },
    latched: true,
    safety: true,
    text: texts('火焰探测报警', 'Flame detected'),
    cause: texts('可能起火', 'There may be a fire'),
    action: texts('立即疏散并通知消防', 'Evacuate and call the fire brigade'),
  },
  {
    ...PLAIN_RULE,
    id: 'FAN_NOT_RUNNING',
    severity: 'CRITICAL',
    source: 'law',
    trigger: {
      type: 'limit',
      metric: 'fan_running',
      comparator: '<',
      limit: 1,
      deadband: 0,
      unit: '',
      whileActive: 'H2_CONCENTRATION',
    },
    onDelayS: 2,
    safety: true,
    text: texts('氢气报警时排风机未运行', 'Hydrogen in the air and the fan stands still'),
    cause: texts('排风机或其联锁故障', 'The fan or its interlock has failed'),
    action: texts('疏散, 现场手动启动排风机', 'Evacuate, start the fan by hand on site'),
  },
  {
    ...PLAIN_RULE,
    id: 'NOZZLE_FAULTED',
    severity: 'MAJOR',
    trigger: { type: 'status', statuses: ['FAULTED'] },
    onDelayS: 10,
    text: texts('加氢枪故障', 'Nozzle faulted'),
    cause: texts('设备上报故障状态', 'The device reports a fault'),
    action: texts('停用该枪并派人检修', 'Close the nozzle and send somebody to repair it'),
  },
];
