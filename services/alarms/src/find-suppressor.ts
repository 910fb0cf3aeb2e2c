import {
  type AlarmCore,
  type AlarmRule,
  alarmId,
  type CoreStep,
  endSuppression,
  type PlannedWindow,
  parseAlarmId,
  partOf,
  silenceAlarm,
  stepOf,
  versionAt,
} from '@infrapulse/domain';
import type { AssetAlarms, CityAlarms } from './city-alarms.ts';
import { incidentOf } from './find-incident.ts';

/** Suppresses what comes from an asset, or a part, that is not in service. */
export const LIFECYCLE = 'lifecycle';

const AT_WORK: ReadonlySet<string> = new Set(['IN_SERVICE', 'UNREGISTERED']);

/** What suppresses a raise at `at` by design, null when nothing does; safety alarms always speak. */
export function findSuppressor(
  city: CityAlarms,
  state: AssetAlarms,
  rule: Pick<AlarmRule, 'safety' | 'trigger' | 'parents'>,
  { part, at }: { readonly part: string; readonly at: number },
): string | null {
  if (rule.safety) return null;
  if (!isAtWork(state, part, at)) return LIFECYCLE;
  const window = windowOf(city, state, { part, at });
  if (window) return window.windowId;
  const incident = rule.trigger.type === 'silence' ? incidentOf(city, state) : undefined;
  return incident ? silenceAlarm(incident) : activeParent(state, rule);
}

/** The planned window that a part is in, of several the one that lasts longest. */
export function windowOf(
  city: CityAlarms,
  state: AssetAlarms,
  { part, at }: { readonly part: string; readonly at: number },
): PlannedWindow | undefined {
  let last: PlannedWindow | undefined;
  for (const window of city.windows.values()) {
    if (!counts(window) || at < window.from || at >= window.to) continue;
    if (isAbout(window, state, part) && (!last || outlasts(window, last))) last = window;
  }
  return last;
}

/** How long after its parent is over an alarm stays suppressed: what has the same cause ends a little later. */
const AFTER_PARENT_MS = 60_000;

/** Id of the alarm of the same asset that explains this one; of several the root cause. */
export function activeParent(
  state: AssetAlarms,
  { parents }: Pick<AlarmRule, 'parents'>,
): string | null {
  if (parents.length === 0) return null;
  for (const rule of parents)
    for (const [key, { active, outOfService }] of Object.entries(state.alarms)) {
      if (!active || outOfService || !key.endsWith(`~${rule}`)) continue;
      return alarmId({
        scope: 'asset',
        id: state.asset.id,
        part: key.slice(0, key.indexOf('~')),
        rule,
      });
    }
  return null;
}

/** Log time at which an alarm is no longer suppressed by its parent; null while one is active, or none ever was. */
export function parentEnd(
  { clock }: CityAlarms,
  state: AssetAlarms,
  rule: Pick<AlarmRule, 'parents'>,
  { suppressedBy }: Pick<AlarmCore, 'suppressedBy'>,
): number | null {
  const name = suppressedBy === null ? undefined : parseAlarmId(suppressedBy);
  if (name?.scope !== 'asset' || name.id !== state.asset.id) return null;
  if (activeParent(state, rule) !== null) return null;
  const parent = state.alarms[`${name.part}~${name.rule}`];
  // Out of service, or no parent any more: it explains nothing from now on.
  if (!parent || parent.active || parent.clearedAt === null) return clock.now;
  return parent.clearedAt + AFTER_PARENT_MS;
}

/** An alarm that stands although its asset or part has left service, or is still suppressed now that it is back. */
export function isMisplaced(
  { active, acked, suppressedBy }: AlarmCore,
  { atWork, safety }: { readonly atWork: boolean; readonly safety: boolean },
): boolean {
  if (atWork) return suppressedBy === LIFECYCLE;
  return (active || !acked) && suppressedBy === null && !safety;
}

/** The step of such an alarm. */
export function lifecycleStep(core: AlarmCore, at: number): CoreStep {
  if (core.suppressedBy === LIFECYCLE) return endSuppression(core, at);
  const reason = 'it is not in service';
  return stepOf(core, { step: 'suppressed', at, reason }, { suppressedBy: LIFECYCLE });
}

/** A part that an asset with listed parts does not list is not there any more. */
export function isAtWork({ asset }: AssetAlarms, part: string, at: number): boolean {
  const version = versionAt(asset, at);
  if (!AT_WORK.has(version.lifecycle) || isOver(version, at)) return false;
  if (part === '' || version.parts.length === 0) return true;
  const listed = partOf(version, part);
  return listed !== undefined && !isOver(listed, at);
}

function isOver({ retiredAt }: { readonly retiredAt?: number | null }, at: number): boolean {
  return typeof retiredAt === 'number' && retiredAt <= at;
}

/** When an asset or one of its parts comes into service, or goes, after `now`; null when nothing says so. */
export function nextLifecycle({ asset }: AssetAlarms, now: number): number | null {
  const ends = asset.versions.flatMap(({ validFrom, retiredAt, parts }) => {
    return [validFrom, retiredAt, ...parts.map((part) => part.retiredAt)];
  });
  const next = Math.min(...ends.filter((at) => typeof at === 'number').filter((at) => at > now));
  return next === Number.POSITIVE_INFINITY ? null : next;
}

/** Log time at which the window that suppresses an alarm is over; null when none does. */
export function suppressionEnd(
  { windows }: CityAlarms,
  { suppressedBy }: Pick<AlarmCore, 'suppressedBy'>,
): number | null {
  const window = suppressedBy === null ? undefined : windows.get(suppressedBy);
  if (!window) return null;
  return counts(window) ? window.to : Math.min(window.to, Math.max(window.from, window.at));
}

/** Withdrawn or rejected ones do not; an exclusion only once it is approved. */
function counts({ purpose, status }: PlannedWindow): boolean {
  return purpose === 'exclusion'
    ? status === 'approved'
    : status !== 'withdrawn' && status !== 'rejected';
}

function isAbout({ scope, id, from }: PlannedWindow, { asset }: AssetAlarms, part: string) {
  if (scope === 'asset') return id === asset.id;
  if (scope === 'part') return id === `${asset.id}~${part}`;
  return id === versionAt(asset, from).site;
}

/** Ends later; the order in which windows were told never decides. */
function outlasts(one: PlannedWindow, other: PlannedWindow): boolean {
  return one.to > other.to || (one.to === other.to && one.windowId < other.windowId);
}
