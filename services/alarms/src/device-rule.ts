import {
  type AlarmRule,
  type DeviceAlarm,
  fingerprintOf,
  PLAIN_RULE,
  SEVERITIES,
  type Severity,
  texts,
} from '@infrapulse/domain';
import type { AssetAlarms } from './city-alarms.ts';

/** Not `DEVICE_`, which our own rule of silence begins with. */
const PREFIX = 'REPORTED_';
/** Before a code that had to be rewritten: no code that is kept as it is begins so. */
const PREFIX_REWRITTEN = 'REPORTED-';
const PLAIN_CODE = /^[A-Za-z0-9_.-]*$/;
/** Different alarms that one asset can name; more are ignored and counted. */
const REPORTED_MAX = 200;
/** What only ever says that it is over is remembered, too, for alarms that come late. */
const QUIET_MAX = 2000;

/** The rule behind an alarm that the device raises itself: same life cycle, source `device`. */
export function deviceRule(alarm: DeviceAlarm, id = ruleId(alarm.code)): AlarmRule {
  const said = wordsOf(alarm);
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

/** true for the rule of an alarm that a device raises itself: no set of rules holds it. */
export function isReported({ source, id }: Pick<AlarmRule, 'source' | 'id'>): boolean {
  return source === 'device' && (id.startsWith(PREFIX) || id.startsWith(PREFIX_REWRITTEN));
}

interface Hearing {
  /** Neither older than what was said last, nor of the past. */
  readonly isNews: boolean;
  readonly isActive: boolean;
}

/**
 * Keeps the words and the severity of an alarm, also for steps that no reading causes.
 * false when the asset has named too many alarms of its own.
 */
export function rememberReported(
  { reported, quiet }: AssetAlarms,
  key: string,
  alarm: DeviceAlarm,
  { isNews, isActive }: Hearing,
): boolean {
  const known = reported[key];
  if (!known && !alarm.active) return key in quiet || Object.keys(quiet).length < QUIET_MAX;
  if (!known && Object.keys(reported).length >= REPORTED_MAX) return false;
  // What repeats it, or says that it is over, often leaves out the rest.
  const keepsRest = isActive || !alarm.active;
  if (!known) reported[key] = alarm;
  else if (isNews) reported[key] = keepsRest ? { ...known, ...alarm } : alarm;
  return true;
}

/** Only characters that an alarm's id and topic can hold; codes that differ have ids that differ. */
function ruleId(code: string): string {
  if (PLAIN_CODE.test(code)) return `${PREFIX}${code}`;
  const legible = code.replace(/[^A-Za-z0-9_.-]/g, '_');
  return `${PREFIX_REWRITTEN}${legible}-${fingerprintOf(code).toString(36)}`;
}

/** Names the code where the alarm's id cannot. */
function wordsOf({ code, text }: DeviceAlarm): string {
  if (text === undefined) return code;
  return PLAIN_CODE.test(code) ? text : `${text} (${code})`;
}

function severityOf(text: string | undefined): Severity {
  const wanted = text?.toUpperCase();
  return SEVERITIES.find((severity) => severity === wanted) ?? 'INDETERMINATE';
}
