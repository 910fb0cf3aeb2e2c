import { WATERMARK_MS, type WindowRange } from '@infrapulse/domain';
import { reasonOf, reasonsFor } from './causes.ts';
import { type AssetState, awakeOf, FAR, touch } from './city-state.ts';
import { periodOf } from './closed-periods.ts';
import { closedWindows } from './closed-windows.ts';
import { type KpiConfig, keptFrom } from './config.ts';
import { type Emission, type Pauses, roomFor, STEP_MS } from './emission.ts';
import { addClosedEnergy } from './emit-energies.ts';
import { addClosedMeasured, publishClosedMeasured } from './emit-measured.ts';
import { closedEnergy } from './energy-windows.ts';
import { publishFamily } from './publish-records.ts';
import { addTimes, publishTimes } from './publish-times.ts';
import { forgetSettled } from './settled-periods.ts';

/** Late data is checked against closed windows once it has been quiet for so long. */
const QUIET_MS = 20_000;
const NONE: readonly WindowRange[] = [];
/** Records of closed windows in one step of 5 s: a tenth of a second of work. */
const RECORDS_A_STEP = 10_000;

/**
 * Calendar windows that closed or became final just now, and those that late data changed. Sums of the scopes above go
 * out at once; records of the assets in their turn, as a city has hundreds of thousands of them.
 */
export function* emitClosed(emission: Emission): Pauses {
  const { city, publisher } = emission;
  const due = dueNow(emission);
  for (const range of due) city.closing.push({ range, next: 0 });
  const wereClosing = city.closing.length > 0;
  yield* publishDue(emission);
  const ranges = new Map(due.map((range) => [periodOf(range), range] as const));
  yield* publishChanged(emission, ranges);
  for (const range of ranges.values()) yield* addClosed(emission, range);
  if (wereClosing && city.closing.length === 0) forgetSettled(city, publisher.config, publisher.at);
}

/** Of the windows that wait, oldest first, the records of as many assets as there is room for. */
function* publishDue(emission: Emission): Pauses {
  const { city, publisher, steps } = emission;
  const { outputs } = publisher;
  const room = outputs.length + roomFor(RECORDS_A_STEP, steps.to - steps.from);
  for (let first = city.closing[0]; first; first = city.closing[0]) {
    for (let state = city.ordered[first.next]; state; state = city.ordered[first.next]) {
      if (outputs.length >= room) return;
      publishClosed(emission, state, first.range);
      first.next = state.number + 1;
      yield;
    }
    city.closing.shift();
  }
}

/** What late data changed, of the assets it is about; the windows are noted in `changed`. */
function* publishChanged(emission: Emission, changed: Map<string, WindowRange>): Pauses {
  const { city, publisher } = emission;
  for (const state of awakeOf(city))
    for (const range of changedWindows(publisher.config, state, publisher.at)) {
      changed.set(periodOf(range), range);
      publishClosed(emission, state, range);
      yield;
    }
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
  touch(state);
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
