import { type AlarmRule, PLAIN_RULE, texts } from './alarm-rule.ts';

/** Deadman of every kind (docs/decisions/0026): one asset, and what many of them have in common. */
export const SILENCE_RULES: readonly AlarmRule[] = [
  {
    ...PLAIN_RULE,
    id: 'DEVICE_SILENT',
    severity: 'MAJOR',
    trigger: { type: 'silence', of: 'asset' },
    respondS: 7200,
    text: texts('设备失联', 'Device silent'),
    cause: texts('设备、网关或网络中断', 'Device, gateway or network is down'),
    consequence: texts('其状态未知, 故障无人知晓', 'Its state is unknown and its faults go unseen'),
    action: texts('检查通信与供电', 'Check communication and power'),
  },
  {
    ...PLAIN_RULE,
    id: 'GATEWAY_SILENT',
    severity: 'MAJOR',
    trigger: { type: 'silence', of: 'gateway' },
    respondS: 3600,
    text: texts('网关下设备全部失联', 'All devices behind a gateway are silent'),
    cause: texts(
      '网关断电、故障或其网络中断',
      'The gateway has no power, has failed, or is cut off',
    ),
    consequence: texts('其下设备状态全部未知', 'The state of all its devices is unknown'),
    action: texts('检查网关供电与上行网络', 'Check power and uplink of the gateway'),
  },
  {
    ...PLAIN_RULE,
    id: 'SITE_SILENT',
    severity: 'MAJOR',
    trigger: { type: 'silence', of: 'site' },
    respondS: 3600,
    text: texts('站点设备全部失联', 'All devices of a site are silent'),
    cause: texts('站点停电或通信线路中断', 'The site has no power, or its line is cut'),
    consequence: texts('全站状态未知', 'The state of the whole site is unknown'),
    action: texts('联系站点, 检查供电与通信线路', 'Call the site; check its power and its line'),
  },
  {
    ...PLAIN_RULE,
    id: 'OPERATOR_SILENT',
    severity: 'CRITICAL',
    trigger: { type: 'silence', of: 'operator' },
    respondS: 1800,
    text: texts('运营单位设备全部失联', 'All devices of an operator are silent'),
    cause: texts(
      '运营单位平台故障、其专线中断, 或接入凭据失效',
      'The platform of the operator is down, its line is cut, or its credentials have expired',
    ),
    consequence: texts('该单位全部设备失去监视', 'None of its equipment is watched any more'),
    action: texts(
      '联系运营单位平台值班人员, 检查专线与凭据',
      'Call whoever is on duty at the platform; check line and credentials',
    ),
  },
];

/** Data that come and say nothing: unknown quality freezes every other alarm of the part (domain.md §5.2). */
export const DATA_LOSS_RULE: AlarmRule = {
  ...PLAIN_RULE,
  id: 'DATA_LOSS',
  severity: 'MINOR',
  trigger: { type: 'quality' },
  onDelayS: 900,
  text: texts('数据质量不可用', 'Data of no use'),
  cause: texts(
    '传感器故障, 通道中断或点位被闭锁',
    'The sensor has failed, its channel is cut, or it is blocked',
  ),
  consequence: texts(
    '其他告警保持原状, 指标计为未知',
    'Other alarms stay as they are; KPIs count unknown time',
  ),
  action: texts('检查传感器与采集通道', 'Check the sensor and its channel'),
};
