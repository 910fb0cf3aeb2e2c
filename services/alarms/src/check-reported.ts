import { type AlarmRule, type DeviceAlarm, type Reading, SEVERITIES } from '@infrapulse/domain';
import type { Work } from './alarm-work.ts';
import type { AssetAlarms } from './city-alarms.ts';
import { deviceRule, rememberReported } from './device-rule.ts';
import { keyOf, observe, ruleOfKey, type Sighting, show } from './observe-alarm.ts';

/** The alarms that a device raises itself. */
export function checkReported(work: Work, state: AssetAlarms, reading: Reading, at: number): void {
  for (const alarm of reading.extra?.alarms ?? []) checkOne(work, state, { reading, at, alarm });
}

interface Said {
  readonly reading: Reading;
  readonly at: number;
  readonly alarm: DeviceAlarm;
}

function checkOne(work: Work, state: AssetAlarms, { reading, at, alarm }: Said): void {
  const { part, historical } = reading;
  const key = keyOf(part, deviceRule(alarm).id);
  const isActive = state.alarms[key]?.active === true;
  const isNews = !historical && at >= seenUntil(state, key, at);
  const old = ruleOfKey(work, state, key);
  if (!rememberReported(state, key, alarm, { isNews, isActive })) {
    work.events.deviceAlarmIgnored();
    return;
  }
  const rule = ruleOfKey(work, state, key);
  const seen = { part, at, value: alarm.code, historical };
  if (isActive && isNews && alarm.active) return repeat(work, state, { ...seen, rule }, old);
  observe(work, state, { ...seen, rule, condition: alarm.active ? 'raises' : 'clears' });
}

function seenUntil({ alarms, quiet }: AssetAlarms, key: string, at: number): number {
  return alarms[key]?.seenAt ?? quiet[key] ?? at;
}

/** Who acknowledged the lesser has not seen the graver: it is another occurrence. Else the record shows what is said. */
function repeat(
  work: Work,
  state: AssetAlarms,
  seen: Omit<Sighting, 'condition'>,
  old: AlarmRule,
): void {
  const { rule, part, at } = seen;
  const key = keyOf(part, rule.id);
  const before = state.alarms[key]?.stepNo;
  if (isGraver(rule, old)) observe(work, state, { ...seen, rule: old, condition: 'clears' });
  observe(work, state, { ...seen, condition: 'raises' });
  const isUntold = state.alarms[key]?.stepNo === before && saysElse(rule, old);
  if (isUntold) show(work, state, { key, rule, at });
}

function isGraver(rule: AlarmRule, old: AlarmRule): boolean {
  return SEVERITIES.indexOf(rule.severity) < SEVERITIES.indexOf(old.severity);
}

function saysElse(rule: AlarmRule, old: AlarmRule): boolean {
  return rule.severity !== old.severity || rule.text.en !== old.text.en;
}
