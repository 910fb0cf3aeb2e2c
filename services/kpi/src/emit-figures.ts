import { topics } from '@infrapulse/contracts';
import {
  latestVersion,
  PUBLISHED_WINDOWS,
  versionAt,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import type { AssetState, CityState } from './city-state.ts';
import { type Emission, STEP_MS } from './emission.ts';
import { emitClosed } from './emit-closed.ts';
import { emitRestated } from './emit-restated.ts';
import { addStock } from './emit-stock.ts';
import { energyWindows } from './energy-windows.ts';
import type { Publisher } from './publish-records.ts';
import { addTimes } from './publish-times.ts';
import { createRollUp } from './roll-up.ts';

const STEPS_A_MINUTE = 12;

/**
 * One emission at T = k × 5 s of log time: sums of every scope above the assets for stage two, counts, calendar
 * windows that closed. Depends on log time and evidence alone.
 */
export function emitFigures(city: CityState, publisher: Publisher): void {
  const { at, outputs } = publisher;
  const to = at / STEP_MS;
  const from = city.rolledAt === 0 ? to - 1 : city.rolledAt / STEP_MS;
  const rollUp = createRollUp(city.partition);
  const emission: Emission = { city, publisher, rollUp, steps: { from, to } };
  const ranges = PUBLISHED_WINDOWS.map((window) => windowRange(window, at));
  addEnergies(emission);
  for (const state of city.assets.values()) addAsset(emission, state, ranges);
  const minute = Math.floor(from / STEPS_A_MINUTE) !== Math.floor(to / STEPS_A_MINUTE);
  if (city.registerChanged || minute) addStock(emission);
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

function addAsset(emission: Emission, state: AssetState, ranges: readonly WindowRange[]): void {
  const { asset } = state;
  if (latestVersion(asset).telemetry !== 'expected') return;
  const { at } = emission.publisher;
  const changed = state.due || state.unrolled;
  if (versionAt(asset, at).lifecycle !== 'UNREGISTERED')
    addTimes(emission, state, { ranges, at, changed });
  if (!state.unrolled) return;
  state.unrolled = false;
  state.touched = true;
}

/**
 * Sums over meters end at the newest edge that any data centre has passed; each adds what it knows by its own.
 * A data centre that has passed an edge since its last records is due.
 */
function addEnergies({ city, publisher: { at }, rollUp }: Emission): void {
  const members = [...city.assets.values()]
    .filter(
      ({ asset }) => asset.kind === 'datacenter' && latestVersion(asset).telemetry === 'expected',
    )
    .map((state) => ({ state, windows: energyWindows(state, at) }));
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
    for (const { family, range, sums } of windows)
      rollUp.add({ ...member, family }, windowRange(range.window, edge), sums);
  }
}

function passed(state: AssetState, edge: number): void {
  state.due = true;
  state.edge = edge;
  state.touched = true;
}
