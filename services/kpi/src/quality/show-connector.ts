import { isUnusable, QUALITY_PLACE, type Reading } from '@infrapulse/domain';
import type { AssetState, CityState } from '../city-state.ts';
import { countedTo, indexOfPart } from './asset-quality.ts';
import { type PartQuality, partAt, SHOWN, type Shown, setPart, shownAs } from './part-qualities.ts';
import { addTimeTo, type QualityGroup } from './quality-groups.ts';

/**
 * What a live message makes a connector look like to who searches for one that is free, by receipt. Judged only while
 * its power is known, told with its status or since (AFIREV's false free and false occupied; docs/decisions/0024).
 */
export function showConnector(
  city: CityState,
  state: AssetState,
  group: QualityGroup,
  reading: Reading,
): void {
  const { part, at, historical, quality, metrics } = reading;
  if (historical || part === '' || (quality !== null && isUnusable(quality))) return;
  const { quality: all } = state;
  const index = indexOfPart(all, part, 0);
  const own = partAt(all, index);
  countShown(city, state, own, { group, to: at });
  const power = metrics['power_kw'];
  const status = reading.status ?? own.status;
  if (status !== own.status) own.powerKw = null;
  own.status = status;
  if (typeof power === 'number') own.powerKw = power;
  own.shownAt = Math.max(own.shownAt, at);
  own.shownUntil = at + (all.place?.holdMs ?? 0);
  setPart(all, index, own);
}

const { free, falseFree, charging, falseCharging } = QUALITY_PLACE;
const PLACES: Readonly<Record<Shown, readonly number[]>> = {
  [SHOWN.nothing]: [],
  [SHOWN.free]: [free],
  [SHOWN.falseFree]: [free, falseFree],
  [SHOWN.charging]: [charging],
  [SHOWN.falseCharging]: [charging, falseCharging],
};

/** Counts how long it has been shown as what it is, from the last edge on. */
export function countShown(
  { quality }: CityState,
  state: AssetState,
  own: PartQuality,
  { group, to }: { readonly group: QualityGroup; readonly to: number },
): void {
  const shown = shownAs(own);
  if (shown === SHOWN.nothing) return;
  const from = Math.max(own.shownAt, countedTo(state.quality, quality.edge));
  const end = Math.min(to, own.shownUntil);
  if (end <= from) return;
  for (const place of PLACES[shown]) addTimeTo(quality, group, { place, from, to: end });
}
