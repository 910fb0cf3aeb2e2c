import { addOverdue, QUALITY_PLACE } from '@infrapulse/domain';
import { type AssetState, type CityState, touch } from '../city-state.ts';
import {
  type AssetQuality,
  countedTo,
  indexOfPart,
  leaveGroup,
  type PartPlace,
  type Place,
} from './asset-quality.ts';
import { countConnected, wake } from './connection.ts';
import { NO_GAPS, partAt, setPart } from './part-qualities.ts';
import { placeOf } from './place-asset.ts';
import { addTimeTo, bucketStart, moveEdge } from './quality-groups.ts';
import { countShown } from './show-connector.ts';

const { expected, due, lost } = QUALITY_PLACE;

/** The first tick is where time begins to count. */
export function beginTime(city: CityState): void {
  const { now } = city.clock;
  if (city.quality.since !== 0 || now === 0) return;
  city.quality.since = now;
  city.quality.edge = bucketStart(now);
  for (const state of city.assets.values()) changePlace(city, state, { at: now });
}

/** Where an asset's quality counts at `t`, now that the log is there; every version in between has its time. */
export function followPlace(city: CityState, state: AssetState, t: number): Place {
  let place = placeOf(city, state, Math.min(t, countedTo(state.quality, city.quality.edge)));
  for (; place.validTo <= t; place = placeOf(city, state, place.validTo))
    changePlace(city, state, { at: place.validTo });
  return place;
}

/** Something else than a message of its own tells that an asset lives. */
export function endSilence(city: CityState, state: AssetState, at: number): void {
  followPlace(city, state, at);
  wake(city, state, at);
  touch(state);
}

/** Counts the time of every asset up to the newest edge of five minutes; false when none was passed. */
export function passTime(city: CityState, at: number, historyDays: number): boolean {
  const { quality } = city;
  const edge = bucketStart(at);
  if (quality.since === 0 || edge <= quality.edge) return false;
  for (const state of city.assets.values()) {
    const own = state.quality;
    const { isExpected } = followPlace(city, state, edge);
    // In a state of a former release nothing had begun.
    if (isExpected && own.start < 0) {
      own.start = edge;
      touch(state);
    }
    countTime(city, state, edge);
  }
  moveEdge(quality, edge, historyDays);
  return true;
}

/** Time from where it has been counted to up to `to`, by the version in force. */
function countTime(city: CityState, state: AssetState, to: number): void {
  const { quality } = city;
  const own = state.quality;
  const from = countedTo(own, quality.edge);
  const { group, isExpected, parts, others } = placeOf(city, state, from);
  if (!group || !isExpected || own.start < 0 || to <= from) return;
  addTimeTo(quality, group, { place: expected, from, to });
  countConnected(city, state, to);
  for (const [name, part] of parts) countDue(city, own, { name, part, from, to });
  for (const [index, name] of own.names.entries())
    countShown(city, state, partAt(own, index), { group: others.get(name) ?? group, to });
}

interface Due {
  readonly name: string;
  readonly part: PartPlace;
  readonly from: number;
  readonly to: number;
}

function countDue({ quality }: CityState, own: AssetQuality, { name, part, from, to }: Due): void {
  const { group, intervalMs } = part;
  addTimeTo(quality, group, { place: due, from, to });
  const passing = { before: from, to, intervalMs };
  addOverdue(partAt(own, indexOfPart(own, name, intervalMs)), passing, (since, until) =>
    addTimeTo(quality, group, { place: lost, from: since, to: until }),
  );
}

interface PlaceChange {
  /** Log time. */
  readonly at: number;
  /** Makes the change; before it time is counted by the former version. */
  readonly change?: () => void;
}

/** The register says something else of an asset, or another version comes into force. */
export function changePlace(city: CityState, state: AssetState, { at, change }: PlaceChange): void {
  const own = state.quality;
  const last = placeOf(city, state, at - 1);
  const before = own.start < 0 ? undefined : last;
  countTime(city, state, at);
  change?.();
  own.place = undefined;
  const after = placeOf(city, state, at);
  if (last.group && last.group !== after.group) leaveGroup(own, at, last.group);
  own.start = after.isExpected ? at : Math.min(-1, -at);
  for (const [index, name] of own.names.entries()) {
    if (before?.isExpected && isSame(before.parts.get(name), after.parts.get(name))) continue;
    const part = partAt(own, index);
    const newest = Math.max(part.newest, at - (after.parts.get(name)?.intervalMs ?? 0));
    setPart(own, index, { ...part, gaps: NO_GAPS, newest });
  }
  touch(state);
}

function isSame(one: PartPlace | undefined, other: PartPlace | undefined): boolean {
  return one?.group === other?.group && one?.intervalMs === other?.intervalMs;
}
