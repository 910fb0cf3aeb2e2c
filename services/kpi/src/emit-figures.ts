import { topics } from '@infrapulse/contracts';
import {
  addTime,
  latestVersion,
  noTime,
  PUBLISHED_WINDOWS,
  type TimeSums,
  timeKpisOf,
  versionAt,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import type { Output } from '@infrapulse/ports';
import { type AssetState, type CityState, countedParts, FAR } from './city-state.ts';
import { type Emission, STEP_MS } from './emission.ts';
import { emitClosed } from './emit-closed.ts';
import { addStock } from './emit-stock.ts';
import { energyWindows } from './energy-windows.ts';
import { timeFamily } from './families.ts';
import { type Publisher, publishFamily } from './publish-records.ts';
import { createRollUp } from './roll-up.ts';
import { sumPart } from './sum-windows.ts';

const STEPS_AN_HOUR = 720;
const STEPS_A_MINUTE = 12;
/** Assets whose records go out in one emission; the rest follows in the next, so that no step takes long. */
const ASSETS_A_STEP = 1000;

type Sums = Readonly<Record<string, number>>;

/**
 * One emission at T = k × 5 s of log time: records of parts and assets that changed (else hourly), sums of every
 * scope above for stage two, calendar windows that closed. Depends on log time and evidence alone.
 */
export function emitFigures(city: CityState, publisher: Publisher): void {
  const { at, outputs } = publisher;
  const to = at / STEP_MS;
  const from = city.emittedAt === 0 ? to - 1 : city.emittedAt / STEP_MS;
  const rollUp = createRollUp(city.partition);
  const emission: Emission = {
    city,
    publisher,
    rollUp,
    steps: { from, to },
    budget: ASSETS_A_STEP,
  };
  const ranges = PUBLISHED_WINDOWS.map((window) => windowRange(window, at));
  for (const state of city.assets.values()) emitAsset(emission, state, ranges);
  const minute = Math.floor(from / STEPS_A_MINUTE) !== Math.floor(to / STEPS_A_MINUTE);
  if (city.registerChanged || minute) addStock(emission);
  emitClosed(emission);
  for (const output of rollUp.outputs(at, minute || city.registerChanged)) outputs.push(output);
  city.registerChanged = false;
  outputs.push(doneAt(city, at));
}

function doneAt({ partition }: CityState, at: number): Output {
  const value = { type: 'done', at, position: 0 } as const;
  return { topic: topics.kpiPartials as Output['topic'], key: 'done', value, partition };
}

function emitAsset(emission: Emission, state: AssetState, ranges: readonly WindowRange[]): void {
  const version = latestVersion(state.asset);
  if (version.telemetry !== 'expected') return;
  const wanted = state.due || isHourly(state.asset.id, emission.steps);
  const due = wanted && emission.budget > 0;
  if (due) emission.budget -= 1;
  if (timeKpisOf(state.asset.kind).length > 0) emitTime(emission, state, { ranges, due });
  if (state.asset.kind === 'datacenter') emitEnergy(emission, state, due);
  if (!state.due || !due) return;
  state.due = false;
  state.closedFrom = Math.min(state.closedFrom, state.changedFrom);
  state.changedFrom = FAR;
  state.touched = true;
}

/** Spread over the hour, each asset at its own step. */
function isHourly(id: string, { from, to }: Emission['steps']): boolean {
  let hash = 0;
  for (let i = 0; i < id.length; i += 1) hash = (hash * 31 + id.charCodeAt(i)) % STEPS_AN_HOUR;
  const next = from + 1 + ((hash - ((from + 1) % STEPS_AN_HOUR) + STEPS_AN_HOUR) % STEPS_AN_HOUR);
  return next <= to;
}

function emitTime(
  { publisher, rollUp }: Emission,
  state: AssetState,
  { ranges, due }: { readonly ranges: readonly WindowRange[]; readonly due: boolean },
): void {
  const { asset } = state;
  const family = timeFamily(asset.kind);
  const version = versionAt(asset, publisher.at);
  const registered = version.lifecycle !== 'UNREGISTERED';
  if (!due && !registered) return;
  const parts = countedParts(state);
  for (const range of ranges) {
    const total: TimeSums = noTime();
    for (const part of parts) {
      const sums = sumPart(part, range.start, Math.min(range.end, publisher.at));
      addTime(total, sums);
      const member = { family, kind: asset.kind, version, part: part.part, changed: state.due };
      if (registered) rollUp.add(member, range, sums as unknown as Sums);
      if (due && part.part !== '') {
        const id = `${asset.id}~${part.part}`;
        publishFamily(publisher, {
          family,
          scope: 'part',
          id,
          range,
          sums: sums as unknown as Sums,
          reason: '',
        });
      }
    }
    if (due && parts.length > 0) {
      const sums = total as unknown as Sums;
      publishFamily(publisher, { family, scope: 'asset', id: asset.id, range, sums, reason: '' });
    }
  }
}

function emitEnergy({ publisher, rollUp }: Emission, state: AssetState, due: boolean): void {
  const { asset } = state;
  const version = versionAt(asset, publisher.at);
  for (const { family, range, sums } of energyWindows(state, publisher.at)) {
    if (due)
      publishFamily(publisher, { family, scope: 'asset', id: asset.id, range, sums, reason: '' });
    const member = { family, kind: asset.kind, version, part: '', changed: state.due };
    if (version.lifecycle !== 'UNREGISTERED')
      rollUp.add(member, windowRange(range.window, publisher.at), sums);
  }
}
