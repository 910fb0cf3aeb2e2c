import { topics } from '@infrapulse/contracts';
import { latestVersion, versionAt, windowRange } from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import type { AssetState, CityState } from './city-state.ts';
import { keptFrom } from './config.ts';
import { type Emission, STEP_MS } from './emission.ts';
import { emitClosed } from './emit-closed.ts';
import { addLevels } from './emit-levels.ts';
import { addMeasured, watchMeters } from './emit-measured.ts';
import { emitRestated } from './emit-restated.ts';
import { addStock, type StockCounts } from './emit-stock.ts';
import { energyWindows } from './energy-windows.ts';
import type { Publisher } from './publish-records.ts';
import { addQuality } from './quality/emit-quality.ts';
import { createRollUp } from './roll-up.ts';
import type { RolledTimes } from './rolled-times.ts';
import { isMinute, tellTimes } from './tell-times.ts';

/**
 * One emission at T = k × 5 s of log time: sums of every scope above the assets for stage two, counts, calendar
 * windows that closed. Depends on log time and evidence alone.
 */
export function emitFigures(
  city: CityState,
  publisher: Publisher,
  { rolled, stock }: { readonly rolled: RolledTimes; readonly stock: StockCounts },
): void {
  const { at, outputs } = publisher;
  const to = at / STEP_MS;
  const from = city.rolledAt === 0 ? to - 1 : city.rolledAt / STEP_MS;
  const rollUp = createRollUp(city.partition);
  const emission: Emission = { city, publisher, rollUp, steps: { from, to } };
  addEnergies(emission);
  watchMeters(city, at);
  for (const output of tellTimes(emission, rolled)) outputs.push(output);
  for (const state of city.assets.values()) settleRolled(state);
  const minute = isMinute(emission.steps);
  if (city.registerChanged || minute) {
    addStock(emission, stock);
    addLevels(emission);
    addMeasured(emission);
  }
  addQuality(emission);
  emitClosed(emission);
  emitRestated(emission);
  for (const output of rollUp.outputs(at, minute || city.registerChanged)) outputs.push(output);
  city.registerChanged = false;
  outputs.push(doneAt(city, at));
}

function doneAt({ partition: from }: CityState, at: number): Output {
  const value = { type: 'done', from, at, position: 0 } as const;
  return { topic: topics.kpiPartials as Output['topic'], key: 'done', value, partition: 0 };
}

/** What changed has been told. */
function settleRolled(state: AssetState): void {
  if (!state.unrolled || latestVersion(state.asset).telemetry !== 'expected') return;
  state.unrolled = false;
  state.touched = true;
}

/**
 * Sums over meters end at the newest edge that any data centre has passed; each adds what it knows by its own.
 * A data centre that has passed an edge since its last records is due.
 */
function addEnergies({ city, publisher: { at, config }, rollUp }: Emission): void {
  const oldest = keptFrom(config, at);
  const members = [...city.assets.values()]
    .filter(
      ({ asset }) => asset.kind === 'datacenter' && latestVersion(asset).telemetry === 'expected',
    )
    .map((state) => ({ state, windows: energyWindows(state, at, oldest) }));
  const edges = members.flatMap(({ windows }) => windows.map(({ range }) => range.end));
  const edge = Math.max(0, ...edges);
  for (const { state, windows } of members) {
    const own = Math.max(0, ...windows.map(({ range }) => range.end));
    if (own !== state.edge) passed(state, own);
    const { asset } = state;
    const version = versionAt(asset, at);
    if (version.lifecycle === 'UNREGISTERED') continue;
    const changed = state.due || state.unrolled;
    const member = { kind: asset.kind, version, part: '', changed };
    for (const { family, range, sums, since } of windows)
      rollUp.add({ ...member, family, since }, windowRange(range.window, edge), sums);
  }
}

function passed(state: AssetState, edge: number): void {
  state.due = true;
  state.edge = edge;
  state.touched = true;
}
