import { type EnergySums, type MeasureSums, nextMonthStart, startOfDate } from '@infrapulse/domain';
import type { KeptState } from '@infrapulse/ports';
import type { AssetState, CityState } from './city-state.ts';
import { sliceRows } from './day-rows.ts';
import { keepDay } from './days-kept.ts';
import { restoreCounts, type StoredCounts, storeCounts } from './keep-sessions.ts';
import { packMonth, unpackMonth } from './month-rows.ts';
import { createShelf, type Shelf } from './shelf.ts';

export type Days<S> = readonly (readonly [day: number, sums: S])[];

/** Sums of some assets' days in one month. */
type StoredMonth = readonly StoredDays[];

type StoredDays = readonly [
  asset: string,
  parts: Uint8Array,
  energy: Days<Record<string, EnergySums>>,
  /** Absent from states of former releases. */
  measured?: Days<Record<string, MeasureSums>>,
  /** Absent where no session ended. */
  sessions?: Days<StoredCounts>,
];

/** What is kept of a month under a state key; undefined when no row is left. */
export function storeMonth(
  { assets }: CityState,
  key: string,
  assetsIn: (block: number) => readonly string[],
): StoredMonth | undefined {
  const { from, to, block } = monthOfKey(key);
  const month = assetsIn(block).flatMap((asset): StoredMonth => {
    const stored = storeDays(assets.get(asset) as AssetState, from, to);
    return stored ? [[asset, ...stored]] : [];
  });
  return month.length === 0 ? undefined : month;
}

function storeDays(
  { parts, energyDays, measured, sessions }: AssetState,
  from: number,
  to: number,
) {
  const isWithin = ([day]: readonly [number, unknown]) => day >= from && day < to;
  const energy = [...energyDays].filter(isWithin);
  const amounts = [...measured.days].filter(isWithin);
  const ended = [...(sessions?.days ?? [])]
    .filter(isWithin)
    .map(([day, counts]) => [day, storeCounts(counts)] as const);
  const kept = [...parts.values()].flatMap(({ part, days }) => {
    const rows = sliceRows(days, from, to);
    return rows ? [[part, rows] as const] : [];
  });
  if (kept.length + energy.length + amounts.length + ended.length === 0) return undefined;
  const packed = [packMonth(new Map(kept)), energy, amounts] as const;
  return ended.length > 0 ? ([...packed, ended] as const) : packed;
}

function monthOfKey(key: string) {
  const [, month = '', block = ''] = key.split('/');
  const from = startOfDate(`${month}-01`);
  return { from, to: nextMonthStart(from), block: Number(block) };
}

/** The months of all assets, out of the state keys `d/`. */
export function restoreMonths(city: CityState, state: KeptState): void {
  for (const keys of monthsByBlock(state)) restoreBlock(city, keys, state);
}

/** State keys of months, those of one block of assets together, oldest first. */
function monthsByBlock(state: KeptState): Iterable<readonly string[]> {
  const blocks = new Map<string, string[]>();
  for (const key of state.keys())
    if (key.startsWith('d/')) add(blocks, key.slice(key.lastIndexOf('/') + 1), key);
  for (const keys of blocks.values()) keys.sort();
  return blocks.values();
}

/** Rows of a block lie side by side: each by itself would keep the collector busy. */
function restoreBlock(city: CityState, keys: readonly string[], state: KeptState): void {
  const shelf = createShelf();
  for (const key of keys) restoreMonth(city, state.get(key) as StoredMonth, shelf);
  shelf.close();
}

function restoreMonth({ assets }: CityState, month: StoredMonth, shelf: Shelf): void {
  for (const [asset, parts, energy, measured = [], sessions = []] of month) {
    const state = assets.get(asset);
    if (!state) continue;
    for (const [part, rows] of unpackMonth(parts)) {
      const days = state.parts.get(part)?.days;
      if (days) shelf.add(days, rows);
    }
    restoreMeters(state, energy, measured);
    for (const [day, counts] of sessions) state.sessions?.days.set(day, restoreCounts(counts));
  }
}

function restoreMeters(
  state: AssetState,
  energy: StoredDays[2],
  measured: NonNullable<StoredDays[3]>,
): void {
  for (const [day, sums] of energy) state.energyDays = keepDay(state.energyDays, day, sums);
  const kept = state.measured;
  for (const [day, sums] of measured) kept.days = keepDay(kept.days, day, sums);
}

function add<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
