import {
  type AlarmRule,
  type DeviceAlarm,
  PLAIN_RULE,
  SEVERITIES,
  type Severity,
  texts,
} from '@infrapulse/domain';

const PREFIX = 'DEVICE_';

/** The rule behind an alarm that the device raises itself: same life cycle, source `device`. */
export function deviceRule(alarm: DeviceAlarm, id = ruleId(alarm.code)): AlarmRule {
  const said = alarm.text ?? alarm.code;
  return {
    ...PLAIN_RULE,
    id,
    severity: severityOf(alarm.severity),
    source: 'device',
    trigger: { type: 'status', statuses: [] },
    text: texts(said, said),
    cause: texts('设备上报', 'Reported by the device'),
    action: texts('查看设备说明', 'See the manual of the device'),
  };
}

/** Only characters that an alarm's id and topic can hold. */
function ruleId(code: string): string {
  return `${PREFIX}${code.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 64)}`;
}

function severityOf(text: string | undefined): Severity {
  const wanted = text?.toUpperCase();
  return SEVERITIES.find((severity) => severity === wanted) ?? 'INDETERMINATE';
}
