import { topics } from '@infrapulse/contracts';
import type { Output } from '@infrapulse/ports';
import { addMeasured } from './add-measured.ts';
import { forgetCauses } from './causes.ts';
import { type AssetState, awakeOf, type CityState, isExpected, touch } from './city-state.ts';
import { type Emission, type Pauses, STEP_MS } from './emission.ts';
import { emitClosed } from './emit-closed.ts';
import { addEnergies } from './emit-energies.ts';
import { addLevels } from './emit-levels.ts';
import { watchMeters } from './emit-measured.ts';
import { emitRestated } from './emit-restated.ts';
import { addStock } from './emit-stock.ts';
import type { Publisher } from './publish-records.ts';
import { addQuality } from './quality/emit-quality.ts';
import { createRollUp } from './roll-up.ts';
import type { RolledTimes } from './rolled-times.ts';
import type { StockCounts } from './stock-counts.ts';
import { isMinute, tellTimes } from './tell-times.ts';

/**
 * One emission at T = k × 5 s of log time: sums of every scope above the assets for stage two, counts, calendar
 * windows that closed. Depends on log time and evidence alone.
 */
export function* emitFigures(
  city: CityState,
  publisher: Publisher,
  { rolled, stock }: { readonly rolled: RolledTimes; readonly stock: StockCounts },
): Pauses {
  const { at, outputs } = publisher;
  const to = at / STEP_MS;
  const from = city.rolledAt === 0 ? to - 1 : city.rolledAt / STEP_MS;
  const rollUp = createRollUp(city.partition);
  const emission: Emission = { city, publisher, rollUp, steps: { from, to } };
  const minute = isMinute(emission.steps);
  const all = minute || city.registerChanged;
  addEnergies(emission, all);
  yield* watchMeters(city, at);
  yield* tellTimes(emission, rolled);
  for (const state of awakeOf(city)) settleRolled(state);
  if (all) {
    addStock(emission, stock);
    yield;
    yield* addLevels(emission);
    yield* addMeasured(emission);
  }
  yield* addQuality(emission);
  yield* emitClosed(emission);
  yield* emitRestated(emission);
  for (const output of rollUp.outputs(at, all)) outputs.push(output);
  city.registerChanged = false;
  forgetCauses(city);
  outputs.push(doneAt(city, at));
}

function doneAt({ partition: from }: CityState, at: number): Output {
  const value = { type: 'done', from, at, position: 0 } as const;
  return { topic: topics.kpiPartials as Output['topic'], key: 'done', value, partition: 0 };
}

/** What changed has been told. */
function settleRolled(state: AssetState): void {
  if (!state.unrolled || !isExpected(state.asset)) return;
  state.unrolled = false;
  touch(state);
}
