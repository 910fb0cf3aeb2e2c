import { topics } from '@infrapulse/contracts';
import {
  type DayRestated,
  type DirtyDays,
  dayStart,
  NOTHING_CARRIED,
  nextDayStart,
  noTime,
  requiredFrom,
  startOfDate,
} from '@infrapulse/domain';
import type { Output, StreamRecord } from '@infrapulse/ports';
import { becauseOf, noteCause } from './causes.ts';
import {
  type AssetState,
  awakeOf,
  type CityState,
  FAR,
  NEVER,
  type PartState,
  touch,
} from './city-state.ts';
import { memoryIn, recordOfKey } from './closed-periods.ts';
import { compactTo, touchMonths } from './compact-days.ts';
import { type KpiConfig, keptFrom } from './config.ts';
import { rowsFrom, withRow } from './day-rows.ts';
import { keepDay } from './days-kept.ts';
import { outagesOf } from './evidence-of.ts';
import { cutIntervals, markDays } from './observe-late.ts';
import { changeMeasured } from './observe-meters.ts';
import { type Refreshing, refreshPart, tellHeld } from './refresh-spans.ts';

/** Whoever tells the past is let finish, but not for ever. */
const QUIET_MS = 20_000;
const LONGEST_MS = 3_600_000;

interface Marking {
  readonly config: KpiConfig;
  readonly outputs: Output[];
  readonly record: Pick<StreamRecord<unknown>, 'partition' | 'offset'>;
}

/** Asks for days that are summed up and have changed to be computed again, once no more comes for them. */
export function emitDirtyDays(city: CityState, marking: Marking): void {
  const { now } = city.clock;
  for (const state of awakeOf(city)) {
    if (state.lateFrom === FAR) continue;
    if (state.lateSince === NEVER) {
      state.lateSince = now;
      touch(state);
    }
    if (state.lateAt > now - QUIET_MS && state.lateSince > now - LONGEST_MS) continue;
    emitOf(city, state, marking);
    state.lateFrom = FAR;
    state.lateSince = NEVER;
    touch(state);
  }
}

function emitOf(
  city: CityState,
  state: AssetState,
  { config, outputs, record: { partition, offset } }: Marking,
): void {
  const to = compactTo(city, state, config);
  const oldest = keptFrom(config, city.clock.now);
  const from = Math.max(dayStart(state.lateFrom), oldest);
  if (from >= to) return;
  const asset = state.asset.id;
  const outages = cutIntervals(outagesOf(city), from, to);
  const why = becauseOf(city, asset, { from, to });
  const value: DirtyDays = { asset, from, to, outages, ...why, src: `${partition}:${offset}` };
  outputs.push({ topic: topics.dirtyDays as Output['topic'], key: asset, value });
}

/** Told of an asset before something may change what it said since `from`, however long ago. */
export type Recall = (state: AssetState, from: number) => void;

/** Takes in what the job computed of one day: the day must still be one that is summed up. */
export function takeRestatedDay(work: Refreshing, restated: DayRestated, recall: Recall): void {
  const { city } = work;
  const state = city.assets.get(restated.asset);
  if (!state) return;
  const day = startOfDate(restated.day);
  recall(state, day);
  takeTimes(work, state, restated);
  takeMeters(state, restated, day);
  touchMonths(city, state, { from: day, to: nextDayStart(day) });
  takePublished(city, restated);
  for (const reason of restated.reasons ?? [])
    noteCause(city, restated.asset, { reason, from: day, to: nextDayStart(day) });
  state.restatedFrom = Math.min(state.restatedFrom, day);
  state.due = true;
  state.moved = true;
  touch(state);
  city.restatedAt = city.clock.now;
}

function takeTimes(work: Refreshing, state: AssetState, restated: DayRestated): void {
  const day = startOfDate(restated.day);
  const end = nextDayStart(day);
  for (const [name, sums] of Object.entries(restated.parts)) {
    const part = state.parts.get(name);
    if (!part || end > part.compactedTo || end <= beginsAt(state, part)) continue;
    part.days = withRow(part.days, day, sums);
    for (const { from, parts } of restated.rests ?? [])
      part.rests = keepDay(part.rests, from, parts[name] ?? noTime());
    if (end === part.compactedTo) takeCarried(work, state, part, restated);
    // Days were summed up meanwhile, with what was carried into them before.
    else if (end === restated.to) markDays(state, end);
  }
}

/** What goes on where the evidence begins. */
function takeCarried(
  work: Refreshing,
  state: AssetState,
  part: PartState,
  { carried, held, from }: DayRestated,
): void {
  part.carried = carried[part.part] ?? NOTHING_CARRIED;
  refreshPart(work, state, part);
  const last = held[part.part];
  if (last) tellHeld(work, state, part, { held: last, from });
}

/** Where its rows begin or would begin: of the time before nothing is required. */
function beginsAt({ asset }: AssetState, { days }: PartState): number {
  const starts = asset.versions.map(requiredFrom).filter((start) => start !== null);
  return Math.min(rowsFrom(days) ?? FAR, ...starts);
}

function takeMeters(
  state: AssetState,
  { energy, measured, rests = [] }: DayRestated,
  day: number,
): void {
  if (nextDayStart(day) > state.energy.hotFrom) return;
  for (const one of [{ from: day, energy, measured }, ...rests]) {
    if (Object.keys(one.energy).length > 0)
      state.energyDays = keepDay(state.energyDays, one.from, one.energy);
    if (Object.keys(one.measured).length > 0)
      state.measured.days = keepDay(state.measured.days, one.from, one.measured);
  }
  if (Object.keys(measured).length > 0) changeMeasured(state);
}

/** What was published of windows that are remembered no longer. */
function takePublished(city: CityState, { published }: DayRestated): void {
  const memory = memoryIn(city.published, city.touched);
  for (const [key, before] of Object.entries(published)) {
    const record = recordOfKey(key);
    if (!memory.published(record)) memory.remember(record, before);
  }
}
