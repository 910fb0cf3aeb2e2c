import { type Locale, type NamedAlarm, textIn } from '@infrapulse/contracts';
import type { Alarm } from '@infrapulse/domain';
import { versionOf } from './alarms-like.ts';
import type { RouteDeps } from './deps.ts';

const UNKNOWN = { text: null, scope: '', assetOrId: '', part: '', name: null, siteName: null };

/** What an alarm says and where it is, from its id, where it is at hand or given. */
export function nameAlarm(
  city: RouteDeps['city'],
  id: string,
  locale: Locale,
  given?: Alarm,
): NamedAlarm {
  const alarm = city.alarms.get(id) ?? given;
  if (!alarm) return { ...UNKNOWN, alarm: id };
  const version = versionOf(city, alarm);
  return {
    alarm: id,
    text: textIn(alarm.text, locale),
    scope: alarm.scope,
    assetOrId: alarm.assetOrId,
    part: alarm.part,
    name: version?.name ?? null,
    siteName: version?.siteName ?? null,
  };
}
