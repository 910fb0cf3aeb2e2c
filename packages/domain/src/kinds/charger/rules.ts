import { type AlarmRule, PLAIN_RULE, texts } from '../../alarms/alarm-rule.ts';

const check = texts('派人到现场检查', 'Send somebody to look at it');

export const chargerRules: readonly AlarmRule[] = [
  {
    ...PLAIN_RULE,
    id: 'CHARGER_FAULTED',
    severity: 'MAJOR',
    trigger: { type: 'status', statuses: ['FAULTED'] },
    onDelayS: 5,
    text: texts('充电接口故障', 'Connector faulted'),
    cause: texts('设备上报故障状态', 'The device reports a fault'),
    action: check,
  },
  {
    ...PLAIN_RULE,
    id: 'CHARGER_TEMPERATURE_HIGH',
    severity: 'MAJOR',
    trigger: {
      type: 'limit',
      metric: 'temperature_c',
      comparator: '>=',
      limit: 85,
      deadband: 5,
      unit: '°C',
    },
    onDelayS: 10,
    text: texts('充电桩温度过高', 'Charger too hot'),
    cause: texts('散热不良或过载', 'Poor cooling or overload'),
    action: texts('降低功率并检查散热', 'Reduce power and check the cooling'),
  },
  {
    ...PLAIN_RULE,
    id: 'CHARGER_VOLTAGE_HIGH',
    severity: 'MAJOR',
    trigger: {
      type: 'limit',
      metric: 'voltage_v',
      comparator: '>',
      limit: 1050,
      deadband: 20,
      unit: 'V',
    },
    onDelayS: 5,
    text: texts('充电电压过高', 'Charging voltage too high'),
    cause: texts('电压超出设备范围', 'Voltage beyond what the equipment takes'),
    action: check,
  },
  {
    ...PLAIN_RULE,
    id: 'CHARGER_UPTIME_LOW',
    severity: 'MINOR',
    trigger: {
      type: 'kpi',
      kpi: 'charger.uptime',
      scopes: ['site', 'district'],
      window: '24h',
      comparator: '<',
      limit: 0.95,
      deadband: 0.005,
    },
    onDelayS: 60,
    text: texts('可用率低于 95 %', 'Uptime below 95 %'),
    cause: texts('过去 24 小时故障时间过长', 'Too much time down in the last 24 hours'),
    action: texts('查看故障设备清单', 'Look at the list of faulted equipment'),
  },
];
