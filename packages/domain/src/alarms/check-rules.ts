import { type AlarmRule, PLAIN_RULE, texts } from './alarm-rule.ts';

/** What wiring and settings get wrong when an asset is connected; data quality, ours (docs/decisions/0024). */
const CONSUMERS = ['facility_total', 'ups_out', 'pdu_out', 'it_in', 'cooling', 'lighting'] as const;
/** These are never without load while the data centre works. */
const LOADED = ['facility_total', 'ups_out', 'pdu_out', 'it_in'] as const;

/** Clock rules, of every kind. */
export const CLOCK_RULES: readonly AlarmRule[] = [
  {
    ...PLAIN_RULE,
    id: 'CLOCK_EIGHT_HOURS',
    severity: 'MINOR',
    trigger: { type: 'check', check: 'clock_zone', forS: 600 },
    text: texts('设备时钟偏差 8 小时', 'Device clock is 8 hours off'),
    cause: texts(
      '把北京时间当作 UTC 发送（快 8 小时），或把 UTC 当作北京时间发送（慢 8 小时）',
      'Local time sent as UTC (ahead), or UTC taken for local time (behind)',
    ),
    consequence: texts(
      '数据记在错误的时刻, 或被拒收',
      'Data count at the wrong time, or are refused',
    ),
    action: texts(
      '检查设备或网关的时区设置；ts 应为 Unix 毫秒，或带时区的 RFC 3339 时间',
      'Check the time zone of device and gateway: ts is Unix ms, or RFC 3339 with its zone',
    ),
  },
  {
    ...PLAIN_RULE,
    id: 'CLOCK_SKEW',
    severity: 'MINOR',
    trigger: { type: 'check', check: 'clock_refused', forS: 600 },
    text: texts('设备时间不可信, 数据被拒收', 'Messages refused for their time'),
    cause: texts(
      '时间快 5 分钟以上, 早于 2015 年, 或单位不是毫秒',
      'The time is over 5 min ahead, before 2015, or not in milliseconds',
    ),
    consequence: texts('该时段数据丢失', 'The data of this time are lost'),
    action: texts(
      '检查 NTP 对时、时钟电池和时间单位',
      'Check NTP, the battery of the clock, and the unit of ts',
    ),
  },
];

const stuck: Omit<AlarmRule, 'trigger'> = {
  ...PLAIN_RULE,
  id: 'METER_STUCK',
  severity: 'MINOR',
  text: texts('电能示值不变', 'Meter reading does not move'),
  cause: texts(
    '电表未接线, 互感器开路, 或网关重复上报旧值',
    'Meter not wired, its CT open, or a gateway that repeats an old value',
  ),
  consequence: texts('用电量与能效指标偏小', 'Energy and what is made of it come out too small'),
  action: texts(
    '核对现场电表示值、接线和通信地址',
    'Compare with the display of the meter; check wiring and bus address',
  ),
};

const reset: AlarmRule = {
  ...PLAIN_RULE,
  id: 'METER_RESET',
  severity: 'MINOR',
  trigger: { type: 'check', check: 'meter_reset', forS: 0 },
  text: texts('电能示值归零或换表', 'Meter reading began anew'),
  cause: texts(
    '换表, 断电归零或示值溢出未登记',
    'Meter replaced, reset, or its rollover is not registered',
  ),
  consequence: texts('该间隔的用电量不计', 'The energy of this interval does not count'),
  action: texts(
    '核对换表记录, 在台账登记模数',
    'Compare with the record of the swap; register its modulus',
  ),
};

/** A site always draws power. */
export const SITE_CHECK_RULES: readonly AlarmRule[] = [
  { ...stuck, trigger: { type: 'check', check: 'meter_stuck', forS: 2700 } },
  reset,
];

export const DATACENTER_CHECK_RULES: readonly AlarmRule[] = [
  { ...stuck, trigger: { type: 'check', check: 'meter_stuck', forS: 2700, roles: LOADED } },
  reset,
  {
    ...PLAIN_RULE,
    id: 'METER_REVERSED',
    severity: 'MINOR',
    trigger: { type: 'check', check: 'meter_reversed', forS: 900, roles: CONSUMERS },
    text: texts('电表反向计量', 'Meter runs backwards'),
    cause: texts('电流互感器(CT)极性接反或相序接错', 'A CT is reversed, or phases are swapped'),
    consequence: texts('用电量缺失, 能效指标不可信', 'Energy is missing and PUE cannot be trusted'),
    action: texts(
      '检查 CT 的 P1/P2 方向与 S1/S2 接线, 以及电压电流相序',
      'Check the direction of each CT (P1/P2, S1/S2) and the order of phases',
    ),
  },
  {
    ...PLAIN_RULE,
    id: 'IT_ABOVE_FACILITY',
    severity: 'MAJOR',
    trigger: { type: 'check', check: 'it_above_facility', forS: 900, roles: [...LOADED] },
    respondS: 86400,
    text: texts('IT 用电大于总用电', 'IT load above the facility meters'),
    cause: texts(
      'IT 表与总表接反或地址对调, CT/PT 变比有误, 或总表漏计一路进线',
      'IT and facility meters swapped, a wrong CT or PT ratio, or a feed not metered',
    ),
    consequence: texts('PUE 不可信', 'PUE cannot be trusted'),
    action: texts(
      '核对台账中的角色、CT/PT 变比与现场接线, 补登漏计的进线',
      'Compare roles and CT/PT ratios of the register with the site; add the missing feed',
    ),
  },
  {
    ...PLAIN_RULE,
    id: 'METER_FAULT',
    severity: 'MAJOR',
    trigger: {
      type: 'kpi',
      kpi: 'datacenter.pue',
      scopes: ['asset'],
      window: '1h',
      comparator: '<',
      limit: 1,
      deadband: 0,
    },
    respondS: 86400,
    text: texts('PUE 小于 1, 计量有误', 'PUE below 1: the metering is wrong'),
    cause: texts(
      'CT 变比或接线错误, 表计时钟不一致, 或统计边界外有自发电',
      'A wrong CT ratio or wiring, meter clocks apart, or generation outside the boundary',
    ),
    consequence: texts('PUE 不可信', 'PUE cannot be trusted'),
    action: texts(
      '检查 CT 变比、接线与表计时钟; 自发电须登记为 generation',
      'Check CT ratios, wiring and meter clocks; list generation as a meter of its own',
    ),
  },
];
