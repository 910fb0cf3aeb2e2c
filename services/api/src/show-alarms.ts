import {
  alarmToWire,
  type Locale,
  partOfAlarm,
  type ShownAlarmAnswer,
  silencedUntil,
  silencesAlarm,
  toIso,
} from '@infrapulse/contracts';
import { type Alarm, type AlarmStep, type AlarmTransition, contactsOf } from '@infrapulse/domain';
import { qualityOf } from './alarm-quality.ts';
import { operatorOf, versionOf } from './alarms-like.ts';
import type { RouteDeps } from './deps.ts';

type City = RouteDeps['city'];

/** Alarms as lists and pages show them: with the place, and what each stands for. */
export function showAlarms(
  { city, clock }: Pick<RouteDeps, 'city' | 'clock'>,
  alarms: readonly Alarm[],
  locale: Locale,
): ShownAlarmAnswer[] {
  const holds = heldBy(city);
  const reasons = reasonsOf(city, alarms);
  const now = clock.now();
  const untilWhen = silencesAt(city, now);
  return alarms.map((alarm) => {
    const because = reasons.get(alarm.id);
    const version = versionOf(city, alarm);
    return {
      ...alarmToWire(alarm, locale),
      // As of now, and of alarms on KPIs as well: these are made without the register.
      ...(version && { contacts: [...contactsOf(version, partOfAlarm(alarm))] }),
      quality: qualityOf(city, alarm, now),
      name: version?.name ?? null,
      siteName: version?.siteName ?? null,
      operator: operatorOf(city, alarm),
      holds: holds.get(alarm.id) ?? 0,
      silencedUntil: toIso(untilWhen(alarm)),
      because: because ? { at: toIso(because.at), by: because.by, reason: because.reason } : null,
    };
  });
}

/** How many alarms each alarm, or window, keeps from calling. */
function heldBy(city: City): ReadonlyMap<string, number> {
  const held = new Map<string, number>();
  for (const { suppressedBy, state } of city.alarms.open()) {
    if (suppressedBy === null || state !== 'SUPPRESSED_BY_DESIGN') continue;
    held.set(suppressedBy, (held.get(suppressedBy) ?? 0) + 1);
  }
  return held;
}

/** Of an alarm the end of the silence that lasts longest, of those that keep it from calling now. */
function silencesAt(city: City, now: number): (alarm: Alarm) => number | null {
  const active = [...city.silences.entries()].flatMap(([, silence]) => {
    const until = silencedUntil(silence, now);
    return until === null ? [] : [{ match: silence.match, until }];
  });
  return (alarm) => {
    const district =
      alarm.scope === 'district' ? alarm.assetOrId : (versionOf(city, alarm)?.district ?? '');
    const ends = active
      .filter(({ match }) => silencesAlarm(match, alarm, district))
      .map(({ until }) => until);
    return ends.length === 0 ? null : Math.max(...ends);
  };
}

/** The step that took an alarm out of the list of those that call. */
const SILENCING: ReadonlyMap<string, AlarmStep> = new Map([
  ['SHELVED', 'shelved'],
  ['SUPPRESSED_BY_DESIGN', 'suppressed'],
  ['OUT_OF_SERVICE', 'out_of_service'],
]);

/** Newest such step of each alarm, as far as transitions are kept. */
function reasonsOf(city: City, alarms: readonly Alarm[]): ReadonlyMap<string, AlarmTransition> {
  const wanted = new Map<string, AlarmStep>();
  for (const { id, state } of alarms) {
    const step = SILENCING.get(state);
    if (step) wanted.set(id, step);
  }
  const found = new Map<string, AlarmTransition>();
  if (wanted.size === 0) return found;
  for (const { value } of city.alarms.transitions()) {
    if (wanted.get(value.alarm.id) === value.step) found.set(value.alarm.id, value);
  }
  return found;
}
