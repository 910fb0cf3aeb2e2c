import { SILENCE_SCOPES } from '@infrapulse/domain';
import {
  type AssetAlarms,
  type CityAlarms,
  type SilenceIncident,
  versionNow,
} from './city-alarms.ts';

/** The widest incident of silence that an asset is part of at present. */
export function incidentOf(city: CityAlarms, state: AssetAlarms): SilenceIncident | undefined {
  if (city.incidents.size === 0) return undefined;
  const version = versionNow(city, state);
  const scope = SILENCE_SCOPES.findLast((each) => city.incidents.has(`${each}/${version[each]}`));
  return scope && city.incidents.get(`${scope}/${version[scope]}`);
}
