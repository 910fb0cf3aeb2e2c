import { absentSince, type OutageGap, QUALITY_PLACE, type Reading } from '@infrapulse/domain';
import { type AssetState, type CityState, FAR, touch } from '../city-state.ts';
import { sharedText } from '../shared-register.ts';
import { absenceWith } from '../take-absences.ts';
import { countedTo } from './asset-quality.ts';
import { placeOf } from './place-asset.ts';
import { addTimeTo, type QualityGroup } from './quality-groups.ts';

const { expected, connected } = QUALITY_PLACE;
/** A gateway's signs of life are kept with so much behind them. */
const GATEWAY_GAP_MS = 60_000;

/**
 * The time an asset was connected is counted by receipt, at every edge of five minutes and when a silence ends: it
 * is connected for its hold after each message, unless it is told to be offline.
 */
export function hear(city: CityState, state: AssetState, { at, node }: Reading): void {
  const own = state.quality;
  const { holdMs } = placeOf(city, state, at);
  // Most messages come while nothing is in doubt.
  const isSure = at <= own.until && own.gateway === '' && state.shared.offline.at(-1) !== FAR;
  if (!isSure && at > heardUntil(city, state)) wake(city, state, at);
  own.until = Math.max(own.until, at + holdMs);
  // Each message brings a text of its own.
  if (own.node !== node) own.node = sharedText(node);
}

/** A silence ends: what was connected before it is counted, the silence is not. */
export function wake(city: CityState, state: AssetState, at: number): void {
  countConnected(city, state, at);
  const own = state.quality;
  own.heldTo = Math.min(at, heardUntil(city, state));
  own.heardFrom = Math.max(own.heardFrom, at);
}

/** Counts what was connected from where it has been counted to. */
export function countConnected(city: CityState, state: AssetState, to: number): void {
  const { quality } = city;
  const counted = countedTo(state.quality, quality.edge);
  const { group, isExpected } = placeOf(city, state, counted);
  if (!group || !isExpected) return;
  const from = Math.max(state.quality.heardFrom, counted);
  const end = Math.min(to, heardUntil(city, state));
  if (end > from) addTimeTo(quality, group, { place: connected, from, to: end });
}

/** When it stops counting as connected: its own hold, or that of a gateway that vouches for it; never while offline. */
function heardUntil(city: CityState, state: AssetState): number {
  const { until, place, gateway: name } = state.quality;
  const offline = absentSince(state.shared.offline);
  const gateway = name === '' ? undefined : city.gateways.get(name);
  const last = place?.isVouchedFor ? gateway?.alive.at(-1) : undefined;
  const vouched = last === undefined ? 0 : last - GATEWAY_GAP_MS + (place?.holdMs ?? 0);
  const goneWith = gateway ? absentSince(absenceWith(state, name, gateway)) : FAR;
  const gone = Math.min(offline, goneWith);
  return Math.min(Math.max(until, vouched), gone);
}

/** Time of our own outages counts for nobody who spoke through the instance: neither expected nor missed. */
export function leaveOut(city: CityState, gap: OutageGap): void {
  if (city.quality.since === 0) return;
  for (const state of city.assets.values()) {
    const { group, isExpected } = placeOf(city, state, countedTo(state.quality, city.quality.edge));
    if (state.quality.node !== gap.node || !group || !isExpected) continue;
    leaveOutFor(city, state, { ...gap, group });
    touch(state);
  }
}

function leaveOutFor(
  city: CityState,
  state: AssetState,
  gap: OutageGap & { readonly group: QualityGroup },
): void {
  const { group, to } = gap;
  const own = state.quality;
  const from = Math.max(gap.from, own.start);
  if (from >= to) return;
  const { quality } = city;
  addTimeTo(quality, group, { place: expected, from, to, sign: -1 });
  // What of it has counted as connected: up to the last silence, and since.
  const told = [
    [from, Math.min(own.heldTo, to)],
    [Math.max(from, own.heardFrom), Math.min(heardUntil(city, state), quality.edge, to)],
  ] as const;
  for (const [since, until] of told)
    if (until > since)
      addTimeTo(quality, group, { place: connected, from: since, to: until, sign: -1 });
  countConnected(city, state, from);
  own.heardFrom = Math.max(own.heardFrom, to);
  if (own.until > from) own.until += to - from;
}
