import { hasEndedBefore, latestVersion, PUBLISHED_WINDOWS, windowRange } from '@infrapulse/domain';
import { type AssetState, type CityState, FAR } from './city-state.ts';
import { RECORD_STEP_MS } from './emission.ts';
import { energyWindows } from './energy-windows.ts';
import { type Publisher, publishFamily } from './publish-records.ts';
import { publishTimes } from './publish-times.ts';

const HOUR_MS = 3_600_000;
/** Assets whose records go out in one step, so that none takes long; the rest follows in the next. */
const ASSETS_A_STEP = 100;
/** Steps within which all assets have their turn, however many there are. */
const STEPS_FOR_ALL = 100;
const STEPS_MAX = 5;

/**
 * Records of the parts and assets whose figures changed since the last step, and of each asset once an hour. Whoever
 * finds no room comes first in the next step.
 */
export function emitRecords(city: CityState, publisher: Publisher): void {
  const { at } = publisher;
  const from = city.emittedAt === 0 ? at - RECORD_STEP_MS : city.emittedAt;
  let budget = budgetOf(city, (at - from) / RECORD_STEP_MS);
  let left: AssetState | undefined;
  const ranges = PUBLISHED_WINDOWS.map((window) => windowRange(window, at));
  for (const state of inTurn(city)) {
    if (!state.due && !isHourly(state.asset.id, from, at)) continue;
    if (latestVersion(state.asset).telemetry !== 'expected') continue;
    budget -= 1;
    if (budget < 0) {
      left ??= state;
      if (!state.due) state.touched = true;
      state.due = true;
      continue;
    }
    publishTimes(publisher, state, ranges, '');
    if (state.asset.kind === 'datacenter') emitEnergy(publisher, state);
    if (isShown(state, at)) settle(state);
  }
  city.turn = left?.number ?? 0;
}

/** From the asset whose turn it is round to the one before it. */
function* inTurn({ assets, turn }: CityState): Iterable<AssetState> {
  for (const state of assets.values()) if (state.number >= turn) yield state;
  for (const state of assets.values()) if (state.number < turn) yield state;
}

/** Of what changed at or after this step the records hold no time yet: they are published once more. */
function isShown({ due, changedFrom, sessions }: AssetState, at: number): boolean {
  if (sessions && !hasEndedBefore(sessions, at)) return false;
  return due && (changedFrom < at || changedFrom === FAR);
}

function budgetOf({ assets }: CityState, steps: number): number {
  return Math.max(ASSETS_A_STEP, assets.size / STEPS_FOR_ALL) * Math.min(STEPS_MAX, steps);
}

/** Spread over the hour, each asset at its own instant. */
function isHourly(id: string, from: number, to: number): boolean {
  let hash = 0;
  for (let i = 0; i < id.length; i += 1)
    hash = (hash * 31 + id.charCodeAt(i)) % (HOUR_MS / RECORD_STEP_MS);
  const own = hash * RECORD_STEP_MS;
  return Math.floor((to - own) / HOUR_MS) > Math.floor((from - own) / HOUR_MS);
}

function settle(state: AssetState): void {
  state.due = false;
  state.unrolled = true;
  state.closedFrom = Math.min(state.closedFrom, state.changedFrom);
  state.changedFrom = FAR;
  state.touched = true;
}

function emitEnergy(publisher: Publisher, state: AssetState): void {
  const { id } = state.asset;
  for (const { family, range, sums } of energyWindows(state, publisher.at))
    publishFamily(publisher, { family, scope: 'asset', id, range, sums, reason: '' });
}
