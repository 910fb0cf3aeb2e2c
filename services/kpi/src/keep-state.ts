import type { Cause, LogTimeState, PlannedWindow, WindowRange } from '@infrapulse/domain';
import type { KeptState, StateChange } from '@infrapulse/ports';
import {
  type AssetState,
  addAsset,
  type CityState,
  type Closing,
  emptyCity,
  type GatewayState,
  NEVER,
} from './city-state.ts';
import { assetChanges, restoreAsset } from './keep-asset.ts';
import { restoreMonths, storeMonth } from './keep-months.ts';
import { closePeriods, restorePeriods, type StoredPeriods, storePeriods } from './period-blocks.ts';
import { qualityChanges, restoreQualityKey } from './quality/keep-quality.ts';
import { blocksOf } from './state-blocks.ts';
import { createWordBook } from './word-book.ts';

interface StoredClock {
  readonly clock: LogTimeState;
  readonly emittedAt: number;
  readonly rolledAt: number;
  /** Absent from states of former releases. */
  readonly turn?: number;
  readonly restatedAt?: number;
  readonly restating?: readonly WindowRange[];
  readonly restatingSince?: number;
  readonly closing?: readonly Closing[];
  readonly compacting?: number | null;
  readonly outages: readonly (readonly [string, number[]])[];
  readonly registerChanged: boolean;
  /** Absent from states of former releases. */
  readonly restocked?: readonly string[];
}

/**
 * State keys: `a/` asset, `e/` older points of a part (of the asset itself: of part `''`), `r/` what the register says of it, `b/` why its closed windows may change, `d/month/` its rows of
 * days, `c/` what it published of a closed window, `g/` gateway, `w/` planned window, `clock`.
 */
export function* changesOf(city: CityState): Iterable<StateChange> {
  for (const number of city.agenda.takeTouched())
    yield* assetChanges(city.ordered[number] as AssetState, city.book);
  const words = city.book.news();
  if (words) yield [WORDS, words];
  const assetsIn = blocksOf(city.assets.keys());
  for (const key of city.touched) yield [key, storedOf(city, key, assetsIn)];
  city.touched.clear();
  closePeriods(city.published);
  yield* qualityChanges(city.quality);
  yield ['clock', storeClock(city)];
}

function storeClock(city: CityState): StoredClock {
  const { clock, emittedAt, rolledAt, turn, registerChanged } = city;
  const { restatedAt, restating, restatingSince, closing, compacting } = city;
  return {
    ...{ clock, emittedAt, rolledAt, turn, registerChanged },
    ...{ restatedAt, restating: [...restating], restatingSince },
    closing: closing.map((each) => ({ ...each })),
    compacting,
    outages: [...city.outages],
    restocked: [...city.restocked],
  };
}

function storedOf(
  city: CityState,
  key: string,
  assetsIn: (block: number) => readonly string[],
): unknown {
  const id = key.slice(2);
  if (key.startsWith('g/')) return city.gateways.get(id);
  if (key.startsWith('b/')) return city.causes.get(id);
  if (key.startsWith('r/')) return city.assets.get(id)?.asset;
  if (key.startsWith('d/')) return storeMonth(city, key, assetsIn);
  if (key.startsWith('w/')) return city.windows.get(id);
  return storePeriods(city.published, key);
}

const WORDS = 'words';
/** They are read with what they belong to. */
const AMONG_OTHERS: ReadonlySet<string> = new Set(['r/', 'd/', 'e/']);

/** The city as of a checkpoint; spans are computed again by who restores it. */
export function restoreCity(partition: number, state: KeptState): CityState {
  const book = createWordBook(state.get(WORDS) as readonly string[] | undefined);
  const city = emptyCity(partition, book);
  const assets: AssetState[] = [];
  for (const key of state.keys()) {
    const id = key.slice(2);
    const isAsset = key.startsWith('a/');
    if (isAsset) assets.push(restoreAsset(city, state, id));
    else if (key !== WORDS && !AMONG_OTHERS.has(key.slice(0, 2)))
      restoreKey(city, key, state.get(key));
  }
  assets.sort((a, b) => a.number - b.number);
  for (const asset of assets) addAsset(city, asset);
  restoreMonths(city, state);
  return city;
}

function restoreKey(city: CityState, key: string, value: unknown): void {
  const id = key.slice(2);
  if (restoreQualityKey(city.quality, key, value)) return;
  if (key === 'clock') restoreClock(city, value as StoredClock);
  else if (key.startsWith('b/')) city.causes.set(id, value as readonly Cause[]);
  else if (key.startsWith('g/')) city.gateways.set(id, value as GatewayState);
  else if (key.startsWith('w/')) city.windows.set(id, value as PlannedWindow);
  else restorePeriods(city.published, key, value as StoredPeriods);
}

function restoreClock(city: CityState, stored: StoredClock): void {
  city.clock = stored.clock;
  city.emittedAt = stored.emittedAt;
  city.rolledAt = stored.rolledAt;
  city.turn = stored.turn ?? 0;
  city.restatedAt = stored.restatedAt ?? NEVER;
  city.restatingSince = stored.restatingSince ?? NEVER;
  city.restating.push(...(stored.restating ?? []));
  city.compacting = stored.compacting ?? null;
  city.closing.push(...(stored.closing ?? []).map((each) => ({ ...each })));
  city.registerChanged = stored.registerChanged;
  for (const asset of stored.restocked ?? []) city.restocked.add(asset);
  for (const [node, intervals] of stored.outages) city.outages.set(node, intervals);
}
