import {
  CALENDAR_WINDOWS,
  dayStart,
  nextDayStart,
  WATERMARK_MS,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import { type AssetState, awakeOf, type CityState, FAR, touch } from './city-state.ts';
import { isWithinReach } from './closed-windows.ts';
import { keptFrom } from './config.ts';
import type { Emission, Pauses } from './emission.ts';
import { addClosed, publishClosed } from './emit-closed.ts';
import type { Publisher } from './publish-records.ts';
import { forgetBeyondReach } from './settled-periods.ts';

/** Windows are looked through once days have not been restated for so long, as each takes all assets. */
const QUIET_MS = 20_000;
/** Assets looked at in one emission, so that none takes long. */
const LOOKS_MAX = 20_000;

/** Closed calendar windows that hold days the job restated, as far back as days are kept, a few in each emission. */
export function* emitRestated(emission: Emission): Pauses {
  const { city, publisher } = emission;
  if (city.restating.length === 0) beginRestating(city, publisher);
  const count = Math.max(1, Math.floor(LOOKS_MAX / Math.max(1, city.assets.size)));
  const ranges = city.restating.splice(0, count);
  if (ranges.length === 0) return;
  for (const range of ranges) {
    for (const state of awakeOf(city)) {
      if (state.restatedFrom >= range.end) continue;
      restate(emission, state, range);
      yield;
    }
    yield* addClosed(emission, range);
  }
  if (city.restating.length === 0 && city.restatedAt < city.restatingSince) settle(city);
}

function restate(emission: Emission, state: AssetState, range: WindowRange): void {
  const { city, publisher } = emission;
  publishClosed(emission, state, range);
  if (!isWithinReach(publisher.config, publisher.at, range)) forgetBeyondReach(city, state, range);
}

function settle(city: CityState): void {
  for (const state of awakeOf(city)) {
    if (state.restatedFrom === FAR) continue;
    state.restatedFrom = FAR;
    touch(state);
  }
}

/** Of a window that begins before what is kept not all days are known. */
function beginRestating(city: CityState, { at, config }: Publisher): void {
  if (city.restatedAt > at - QUIET_MS) return;
  let from = FAR;
  for (const state of awakeOf(city)) from = Math.min(from, state.restatedFrom);
  if (from === FAR) return;
  const oldest = keptFrom(config, at);
  const ranges = new Map<string, WindowRange>();
  for (let day = dayStart(from); day < dayStart(at); day = nextDayStart(day))
    for (const window of CALENDAR_WINDOWS) {
      const range = windowRange(window, day);
      if (range.start >= oldest && at >= range.end + WATERMARK_MS)
        ranges.set(`${window}/${range.start}`, range);
    }
  city.restatingSince = at;
  city.restating.push(...ranges.values());
}
