import { type AlarmRule, PLAIN_RULE, texts } from './alarm-rule.ts';

/** Deadman of every kind (docs/decisions/0026): one asset, and what many of them have in common. */
export const SILENCE_RULES: readonly AlarmRule[] = [
  {
    ...PLAIN_RULE,
    id: 'DEVICE_SILENT',
    severity: 'MAJOR',
    trigger: { type: 'silence', of: 'asset' },
    text: texts('设备失联', 'Device silent'),
    cause: texts('设备、网关或网络中断', 'Device, gateway or network is down'),
    action: texts('检查通信与供电', 'Check communication and power'),
  },
  {
    ...PLAIN_RULE,
    id: 'GATEWAY_SILENT',
    severity: 'MAJOR',
    trigger: { type: 'silence', of: 'gateway' },
    text: texts('网关下设备全部失联', 'All devices behind a gateway are silent'),
    cause: texts(
      '网关断电、故障或其网络中断',
      'The gateway has no power, has failed, or is cut off',
    ),
    action: texts('检查网关供电与上行网络', 'Check power and uplink of the gateway'),
  },
  {
    ...PLAIN_RULE,
    id: 'SITE_SILENT',
    severity: 'MAJOR',
    trigger: { type: 'silence', of: 'site' },
    text: texts('站点设备全部失联', 'All devices of a site are silent'),
    cause: texts('站点停电或通信线路中断', 'The site has no power, or its line is cut'),
    action: texts('联系站点, 检查供电与通信线路', 'Call the site; check its power and its line'),
  },
  {
    ...PLAIN_RULE,
    id: 'OPERATOR_SILENT',
    severity: 'CRITICAL',
    trigger: { type: 'silence', of: 'operator' },
    text: texts('运营单位设备全部失联', 'All devices of an operator are silent'),
    cause: texts(
      '运营单位平台故障、其专线中断, 或接入凭据失效',
      'The platform of the operator is down, its line is cut, or its credentials have expired',
    ),
    action: texts(
      '联系运营单位平台值班人员, 检查专线与凭据',
      'Call whoever is on duty at the platform; check line and credentials',
    ),
  },
];
