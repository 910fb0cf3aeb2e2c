import {
  type Cause,
  type DirtyDays,
  dayStart,
  type PlannedWindow,
  type RegisterChange,
  WATERMARK_MS,
  type WindowRange,
} from '@infrapulse/domain';
import { type AssetState, type CityState, FAR } from './city-state.ts';

/** Asset → causes whose changes are not all published yet. */
export type Causes = Map<string, readonly Cause[]>;

export const LATE_DATA = 'late data';
export const CORRECTION = 'a correction';
/** Of a change whose cause is not known any more. */
export const LATE_OR_CORRECTED = 'late data or a correction';
const SHOWN = 3;
const KEPT = 20;

export function becauseOfWindow(window: PlannedWindow): string {
  const { purpose, windowId, code, status, decidedBy } = window;
  return `${purpose} ${windowId} (${code}) ${status} by ${decidedBy}`;
}

export function becauseOfRegister({ by }: RegisterChange): string {
  return `register change by ${by}`;
}

/** Remembers why; nothing of what concerns no window that has closed. */
export function noteCause(city: CityState, asset: string, cause: Cause): void {
  if (cause.from >= closedTo(city)) return;
  const known = city.causes.get(asset) ?? [];
  const same = known.find(({ reason }) => reason === cause.reason);
  if (same && same.from <= cause.from && cause.to <= same.to) return;
  const others = known.filter((one) => one !== same).slice(1 - KEPT);
  city.causes.set(asset, [...others, same ? spanning(same, cause) : cause]);
  city.touched.add(`b/${asset}`);
}

function spanning(one: Cause, other: Cause): Cause {
  const [from, to] = [Math.min(one.from, other.from), Math.max(one.to, other.to)];
  return { ...one, from, to };
}

/** Days before have closed. */
export function closedTo({ clock }: CityState): number {
  return dayStart(clock.now - WATERMARK_MS);
}

/** Why figures of an asset over a window may differ from what was published. */
export function reasonsFor(
  city: CityState,
  asset: string,
  range: Pick<WindowRange, 'start' | 'end'>,
): readonly string[] {
  return causesOf(city, asset, range).map(({ reason }) => reason);
}

function causesOf(
  { causes }: CityState,
  asset: string,
  { start, end }: Pick<WindowRange, 'start' | 'end'>,
): readonly Cause[] {
  return (causes.get(asset) ?? []).filter(({ from, to }) => from < end && to > start);
}

/** Why days are computed again: what lasts concerns all of them, the rest its own. */
export function becauseOf(
  city: CityState,
  asset: string,
  { from, to }: Pick<DirtyDays, 'from' | 'to'>,
): Pick<DirtyDays, 'reasons' | 'causes'> {
  const all = causesOf(city, asset, { start: from, end: to });
  const lasting = all.filter((cause) => cause.to === FAR);
  return {
    reasons: lasting.map(({ reason }) => reason),
    causes: all.filter((cause) => cause.to !== FAR),
  };
}

/** What a restated record says of several causes, whatever their order. */
export function reasonOf(reasons: Iterable<string>): string {
  const all = [...new Set(reasons)].sort();
  if (all.length === 0) return LATE_OR_CORRECTED;
  const more = all.length > SHOWN ? [`${all.length - SHOWN} more`] : [];
  return [...all.slice(0, SHOWN), ...more].join(', ');
}

/** Forgets the causes of assets that have nothing left to publish of windows that have closed. */
export function forgetCauses(city: CityState): void {
  for (const asset of city.causes.keys()) {
    const state = city.assets.get(asset);
    if (state && pendingFrom(state) < closedTo(city)) continue;
    city.causes.delete(asset);
    city.touched.add(`b/${asset}`);
  }
}

function pendingFrom(state: AssetState): number {
  const { changedFrom, closedFrom, lateFrom, restatedFrom } = state;
  let from = Math.min(changedFrom, closedFrom, lateFrom, restatedFrom, FAR);
  for (const { dirtyFrom } of state.parts.values()) from = Math.min(from, dirtyFrom);
  return from;
}
