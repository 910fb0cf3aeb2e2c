import { type AlarmRule, PLAIN_RULE, texts } from '../../alarms/alarm-rule.ts';

const SAFETY = {
  ...PLAIN_RULE,
  severity: 'CRITICAL',
  source: 'law',
  safety: true,
  shelveMaxS: 0,
  respondS: 60,
} as const;
const gas = { type: 'limit', metric: 'h2_pct_vol', comparator: '>=', unit: '%' } as const;

/**
 * GB 50516 §7.3.3: alarm at 0.4 % by volume and the emergency fans start. Trips and starts belong to the
 * station's own safety system; here its fan is only watched.
 */
export const hydrogenRules: readonly AlarmRule[] = [
  {
    ...SAFETY,
    id: 'H2_CONCENTRATION',
    trigger: { ...gas, limit: 0.4, deadband: 0.02 },
    latched: true,
    text: texts('氢气浓度报警', 'Hydrogen in the air'),
    cause: texts('氢气泄漏', 'A leak of hydrogen'),
    consequence: texts(
      '继续积聚将达到爆炸下限 (4 %)',
      'It gathers to the lower flammable limit, 4 %',
    ),
    action: texts('疏散并确认事故风机运行', 'Evacuate, see that the emergency fans run'),
  },
  {
    ...SAFETY,
    id: 'H2_CONCENTRATION_HIGH',
    // 25 % of the lower flammable limit; the second stage is the station's own, this is its default.
    trigger: { ...gas, limit: 1, deadband: 0.05 },
    source: 'ours',
    latched: true,
    text: texts('氢气浓度高 (25 % LFL)', 'Hydrogen at a quarter of its flammable limit'),
    cause: texts('大量泄漏或通风失效', 'A large leak, or the ventilation has failed'),
    consequence: texts('遇火源即爆燃', 'Any spark may light it'),
    action: texts(
      '全站疏散, 核实紧急切断已动作, 通知消防',
      'Clear the station, see that it is cut off, call the fire brigade',
    ),
  },
  {
    ...SAFETY,
    id: 'FLAME',
    trigger: {
      type: 'limit',
      metric: 'flame',
      comparator: '>=',
      limit: 1,
      deadband: 0,
      unit: '',
    },
    latched: true,
    text: texts('火焰探测报警', 'Flame detected'),
    cause: texts('可能起火', 'There may be a fire'),
    consequence: texts('火灾蔓延至储氢容器', 'The fire reaches the storage vessels'),
    action: texts('立即疏散并通知消防', 'Evacuate and call the fire brigade'),
  },
  {
    ...SAFETY,
    id: 'FAN_NOT_RUNNING',
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
    text: texts('氢气报警时排风机未运行', 'Hydrogen in the air and the fan stands still'),
    cause: texts('排风机或其联锁故障', 'The fan or its interlock has failed'),
    consequence: texts('氢气不能排出, 浓度继续上升', 'The hydrogen stays and its share rises'),
    action: texts('疏散, 现场手动启动排风机', 'Evacuate, start the fan by hand on site'),
  },
  {
    ...PLAIN_RULE,
    id: 'NOZZLE_FAULTED',
    severity: 'MAJOR',
    trigger: { type: 'status', statuses: ['FAULTED'] },
    onDelayS: 10,
    respondS: 14_400,
    text: texts('加氢枪故障', 'Nozzle faulted'),
    cause: texts('设备上报故障状态', 'The device reports a fault'),
    consequence: texts('该枪不能加氢, 计入停用时间', 'Nobody can refuel here; it counts as down'),
    action: texts('停用该枪并派人检修', 'Close the nozzle and send somebody to repair it'),
  },
];
