import {
  AHEAD_MAX_MS,
  addEvent,
  type Duplicates,
  effectiveTs,
  isUnusable,
  LATE_MS,
  type MessageFaults,
  QUALITY_PLACE,
  type Reading,
} from '@infrapulse/domain';
import type { AssetState, CityState } from '../city-state.ts';
import { countedTo, indexOfPart, type Place } from './asset-quality.ts';
import { hear } from './connection.ts';
import { partAt, setPart } from './part-qualities.ts';
import { followPlace } from './pass-time.ts';
import { groupAt } from './place-asset.ts';
import { addTimeTo, rowAt } from './quality-groups.ts';
import { showConnector } from './show-connector.ts';

const { received, refused, unusable, setAside, late, skewed, duplicate, lost, past } =
  QUALITY_PLACE;

/** Counts an accepted message: before anything else looks at it, as it may end a silence. */
export function countReading(city: CityState, state: AssetState, reading: Reading): void {
  if (reading.quality === 'TEST') return;
  const { at, ts } = reading;
  const place = followPlace(city, state, at);
  const { group } = place;
  if (!group) return;
  const row = rowAt(city.quality, group, at);
  count(row, received, 1);
  if (isUnusable(reading.quality)) count(row, unusable, 1);
  if (ts < city.quality.since) count(row, past, 1);
  else if (at - ts > LATE_MS) count(row, late, 1);
  else if (ts - at > AHEAD_MAX_MS) count(row, skewed, 1);
  if (!place.isExpected) return;
  hear(city, state, reading);
  countEvent(city, state, place, reading);
  if (state.asset.kind !== 'charger') return;
  showConnector(city, state, place.others.get(reading.part) ?? group, reading);
}

function count(row: number[], place: number, by: number): void {
  row[place] = (row[place] ?? 0) + by;
}

/** Notes that the part, or of an asset that only shows that it lives the asset, has said something of an instant. */
function countEvent(city: CityState, state: AssetState, place: Place, reading: Reading): void {
  const name = place.isAnyPart ? '' : reading.part;
  const part = place.parts.get(name);
  if (!part) return;
  const { quality } = city;
  const { intervalMs } = part;
  const own = state.quality;
  const index = indexOfPart(own, name, intervalMs);
  const events = partAt(own, index);
  const telling = { intervalMs, toldTo: countedTo(own, quality.edge) };
  addEvent(events, effectiveTs(reading), telling, (from, to, sign) =>
    addTimeTo(quality, part.group, { place: lost, from, to, sign }),
  );
  setPart(own, index, events);
}

/** Messages that were refused, or of which something was set aside. */
export function countFaults(city: CityState, faults: MessageFaults): void {
  const state = city.assets.get(faults.asset);
  const group = state && followPlace(city, state, faults.at).group;
  if (!group) return;
  const row = rowAt(city.quality, group, faults.at);
  count(row, setAside, faults.setAside);
  for (const [code, messages] of Object.entries(faults.refused)) {
    count(row, refused, messages);
    if (code === 'CLOCK_SKEW' || code === 'TOO_OLD') count(row, skewed, messages);
  }
}

/** What the historian judged; a judgement made again counts once. */
export function countDuplicates(city: CityState, { readings }: Duplicates): void {
  const { quality } = city;
  for (const [asset, offset, at] of readings) {
    if (offset < quality.judgedTo) continue;
    quality.judgedTo = offset + 1;
    const state = city.assets.get(asset);
    const group = state && groupAt(city, state, at);
    if (group) count(rowAt(quality, group, at), duplicate, 1);
  }
}
