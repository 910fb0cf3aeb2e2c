import { type AlarmRule, PLAIN_RULE, texts } from '../../alarms/alarm-rule.ts';

const SAFETY = {
  ...PLAIN_RULE,
  severity: 'CRITICAL',
  source: 'law',
  safety: true,
  shelveMaxS: 0,
  respondS: 60,
} as const;
/** Attribute of storage and nozzles: their nominal pressure, MPa. */
const CLASS = 'pressureClass';
const pressure = { type: 'limit', metric: 'pressure_mpa', deadband: 1, unit: 'MPa' } as const;
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
    // GB 50516 §7.3.1 asks for both alarms at each pressure level; where they lie is ours (docs/decisions/0030).
    ...SAFETY,
    id: 'STORAGE_PRESSURE_HIGH',
    trigger: {
      ...pressure,
      comparator: '>=',
      limit: 99,
      limits: { attribute: CLASS, times: 1.1 },
      roles: ['storage'],
    },
    onDelayS: 2,
    latched: true,
    text: texts('储氢容器超压', 'Storage pressure too high'),
    cause: texts(
      '压缩机未停机, 或容器受热',
      'The compressor did not stop, or the vessel is heated',
    ),
    consequence: texts('安全阀起跳, 氢气放空', 'The safety valve opens and vents hydrogen'),
    action: texts(
      '停压缩机, 确认安全阀与放空管, 疏散放空区',
      'Stop the compressor, see to valve and vent, clear the area around the vent',
    ),
  },
  {
    ...PLAIN_RULE,
    id: 'STORAGE_PRESSURE_LOW',
    severity: 'MINOR',
    source: 'law',
    trigger: {
      ...pressure,
      comparator: '<',
      limit: 0,
      limits: { attribute: CLASS, times: 0.1 },
      roles: ['storage'],
    },
    onDelayS: 15,
    respondS: 3600,
    text: texts('储氢容器低压', 'Storage pressure too low'),
    cause: texts('用空、泄漏或压缩机故障', 'Used up, a leak, or the compressor has failed'),
    consequence: texts('不能加氢; 继续下降空气可能进入', 'No refuelling; air may come in below'),
    action: texts('补气; 检查有无泄漏', 'Refill it; look for a leak'),
  },
  {
    // SAE J2601: 125 % of the nominal working pressure, 87.5 MPa in class H70.
    ...SAFETY,
    id: 'NOZZLE_PRESSURE_HIGH',
    source: 'standard',
    trigger: {
      ...pressure,
      comparator: '>',
      limit: 87.5,
      limits: { attribute: CLASS, times: 1.25 },
      roles: ['nozzle'],
    },
    latched: true,
    text: texts('加氢枪超压', 'Nozzle pressure too high'),
    cause: texts('调压或压力控制失效', 'Pressure control has failed'),
    consequence: texts('车载气瓶超压', 'The tank of the vehicle is overfilled'),
    action: texts('停止加氢, 封存该枪', 'Stop refuelling and close the nozzle'),
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
