import {
  type AlarmRule,
  type AlarmTrigger,
  effectiveTs,
  isUnusable,
  type LimitTrigger,
  limitCondition,
  limitFor,
  looksAt,
  type Reading,
  versionAt,
} from '@infrapulse/domain';
import type { Work } from './alarm-work.ts';
import { checkClock } from './check-clock.ts';
import { checkMeter } from './check-meter.ts';
import { checkReported } from './check-reported.ts';
import { type AssetAlarms, clockOf } from './city-alarms.ts';
import { isReported } from './device-rule.ts';
import { keyOf, observe, partOfKey, ruleOfKey, setTimer } from './observe-alarm.ts';
import { endSilence, watchSilence } from './watch-silence.ts';

/** A reading, the event time it counts at, and whether its quality says nothing. */
interface Seen {
  readonly reading: Reading;
  readonly at: number;
  readonly unknown: boolean;
}

/** Looks at everything one reading says with every rule that is about it. */
export function checkReading(work: Work, reading: Reading): void {
  const state = work.city.assets.get(reading.asset);
  if (!state || reading.quality === 'TEST') return;
  const at = effectiveTs(reading);
  work.city.touchedAssets.add(state);
  if (!reading.historical) hear(work, state, reading, at);
  const seen = { reading, at, unknown: isUnusable(reading.quality) };
  checkMetrics(work, state, seen);
  checkStatus(work, state, seen);
  if (reading.error !== null) checkError(work, state, seen);
  checkQuality(work, state, seen);
  if (seen.unknown) freezeRest(work, state, seen);
  checkClock(work, state, reading);
  if (!reading.historical && !seen.unknown) checkMeter(work, state, { reading, at });
  if (reading.extra?.alarms) checkReported(work, state, reading, at);
}

/** A sign of life: the part's clock, and the end of silence. */
function hear(work: Work, state: AssetAlarms, reading: Reading, ts: number): void {
  const { city, config } = work;
  state.heardAt = Math.max(state.heardAt, reading.at);
  state.heardBy = reading.node;
  state.offlineAt = null;
  moveClock(work, state, reading, ts);
  endSilence(work, state, reading.at);
  // What an outage of our own has put off may be due earlier now.
  if (reading.at < city.lastOutage + config.outageGrace) watchSilence(work, state);
}

/** The same message again does not set the part's clock back. */
function moveClock(work: Work, state: AssetAlarms, { part, at }: Reading, ts: number): void {
  const clock = clockOf(state, part);
  if (clock && ts <= clock.ts) return;
  const moved = !clock || clock.at - clock.ts !== at - ts || clock.at < work.city.lastOutage;
  if (clock) {
    clock.ts = ts;
    clock.at = at;
  } else state.clocks[part] = { ts, at };
  if (!moved) return;
  for (const key in state.alarms) if (partOfKey(key) === part) setTimer(work, state, key);
}

function checkMetrics(work: Work, state: AssetAlarms, { reading, at, unknown }: Seen): void {
  const { part, historical } = reading;
  const { byMetric } = work.rules.ofKind[reading.kind];
  const version = versionAt(state.asset, at);
  for (const metric in reading.metrics) {
    const value = reading.metrics[metric] ?? null;
    for (const { rule, trigger } of byMetric.get(metric) ?? []) {
      if (!looksAt(trigger, version, part)) continue;
      const known = unknown ? null : value;
      const limit = limitFor(trigger, version, part);
      const condition = isAskedFor(state, trigger)
        ? limitCondition(trigger, known, limit)
        : 'clears';
      observe(work, state, { rule, part, condition, at, value, historical });
    }
  }
}

/** A rule that looks only while another alarm is active, on any part of the asset. */
function isAskedFor({ alarms }: AssetAlarms, { whileActive }: LimitTrigger): boolean {
  if (whileActive === undefined) return true;
  return Object.keys(alarms).some(
    (key) => alarms[key]?.active === true && key === keyOf(partOfKey(key), whileActive),
  );
}

function checkStatus(work: Work, state: AssetAlarms, { reading, at, unknown }: Seen): void {
  const { status, part, historical } = reading;
  if (status === null) return;
  if (!historical && !unknown) rememberStatus(state, part, { status, ts: at });
  for (const { rule, statuses } of work.rules.ofKind[reading.kind].status) {
    const known = !unknown && status !== 'UNKNOWN';
    const condition = !known ? 'unknown' : statuses.has(status) ? 'raises' : 'clears';
    observe(work, state, { rule, part, condition, at, value: status, historical });
  }
}

/** For rules that another set brings: the device may say nothing new for long. */
function rememberStatus(
  state: AssetAlarms,
  part: string,
  { status, ts }: { readonly status: string; readonly ts: number },
): void {
  const statuses = (state.statuses ??= {});
  const known = Object.hasOwn(statuses, part) ? statuses[part] : undefined;
  if (!known) statuses[part] = { status, ts };
  else if (ts >= known.ts) Object.assign(known, { status, ts });
}

/** Most assets have none, and most looks end here. */
function hasAlarms({ alarms }: AssetAlarms): boolean {
  for (const _ in alarms) return true;
  return false;
}

/** How far the errors of a part were looked at, once for all rules; no rule's id. */
const ERRORS_SEEN = 'errors';

/** The errors of a part come one at a time: another one, or none, ends what the last one raised. */
function checkError(work: Work, state: AssetAlarms, looked: Seen): void {
  const { reading, at, unknown } = looked;
  const { error, codes } = work.rules.ofKind[reading.kind];
  const seen = keyOf(reading.part, ERRORS_SEEN);
  const last = state.quiet[seen];
  const isAbout = codes.has(reading.error ?? '') || codes.has(vendorCodeOf(reading));
  if (isAbout || hasAlarms(state))
    for (const rule of error) askError(work, state, { ...looked, ...rule, last });
  if (!reading.historical && !unknown) state.quiet[seen] = Math.max(last ?? at, at);
}

interface ErrorLook extends Seen {
  readonly rule: AlarmRule;
  readonly codes: ReadonlySet<string>;
  /** How far the part's errors were looked at before. */
  readonly last: number | undefined;
}

function askError(work: Work, state: AssetAlarms, look: ErrorLook): void {
  const { reading, at, unknown, rule, codes, last } = look;
  const { part, error, historical } = reading;
  const vendorCode = vendorCodeOf(reading);
  const value = codes.has(vendorCode) ? vendorCode : error;
  const found = value !== null && codes.has(value) ? 'raises' : 'clears';
  const condition = unknown ? 'unknown' : found;
  const key = keyOf(part, rule.id);
  if (!state.alarms[key]) {
    if (condition !== 'raises') return;
    if (last !== undefined) state.quiet[key] = last;
  }
  observe(work, state, { rule, part, condition, at, value, historical });
}

function vendorCodeOf({ extra }: Reading): string {
  return extra?.errorInfo?.vendorCode ?? '';
}

/** Data that keep saying nothing; in the order of time, as late ones tell nothing of now. */
function checkQuality(work: Work, state: AssetAlarms, { reading, at, unknown }: Seen): void {
  const { part, quality, historical } = reading;
  const rule = work.rules.ofKind[reading.kind].quality;
  if (!rule || historical || !(unknown || hasAlarms(state))) return;
  if (!unknown && !state.alarms[keyOf(part, rule.id)]) return;
  if (at < (clockOf(state, part)?.ts ?? at)) return;
  const condition = unknown ? 'raises' : 'clears';
  observe(work, state, { rule, part, condition, at, value: quality, historical });
}

/** What a rule looks at itself, without regard to quality. */
const BLIND_TO_QUALITY: ReadonlySet<string> = new Set(['silence', 'check', 'quality']);

/** Unknown quality is the part's: it freezes also what this message does not name. */
function freezeRest(work: Work, state: AssetAlarms, { reading, at }: Seen): void {
  const { part, historical } = reading;
  if (historical) return;
  for (const key of Object.keys(state.alarms)) {
    if (partOfKey(key) !== part) continue;
    const rule = ruleOfKey(work, state, key);
    const { trigger } = rule;
    if (isReported(rule) || BLIND_TO_QUALITY.has(trigger.type)) continue;
    if (isNamed(trigger, reading)) continue;
    const seen = { rule, part, condition: 'unknown', at, value: null, historical } as const;
    observe(work, state, seen);
  }
}

/** Whether the message itself says what the rule looks at, so that it was looked at already. */
function isNamed(trigger: AlarmTrigger, { metrics, status, error }: Reading): boolean {
  if (trigger.type === 'limit') return trigger.metric in metrics;
  return trigger.type === 'error' ? error !== null : status !== null;
}
