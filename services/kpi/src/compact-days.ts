import {
  type Asset,
  carriedOver,
  compactSessions,
  dayStart,
  dropBefore,
  dropCountersBefore,
  dropPointsBefore,
  energyOfDay,
  HOT_WINDOW_MS,
  localDate,
  measuredOfDay,
  meterLayouts,
  monthStart,
  movesWithin,
  nextDayStart,
  nextMonthStart,
  siteLayouts,
  sumSpans,
  trimEnergy,
} from '@infrapulse/domain';
import {
  type AssetState,
  type CityState,
  FAR,
  NEVER,
  type PartState,
  touch,
} from './city-state.ts';
import { type KpiConfig, keptFrom } from './config.ts';
import { type DayRows, dropRowsBefore, rowsFrom, setRow } from './day-rows.ts';
import { forgetDays, keepDay } from './days-kept.ts';
import { type Pauses, roomFor } from './emission.ts';
import { dropOldLife } from './observe-late.ts';
import { shelveDays } from './shelf.ts';
import { beginOf, clipSpans, eachSpan } from './span-list.ts';
import { blockOf } from './state-blocks.ts';

/** Late data has to be quiet for so long before old evidence is summed up. */
const QUIET_MS = 60_000;

/** Start of the evidence that is kept whole: local midnight at least 48 h ago. */
function hotStart(now: number): number {
  return dayStart(now - HOT_WINDOW_MS);
}

/** Assets whose days are summed up in one step of a second, so that none takes long; the rest follows in the next. */
const ASSETS_A_STEP = 500;
/** Days of so many assets lie on one shelf. */
const SHELF_ASSETS = 128;

/** Sums up old days of as many assets as there is room for in so many steps; those left have their turn in the next. */
export function* compactInTurn(city: CityState, config: KpiConfig, steps: number): Pauses {
  const from = city.compacting;
  if (from === null) return;
  let room = roomFor(ASSETS_A_STEP, steps);
  for (let number = from; number < city.ordered.length; number += 1) {
    if (room === 0) {
      city.compacting = number;
      return;
    }
    const state = city.ordered[number] as AssetState;
    if (compactAsset(city, state, config)) room -= 1;
    if (number % SHELF_ASSETS === SHELF_ASSETS - 1) shelveDays(daysBefore(city, number + 1));
    yield;
  }
  city.compacting = null;
}

/** Rows of the last so many assets before this number. */
function daysBefore({ ordered }: CityState, number: number): readonly DayRows[] {
  const assets = ordered.slice(number - SHELF_ASSETS, number);
  return assets.flatMap(({ parts }) => Array.from(parts.values(), ({ days }) => days));
}

/**
 * Sums up days older than the hot window and lets their evidence go, once nothing more comes for them; false when there
 * was nothing to sum up.
 */
export function compactAsset(city: CityState, state: AssetState, config: KpiConfig): boolean {
  const { now } = city.clock;
  if (Math.max(state.lateAt, resumedAt(city)) > now - QUIET_MS) return false;
  const isBook = compactBook(city, state, config);
  return (isHeard(state) && compactEvidence(city, state, config)) || isBook;
}

/** Sums up at once what is older than the hot window; gives where the evidence begins from now on. */
export function compactTo(city: CityState, state: AssetState, config: KpiConfig): number {
  compactEvidence(city, state, config);
  return hotStart(city.clock.now);
}

function compactEvidence(city: CityState, state: AssetState, config: KpiConfig): boolean {
  const { now } = city.clock;
  const before = hotStart(now);
  const oldest = keptFrom(config, now);
  const touchRows = (from: number, to: number) => touchMonths(city, state, { from, to });
  let compacted = false;
  for (const part of state.parts.values()) {
    const first = beginOf(part.spans);
    if (first === undefined || first >= before) continue;
    touchRows(Math.max(first, oldest), before);
    forgetRows(part, oldest, touchRows);
    compactPart(state, part, { before, oldest });
    compacted = true;
  }
  if (compacted) dropOldLife(state, before);
  if (compactEnergy(state, { before, oldest }, touchRows)) compacted = true;
  if (compacted) touch(state);
  return compacted;
}

type Touch = (from: number, to: number) => void;

function compactBook(city: CityState, state: AssetState, config: KpiConfig): boolean {
  const { asset, sessions } = state;
  const { now } = city.clock;
  const oldest = monthStart(keptFrom(config, now));
  const compacted = sessions && compactSessions(sessions, asset, { before: hotStart(now), oldest });
  if (!compacted) return false;
  for (const day of compacted.days) touchMonths(city, state, { from: day, to: nextDayStart(day) });
  touch(state);
  return true;
}

/** Months of rows that have to be kept anew. */
export function touchMonths(
  city: CityState,
  { asset }: AssetState,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  for (let month = monthStart(from); month < to; month = nextMonthStart(month))
    city.touched.add(keyOfMonth(asset.id, month));
}

/** State key of the rows of some assets' local month. */
function keyOfMonth(asset: string, month: number): string {
  return `d/${localDate(month).slice(0, 7)}/${blockOf(asset)}`;
}

/** Whole months at a time, so that a day that goes writes nothing. */
function forgetRows({ days, rests }: PartState, oldest: number, touch: Touch): void {
  const first = rowsFrom(days);
  const kept = monthStart(oldest);
  if (first === undefined || first >= kept) return;
  touch(first, kept);
  dropRowsBefore(days, kept);
  forgetDays(rests, kept);
}

/** Of an asset that has said nothing yet all history may still come, and there is nothing to let go. */
function isHeard({ shared, lateFrom }: AssetState): boolean {
  return shared.alive.length > 0 || lateFrom !== FAR;
}

/** End of our newest outage: what devices were in the middle of telling comes after it. */
function resumedAt({ outages }: CityState): number {
  return Math.max(...[...outages.values()].map((intervals) => intervals.at(-1) ?? NEVER), NEVER);
}

function sumDay(asset: Asset, part: PartState, day: number): void {
  const { spans, days, carried } = part;
  const sums = (from: number) => sumSpans(eachSpan(spans), from, nextDayStart(day), carried);
  setRow(days, day, sums(day));
  for (const from of movesWithin(asset, day)) part.rests = keepDay(part.rests, from, sums(from));
}

function compactPart(
  { asset }: AssetState,
  part: PartState,
  { before, oldest }: { readonly before: number; readonly oldest: number },
): void {
  const first = beginOf(part.spans) ?? before;
  for (let day = dayStart(Math.max(first, oldest)); day < before; day = nextDayStart(day))
    sumDay(asset, part, day);
  const gone = clipSpans(part.spans, Number.NEGATIVE_INFINITY, before);
  part.carried = carriedOver(eachSpan(gone), part.carried);
  part.spans = clipSpans(part.spans, before, Number.POSITIVE_INFINITY);
  part.compactedTo = before;
  dropPointsBefore(part.own.points, before);
  dropBefore(part.own.fresh, before);
  dropCountersBefore(part.own, before);
}

function compactEnergy(
  state: AssetState,
  { before, oldest }: { readonly before: number; readonly oldest: number },
  touch: Touch,
): boolean {
  const first = Math.min(...Object.values(state.energy.meters).map(({ ts }) => ts[0] ?? before));
  if (state.energy.hotFrom >= before || first >= before) return false;
  const layouts = meterLayouts(state.asset.versions);
  const sites = siteLayouts(state.asset);
  // The sample before the kept ones belongs to a day that has its row.
  const from = Math.max(first, oldest, state.energy.hotFrom);
  touch(from, before);
  for (let day = dayStart(from); day < before; day = nextDayStart(day))
    for (const begin of [day, ...movesWithin(state.asset, day)]) {
      const sums = energyOfDay(state.energy, layouts, begin);
      if (Object.keys(sums).length > 0) state.energyDays = keepDay(state.energyDays, begin, sums);
      const measured = measuredOfDay(state.asset.kind, state.energy, sites, begin);
      if (Object.keys(measured).length > 0)
        state.measured.days = keepDay(state.measured.days, begin, measured);
    }
  const kept = monthStart(oldest);
  for (const days of [state.energyDays, state.measured.days])
    forgetDays<unknown>(days, kept, (day) => touch(day, nextDayStart(day)));
  state.energy = trimEnergy(state.energy, before);
  state.measured.memo = null;
  return true;
}
