import {
  DAY_MS,
  dayStart,
  localDate,
  monthStart,
  parseKpiKey,
  versionAt,
  WATERMARK_MS,
  type WindowRange,
  windowRange,
} from '@infrapulse/domain';
import { type AssetState, type CityState, FAR } from './city-state.ts';
import { type Emission, STEP_MS } from './emission.ts';
import { closedEnergy } from './energy-windows.ts';
import { publishFamily } from './publish-records.ts';
import { addTimes, publishTimes } from './publish-times.ts';

/** Late data is checked against closed windows once it has been quiet for so long. */
const QUIET_MS = 20_000;
const DAYS_MAX = 40;
const MONTHS_MAX = 2;

/** Calendar windows that closed or became final just now, for everybody; and those that late data changed. */
export function emitClosed(emission: Emission): void {
  const { city, publisher } = emission;
  const forAll = dueNow(emission);
  const changed = new Map<string, WindowRange>();
  for (const range of forAll) changed.set(`${range.window}/${range.start}`, range);
  for (const state of city.assets.values()) {
    const own = changedWindows(state, publisher.at);
    for (const range of own) changed.set(`${range.window}/${range.start}`, range);
    for (const range of new Set([...forAll, ...own])) publishClosed(emission, state, range);
  }
  for (const range of changed.values()) addClosed(emission, range);
  if (forAll.length > 0) forgetPublished(city, publisher.at);
}

/** What was published of windows that late data cannot reach any more. */
function forgetPublished(city: CityState, at: number): void {
  const isOld = isForgotten(at);
  for (const key of city.published.keys()) {
    if (!isOld(key)) continue;
    city.published.delete(key);
    city.touched.add(`p/${key}`);
  }
}

/** Whether a window is so old at `at` that what was published of it is not remembered. */
export function isForgotten(at: number): (key: string) => boolean {
  const day = localDate(at - DAYS_MAX * DAY_MS);
  const month = localDate(monthStart(monthStart(monthStart(at) - 1) - 1));
  return (key) => {
    const { kpi, window, period } = parseKpiKey(key);
    // A data centre whose meters have stopped is told of the day they stopped in, however long ago.
    return kpi !== 'datacenter.pue' && period < (window === 'day' ? day : month);
  };
}

/** Windows whose closing or finality falls into this emission. */
function dueNow({ publisher, steps }: Emission): WindowRange[] {
  const since = steps.from * STEP_MS;
  const { at, config } = publisher;
  const inThis = (t: number) => t > since && t <= at;
  return closedBefore(at, at - (DAYS_MAX - 1) * DAY_MS).filter(
    ({ end }) => inThis(end + WATERMARK_MS) || inThis(end + config.finalAfterMs),
  );
}

function changedWindows(state: AssetState, at: number): WindowRange[] {
  if (state.closedFrom === FAR || state.lateAt > at - QUIET_MS) return [];
  const from = state.closedFrom;
  state.closedFrom = FAR;
  state.touched = true;
  return closedBefore(at, Math.max(from, at - DAYS_MAX * DAY_MS)).filter(({ end }) => end > from);
}

/** Closed days and months that reach beyond `from`, newest last. */
function closedBefore(at: number, from: number): WindowRange[] {
  const ranges: WindowRange[] = [];
  for (let day = dayStart(from); day < dayStart(at); day += DAY_MS)
    ranges.push(windowRange('day', day));
  let month = monthStart(at);
  for (let i = 0; i < MONTHS_MAX; i += 1) {
    month = monthStart(month - 1);
    if (month >= monthStart(from)) ranges.push(windowRange('month', month));
  }
  return ranges.filter(({ end }) => at >= end + WATERMARK_MS);
}

export function publishClosed(
  { publisher }: Emission,
  state: AssetState,
  range: WindowRange,
): void {
  const { id, kind } = state.asset;
  const reason = 'late data or a correction';
  if (kind === 'datacenter') {
    for (const { family, sums } of closedEnergy(state, range))
      publishFamily(publisher, { family, scope: 'asset', id, range, sums, reason });
  }
  publishTimes(publisher, state, [range], reason);
}

/** Sums of every scope above for a window that closed or changed. */
export function addClosed(emission: Emission, range: WindowRange): void {
  const { city, rollUp } = emission;
  const at = range.end - 1;
  for (const state of city.assets.values()) {
    const version = versionAt(state.asset, at);
    if (version.lifecycle === 'UNREGISTERED') continue;
    const { kind } = state.asset;
    const member = { kind, version, part: '', changed: true };
    if (kind === 'datacenter')
      for (const { family, sums } of closedEnergy(state, range))
        rollUp.add({ ...member, family }, range, sums);
    addTimes(emission, state, { ranges: [range], at, changed: true });
  }
}
