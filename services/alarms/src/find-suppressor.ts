import {
  type AlarmCore,
  type AlarmRule,
  type PlannedWindow,
  silenceAlarm,
  versionAt,
} from '@infrapulse/domain';
import type { AssetAlarms, CityAlarms } from './city-alarms.ts';
import { incidentOf } from './find-incident.ts';

/** Suppresses what comes from an asset that is not in service. */
export const LIFECYCLE = 'lifecycle';

const AT_WORK: ReadonlySet<string> = new Set(['IN_SERVICE', 'UNREGISTERED']);

/** What suppresses a raise at `at` by design, null when nothing does; safety alarms always speak. */
export function findSuppressor(
  city: CityAlarms,
  state: AssetAlarms,
  rule: Pick<AlarmRule, 'safety' | 'trigger'>,
  { part, at }: { readonly part: string; readonly at: number },
): string | null {
  if (rule.safety) return null;
  if (!isAtWork(state, at)) return LIFECYCLE;
  let last: PlannedWindow | undefined;
  for (const window of city.windows.values()) {
    if (!counts(window) || at < window.from || at >= window.to) continue;
    if (isAbout(window, state, part) && (!last || outlasts(window, last))) last = window;
  }
  if (last) return last.windowId;
  const incident = rule.trigger.type === 'silence' ? incidentOf(city, state) : undefined;
  return incident ? silenceAlarm(incident) : null;
}

/** An alarm that stands although its asset has left service, or is still suppressed now that it is back. */
export function isMisplaced(
  state: AssetAlarms,
  { active, acked, suppressedBy }: AlarmCore,
  { safety, now }: { readonly safety: boolean; readonly now: number },
): boolean {
  if (isAtWork(state, now)) return suppressedBy === LIFECYCLE;
  return (active || !acked) && suppressedBy === null && !safety;
}

function isAtWork({ asset }: AssetAlarms, at: number): boolean {
  return AT_WORK.has(versionAt(asset, at).lifecycle);
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
