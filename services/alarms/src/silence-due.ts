import { type AssetVersion, EXPIRY, intervalMs, requiredFrom } from '@infrapulse/domain';
import { type AssetAlarms, type CityAlarms, versionNow } from './city-alarms.ts';
import type { AlarmsConfig } from './config.ts';
import { pushedOut } from './outage-hold.ts';

/**
 * Log time at which an asset counts as silent if nothing is heard before; null when silence says nothing.
 * Our own outages of the instance it spoke through push it out by their length and a grace (architecture §2).
 */
export function silenceDue(
  city: CityAlarms,
  state: AssetAlarms,
  config: AlarmsConfig,
): number | null {
  const version = versionNow(city, state);
  const required = requiredFrom(version);
  if (version.lifecycle !== 'IN_SERVICE' || required === null) return null;
  if (version.retiredAt !== null && version.retiredAt <= city.clock.now) return null;
  const since = Math.max(required, inServiceSince(city, state));
  const offline = offlineSince(city, state, version);
  if (offline !== null) return Math.max(offline, since);
  const heard = heardAt(city, state, version);
  const from = Math.max(heard > 0 ? heard : city.since, since);
  const behind = version.gateway === '' ? 0 : config.gatewayGrace;
  const due = from + limitMs(version) + behind;
  return pushedOut(city, state, { from, due, graceMs: config.outageGrace });
}

/** By its own word, or that of its gateway: an asset that is heard after that is there without it. */
function offlineSince(
  { gatewaysOffline }: CityAlarms,
  { offlineAt, heardAt }: AssetAlarms,
  { gateway }: AssetVersion,
): number | null {
  const away = gatewaysOffline.get(gateway)?.find((said) => heardAt <= said);
  return away === undefined ? offlineAt : Math.min(away, offlineAt ?? away);
}

/** Start of the versions in a row, up to now, that have it in service. */
function inServiceSince({ clock }: CityAlarms, { asset }: AssetAlarms): number {
  const known = asset.versions.filter(({ validFrom }) => validFrom <= clock.now);
  const before = known.findLastIndex(({ lifecycle }) => lifecycle !== 'IN_SERVICE');
  return before < 0 ? 0 : (known[before + 1]?.validFrom ?? 0);
}

/** on_change: the gateway's own topic is a sign of life as well. */
function heardAt(city: CityAlarms, state: AssetAlarms, version: AssetVersion): number {
  if (version.reporting === 'periodic' || version.gateway === '') return state.heardAt;
  return Math.max(state.heardAt, city.gateways.get(version.gateway) ?? 0);
}

/** How long an asset may say nothing, ms. */
export function limitMs(version: AssetVersion): number {
  if (version.reporting === 'on_change') return EXPIRY * version.heartbeatS * 1000;
  const intervals = version.parts.map(({ part }) => intervalMs(version, part));
  const longest = intervals.length > 0 ? Math.max(...intervals) : version.intervalS * 1000;
  return EXPIRY * longest;
}
