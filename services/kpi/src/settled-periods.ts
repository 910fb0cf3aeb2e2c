import type { WindowRange } from '@infrapulse/domain';
import { type AssetState, type CityState, countedParts, NEVER } from './city-state.ts';
import { memoryIn, periodOf, publishedIn } from './closed-periods.ts';
import { closedWindows, isWithinReach, windowOf } from './closed-windows.ts';
import type { KpiConfig } from './config.ts';
import { isMeasured } from './measured-windows.ts';
import {
  forgetPeriods,
  keyOfPeriod,
  type Period,
  type Place,
  recordsOf,
  replaceRecords,
} from './period-blocks.ts';
import type { Publisher } from './publish-records.ts';
import { publishTimes } from './publish-times.ts';

/**
 * Forgets what was published of windows that late data cannot reach any more: those that are long over, and those that
 * are final and whose days have been summed up. Of the latter what was restated is kept, the rest can be worked out.
 */
export function forgetSettled(city: CityState, config: KpiConfig, at: number): void {
  const kept = ({ subject, period }: Place, records: Period) => {
    const [window = '', firstDay = ''] = period.split('/');
    const range = windowOf(window, firstDay);
    const state = city.assets.get(subject);
    // What changed is still to be compared with what was published.
    if (state && changedSince(state) < range.end) return records;
    if (!isWithinReach(config, at, range)) return undefined;
    return state && isSettled(state, range, { config, at }) ? restatedOf(records) : records;
  };
  forgetPeriods(city.published, kept, (key) => city.touched.add(key));
}

interface Question {
  readonly config: KpiConfig;
  readonly at: number;
}

function isSettled(state: AssetState, { end }: WindowRange, { config, at }: Question): boolean {
  // What follows from meters or sessions is worked out from what has gone: its records are remembered.
  if (state.asset.kind === 'datacenter' || isMeasured(state) || state.sessions) return false;
  return end + config.finalAfterMs < at && end <= settledTo(state);
}

/** Closed windows that end after it may not have been published as they are now. */
function changedSince({ changedFrom, closedFrom, restatedFrom }: AssetState): number {
  return Math.min(changedFrom, closedFrom, restatedFrom);
}

/** Up to where late data finds nothing any more. */
function settledTo(state: AssetState): number {
  return countedParts(state).reduce(
    (least, { compactedTo }, i) => (i === 0 ? compactedTo : Math.min(least, compactedTo)),
    NEVER,
  );
}

function restatedOf(records: Period): Period | undefined {
  const { names, numbers } = records;
  const restated = names.filter((name) => (publishedIn(records, name)?.revision ?? 0) > 1);
  if (restated.length === names.length) return records;
  if (restated.length === 0) return undefined;
  return {
    names: restated,
    numbers: restated.map((name) => numbers[names.indexOf(name)] as number),
  };
}

/**
 * Works out again what was published of settled windows that end after `from`, before the register or a day computed
 * again changes what they say: what then differs is restated. What has changed already was worked out before it did.
 */
export function recallSettled(
  city: CityState,
  state: AssetState,
  from: number,
  config: KpiConfig,
): void {
  const to = changedSince(state);
  if (from >= Math.min(to, settledTo(state))) return;
  const at = city.clock.now;
  const before = memoryIn(city.published, city.touched);
  const recorder: Publisher = {
    config,
    at,
    outputs: [],
    position: {},
    note: '',
    published: (record) => before.published(record),
    remember(record, published) {
      if (before.published(record)) return;
      before.remember(record, { ...published, status: 'final' });
    },
  };
  for (const range of closedWindows(config, at, from))
    if (range.end <= to && isSettled(state, range, { config, at }))
      publishTimes(recorder, state, [range], '');
}

/**
 * Forgets what an asset published of a window that is beyond reach, but for what was restated: should the window change
 * again before all that waits is published, it is the next revision.
 */
export function forgetBeyondReach(city: CityState, state: AssetState, range: WindowRange): void {
  const place = { subject: state.asset.id, period: periodOf(range) };
  const records = recordsOf(city.published, place);
  const kept = records && restatedOf(records);
  if (kept === records) return;
  replaceRecords(city.published, place, kept);
  city.touched.add(keyOfPeriod(place));
}
