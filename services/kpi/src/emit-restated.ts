import {
  DAY_MS,
  dayStart,
  isCalendar,
  PUBLISHED_WINDOWS,
  WATERMARK_MS,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import { type CityState, FAR } from './city-state.ts';
import type { Emission } from './emission.ts';
import { addClosed, isForgotten, publishClosed } from './emit-closed.ts';
import type { Publisher } from './publish-records.ts';

/** Windows are looked through once days have not been restated for so long, as each takes all assets. */
const QUIET_MS = 20_000;
/** Assets looked at in one emission, so that none takes long. */
const LOOKS_MAX = 20_000;

/** Closed calendar windows that hold days the job restated, however old, a few in each emission. */
export function emitRestated(emission: Emission): void {
  const { city, publisher } = emission;
  if (city.restating.length === 0) beginRestating(city, publisher.at);
  const count = Math.max(1, Math.floor(LOOKS_MAX / Math.max(1, city.assets.size)));
  const ranges = city.restating.splice(0, count);
  if (ranges.length === 0) return;
  const forgetful = { ...emission, publisher: forgetting(city, publisher) };
  for (const range of ranges) {
    for (const state of city.assets.values())
      if (state.restatedFrom < range.end) publishClosed(forgetful, state, range);
    addClosed(forgetful, range);
  }
  if (city.restating.length > 0 || city.restatedAt >= city.restatingSince) return;
  for (const state of city.assets.values()) {
    if (state.restatedFrom === FAR) continue;
    state.restatedFrom = FAR;
    state.touched = true;
  }
}

function beginRestating(city: CityState, at: number): void {
  if (city.restatedAt > at - QUIET_MS) return;
  let from = FAR;
  for (const state of city.assets.values()) from = Math.min(from, state.restatedFrom);
  if (from === FAR) return;
  const ranges = new Map<string, WindowRange>();
  for (let day = dayStart(from); day < dayStart(at); day += DAY_MS)
    for (const window of PUBLISHED_WINDOWS.filter(isCalendar)) {
      const range = windowRange(window, day);
      if (at >= range.end + WATERMARK_MS) ranges.set(`${window}/${range.start}`, range);
    }
  city.restatingSince = at;
  city.restating.push(...ranges.values());
}

/** Of windows older than what is remembered nothing is: the job says what was published last of them. */
function forgetting(city: CityState, publisher: Publisher): Publisher {
  const isOld = isForgotten(publisher.at);
  return {
    ...publisher,
    remember(key, published) {
      if (!isOld(key)) return publisher.remember(key, published);
      city.published.delete(key);
      city.touched.add(`p/${key}`);
    },
  };
}
