import type { Asset, PlannedWindow, RuleSet } from '@infrapulse/domain';
import type { KeptState, StateChange } from '@infrapulse/ports';
import {
  type AssetAlarms,
  type CityAlarms,
  emptyCityAlarms,
  indexMembers,
  lastOutageOf,
  RULES,
  type SilenceIncident,
} from './city-alarms.ts';

/** As a checkpoint holds an asset, beside what the register says of it, which changes far less often. */
type StoredAsset = Omit<AssetAlarms, 'asset'> & {
  /** In states of former releases. */
  readonly asset?: Asset;
};

/**
 * State keys: `a/` asset, `r/` what the register says of it, `g/` gateway, `o/` gateway that is offline, `i/` incident,
 * `w/` planned window, `rules`, `clock`.
 */
export function* changesOf(city: CityAlarms): Iterable<StateChange> {
  if (city.touched.delete(RULES)) yield [RULES, city.ruleSet];
  for (const key of city.touched) {
    const id = key.slice(2);
    if (key.startsWith('g/')) yield [key, city.gateways.get(id)];
    else if (key.startsWith('o/')) yield [key, city.gatewaysOffline.get(id)];
    else if (key.startsWith('i/')) yield [key, city.incidents.get(id)];
    else yield [key, city.windows.get(id)];
  }
  city.touched.clear();
  for (const { asset } of city.touchedRegister) yield [`r/${asset.id}`, asset];
  city.touchedRegister.clear();
  for (const { asset, ...memory } of city.touchedAssets) yield [`a/${asset.id}`, memory];
  city.touchedAssets.clear();
  const { clock, gaps, since, calls, callsFresh } = city;
  yield ['clock', { clock, gaps, since, calls, callsFresh }];
}

export function restoreCityAlarms(state: KeptState): CityAlarms {
  const city = emptyCityAlarms();
  for (const [key, value] of state) {
    const id = key.slice(2);
    if (key === 'clock') Object.assign(city, value);
    else if (key === RULES) city.ruleSet = value as RuleSet;
    else if (key.startsWith('a/')) restoreAsset(city, state.get(`r/${id}`), value as StoredAsset);
    else if (key.startsWith('r/')) continue;
    else if (key.startsWith('g/')) city.gateways.set(id, value as number);
    else if (key.startsWith('o/')) city.gatewaysOffline.set(id, value as [number, number]);
    else if (key.startsWith('i/')) city.incidents.set(id, value as SilenceIncident);
    else city.windows.set(id, value as PlannedWindow);
  }
  for (const asset of city.assets.values()) indexMembers(city, asset);
  const ends = city.gaps.map(({ to }) => to);
  city.lastOutage = Math.max(lastOutageOf(city), ...ends);
  return city;
}

function restoreAsset(city: CityAlarms, registered: unknown, stored: StoredAsset): void {
  const asset = (registered ?? stored.asset) as Asset;
  const state: AssetAlarms = { ...stored, asset };
  if (registered === undefined) city.touchedRegister.add(state);
  city.assets.set(asset.id, state);
}
