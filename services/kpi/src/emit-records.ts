import { hasEndedBefore, PROMPT_WINDOWS, PUBLISHED_WINDOWS, windowRange } from '@infrapulse/domain';
import { type AssetState, awakeOf, type CityState, FAR, isExpected, touch } from './city-state.ts';
import { type Pauses, RECORD_STEP_MS, roomFor } from './emission.ts';
import { energyWindows } from './energy-windows.ts';
import { isHourly } from './hourly.ts';
import { type Publisher, publishFamily } from './publish-records.ts';
import { publishTimes } from './publish-times.ts';

/** Assets whose records go out in one step, so that none takes long; the rest follows in the next. */
const ASSETS_A_STEP = 100;
/** Steps within which all assets have their turn, however many there are. */
const STEPS_FOR_ALL = 100;
/** Behind a gap there is room for more than in a step, but each brings dozens of records. */
const ASSETS_AT_ONCE = 1000;

/**
 * Records of the parts and assets whose figures changed since the last step, and of each asset once an hour; those of
 * the long windows only then (docs/decisions/0020). Whoever finds no room comes first in the next step. What changed at
 * or after `shownTo` stays due: the sums of scopes that go out with the records do not hold it.
 */
export function* emitRecords(city: CityState, publisher: Publisher, shownTo: number): Pauses {
  const { at } = publisher;
  const from = city.emittedAt === 0 ? at - RECORD_STEP_MS : city.emittedAt;
  let budget = budgetOf(city, (at - from) / RECORD_STEP_MS);
  let left: AssetState | undefined;
  const prompt = PROMPT_WINDOWS.map((window) => windowRange(window, at));
  const all = PUBLISHED_WINDOWS.map((window) => windowRange(window, at));
  for (const state of inTurn(city)) {
    const isLong = state.longDue || isHourly(state.asset.id, from, at);
    if (!state.due && !isLong) continue;
    if (!isExpected(state.asset)) continue;
    budget -= 1;
    if (budget < 0) {
      left ??= state;
      postpone(state, isLong);
      continue;
    }
    if (state.longDue) touch(state);
    state.longDue = false;
    publishTimes(publisher, state, isLong ? all : prompt, '');
    if (state.asset.kind === 'datacenter') emitEnergy(publisher, state);
    if (isShown(state, shownTo)) settle(state);
    yield;
  }
  city.turn = left?.number ?? 0;
}

function postpone(state: AssetState, isLong: boolean): void {
  if (!state.due || isLong !== state.longDue) touch(state);
  state.due = true;
  state.longDue = isLong;
}

/** From the asset whose turn it is round to the one before it. */
function* inTurn(city: CityState): Iterable<AssetState> {
  yield* awakeOf(city, city.turn);
  for (const state of awakeOf(city)) {
    if (state.number >= city.turn) return;
    yield state;
  }
}

/** Of what changed at or after this instant some figure holds no time yet: the records are published once more. */
function isShown({ due, changedFrom, sessions }: AssetState, at: number): boolean {
  if (sessions && !hasEndedBefore(sessions, at)) return false;
  return due && (changedFrom < at || changedFrom === FAR);
}

function budgetOf({ assets }: CityState, steps: number): number {
  const aStep = Math.max(ASSETS_A_STEP, assets.size / STEPS_FOR_ALL);
  return Math.min(roomFor(aStep, steps), Math.max(aStep, ASSETS_AT_ONCE));
}

function settle(state: AssetState): void {
  state.due = false;
  state.unrolled = true;
  state.closedFrom = Math.min(state.closedFrom, state.changedFrom);
  state.changedFrom = FAR;
  touch(state);
}

function emitEnergy(publisher: Publisher, state: AssetState): void {
  const { id } = state.asset;
  for (const window of energyWindows(state, publisher.at))
    publishFamily(publisher, { ...window, scope: 'asset', id, reason: '' });
}
