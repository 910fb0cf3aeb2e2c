import { type Alarm, EXPIRY, intervalMs, type StateRecord } from '@infrapulse/domain';
import { versionOf } from './alarms-like.ts';
import type { RouteDeps } from './deps.ts';

type City = RouteDeps['city'];

/** What nobody hears of any more stays as it was: the list says so (AT-AL-04). */
export function qualityOf(city: City, alarm: Alarm, now: number): 'UNKNOWN' | 'GOOD' {
  const states = alarm.scope === 'asset' ? city.states.of(alarm.assetOrId) : [];
  const own = states.filter(({ part }) => part === alarm.part || alarm.part === '');
  const isUnknown = own.length > 0 && own.every((state) => isUnheard(city, alarm, state, now));
  return isUnknown ? 'UNKNOWN' : 'GOOD';
}

/** A part that only measures has no state, however often it speaks: what counts is when it was heard last. */
function isUnheard(city: City, alarm: Alarm, { part, span }: StateRecord, now: number): boolean {
  if (span.state !== 'UNKNOWN') return false;
  const version = versionOf(city, alarm);
  const heard = city.latest.ofPart(alarm.assetOrId, part);
  if (span.cause !== 'silent' || !version || !heard) return true;
  const { reporting, heartbeatS } = version;
  const everyMs = reporting === 'periodic' ? intervalMs(version, part) : heartbeatS * 1000;
  return Date.parse(heard.at) + EXPIRY * everyMs < now;
}
