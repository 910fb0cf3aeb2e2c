import { WATERMARK_MS, type WindowRange } from '@infrapulse/domain';
import { reasonOf, reasonsFor } from './causes.ts';
import { type AssetState, FAR } from './city-state.ts';
import { closedWindows } from './closed-windows.ts';
import { type KpiConfig, keptFrom } from './config.ts';
import { type Emission, type Pauses, STEP_MS } from './emission.ts';
import { addClosedEnergy } from './emit-energies.ts';
import { addClosedMeasured, publishClosedMeasured } from './emit-measured.ts';
import { closedEnergy } from './energy-windows.ts';
import { publishFamily } from './publish-records.ts';
import { addTimes, publishTimes } from './publish-times.ts';
import { forgetSettled } from './settled-periods.ts';

/** Late data is checked against closed windows once it has been quiet for so long. */
const QUIET_MS = 20_000;
const NONE: readonly WindowRange[] = [];

/** Calendar windows that closed or became final just now, for everybody; and those that late data changed. */
export function* emitClosed(emission: Emission): Pauses {
  const { city, publisher } = emission;
  const forAll = dueNow(emission);
  const changed = new Map<string, WindowRange>();
  for (const range of forAll) changed.set(`${range.window}/${range.start}`, range);
  for (const state of city.assets.values()) {
    const own = changedWindows(publisher.config, state, publisher.at);
    if (forAll.length === 0 && own.length === 0) continue;
    for (const range of own) changed.set(`${range.window}/${range.start}`, range);
    for (const range of new Set([...forAll, ...own])) publishClosed(emission, state, range);
    yield;
  }
  for (const range of changed.values()) yield* addClosed(emission, range);
  if (forAll.length > 0) forgetSettled(city, publisher.config, publisher.at);
}

/** Windows whose closing or finality falls into this emission. */
function dueNow({ publisher, steps }: Emission): WindowRange[] {
  const since = steps.from * STEP_MS;
  const { at, config } = publisher;
  const inThis = (t: number) => t > since && t <= at;
  return closedWindows(config, at, keptFrom(config, at)).filter(
    ({ end }) => inThis(end + WATERMARK_MS) || inThis(end + config.finalAfterMs),
  );
}

function changedWindows(config: KpiConfig, state: AssetState, at: number): readonly WindowRange[] {
  if (state.closedFrom === FAR || state.lateAt > at - QUIET_MS) return NONE;
  const from = state.closedFrom;
  state.closedFrom = FAR;
  state.touched = true;
  return closedWindows(config, at, from);
}

export function publishClosed(
  { city, publisher }: Emission,
  state: AssetState,
  range: WindowRange,
): void {
  const { id, kind } = state.asset;
  const reason = reasonOf(reasonsFor(city, id, range));
  if (kind === 'datacenter') {
    for (const { family, sums, since } of closedEnergy(state, range))
      publishFamily(publisher, { family, scope: 'asset', id, range, sums, since, reason });
  }
  publishClosedMeasured(publisher, state, range, reason);
  publishTimes(publisher, state, [range], reason);
}

/** Sums of every scope above for a window that closed or changed. */
export function* addClosed(emission: Emission, range: WindowRange): Pauses {
  const { city, rollUp } = emission;
  for (const state of city.assets.values()) {
    rollUp.because(reasonsFor(city, state.asset.id, range));
    if (state.asset.kind === 'datacenter') addClosedEnergy(emission, state, range);
    addClosedMeasured(emission, state, range);
    addTimes(emission, state, { ranges: [range], changed: true });
    rollUp.because([]);
    yield;
  }
}
