import { topics } from '@infrapulse/contracts';
import {
  DAY_MS,
  type DayRestated,
  type DirtyDays,
  dayStart,
  startOfDate,
} from '@infrapulse/domain';
import type { Output, StreamRecord } from '@infrapulse/ports';
import { type AssetState, type CityState, FAR, NEVER } from './city-state.ts';
import { compactTo } from './compact-days.ts';
import { outagesOf } from './evidence-of.ts';
import { cutIntervals } from './observe-late.ts';

/** Whoever tells the past is let finish, but not for ever. */
const QUIET_MS = 20_000;
const LONGEST_MS = 3_600_000;

interface Marking {
  readonly historyDays: number;
  readonly outputs: Output[];
  readonly record: Pick<StreamRecord<unknown>, 'partition' | 'offset'>;
}

/** Asks for days that are summed up and have changed to be computed again, once no more comes for them. */
export function emitDirtyDays(city: CityState, marking: Marking): void {
  const { now } = city.clock;
  for (const state of city.assets.values()) {
    if (state.lateFrom === FAR) continue;
    if (state.lateSince === NEVER) {
      state.lateSince = now;
      state.touched = true;
    }
    if (state.lateAt > now - QUIET_MS && state.lateSince > now - LONGEST_MS) continue;
    emitOf(city, state, marking);
    state.lateFrom = FAR;
    state.lateSince = NEVER;
    state.touched = true;
  }
}

function emitOf(
  city: CityState,
  state: AssetState,
  { historyDays, outputs, record: { partition, offset } }: Marking,
): void {
  const to = compactTo(city, state, historyDays);
  const oldest = dayStart(city.clock.now) - historyDays * DAY_MS;
  const from = Math.max(dayStart(state.lateFrom), oldest);
  if (from >= to) return;
  const asset = state.asset.id;
  const outages = cutIntervals(outagesOf(city), from, to);
  const value: DirtyDays = { asset, from, to, outages, src: `${partition}:${offset}` };
  outputs.push({ topic: topics.dirtyDays as Output['topic'], key: asset, value });
}

/** Takes in what the job computed of one day: the day must still be one that is summed up. */
export function takeRestatedDay(city: CityState, restated: DayRestated): void {
  const state = city.assets.get(restated.asset);
  if (!state) return;
  const day = startOfDate(restated.day);
  for (const [name, sums] of Object.entries(restated.parts)) {
    const part = state.parts.get(name);
    if (!part || day + DAY_MS > part.compactedTo) continue;
    part.days.set(day, sums);
    if (day + DAY_MS === part.compactedTo) part.unknownSince = restated.unknownSince[name] ?? null;
  }
  if (day + DAY_MS <= state.energy.hotFrom && Object.keys(restated.energy).length > 0)
    state.energyDays.set(day, restated.energy);
  for (const [key, published] of Object.entries(restated.published)) {
    if (city.published.has(key)) continue;
    city.published.set(key, published);
    city.touched.add(`p/${key}`);
  }
  state.restatedFrom = Math.min(state.restatedFrom, day);
  state.due = true;
  state.touched = true;
  city.restatedAt = city.clock.now;
}
