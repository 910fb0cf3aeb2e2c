import { intervalMs, latestVersion, requiredFrom } from '@infrapulse/domain';
import type { AssetAlarms, CityAlarms } from './city-alarms.ts';
import type { AlarmsConfig } from './config.ts';

const EXPIRY = 3;

/**
 * Log time at which an asset counts as silent if nothing is heard before; null when silence says nothing.
 * Our own outages of the instance it spoke through push it out by their length and a grace (architecture §2).
 */
export function silenceDue(
  city: CityAlarms,
  state: AssetAlarms,
  config: AlarmsConfig,
): number | null {
  const version = latestVersion(state.asset);
  const required = requiredFrom(version);
  if (version.lifecycle !== 'IN_SERVICE' || required === null) return null;
  if (state.offlineAt !== null) return state.offlineAt;
  const heard = heardAt(city, state);
  const limit = limitMs(state);
  const behind = version.gateway === '' ? 0 : config.gatewayGrace;
  const from = heard > 0 ? heard : Math.max(required, city.since);
  return held(city, state, { from, due: from + limit + behind, graceMs: config.outageGrace });
}

/** on_change: the gateway's own topic is a sign of life as well. */
function heardAt(city: CityAlarms, state: AssetAlarms): number {
  const version = latestVersion(state.asset);
  if (version.reporting === 'periodic' || version.gateway === '') return state.heardAt;
  return Math.max(state.heardAt, city.gateways.get(version.gateway) ?? 0);
}

function limitMs({ asset }: AssetAlarms): number {
  const version = latestVersion(asset);
  if (version.reporting === 'on_change') return EXPIRY * version.heartbeatS * 1000;
  const intervals = version.parts.map(({ part }) => intervalMs(version, part));
  const longest = intervals.length > 0 ? Math.max(...intervals) : version.intervalS * 1000;
  return EXPIRY * longest;
}

function held(
  city: CityAlarms,
  { heardBy }: AssetAlarms,
  { from, due, graceMs }: { readonly from: number; readonly due: number; readonly graceMs: number },
): number {
  let end = due;
  for (const gap of city.gaps) {
    if (heardBy !== '' && gap.node !== heardBy) continue;
    const lost = Math.min(gap.to, end + gap.to) - Math.max(gap.from, from);
    if (gap.to <= from || gap.from >= end || lost <= 0) continue;
    end = Math.max(end + lost, gap.to + graceMs);
  }
  return end;
}
