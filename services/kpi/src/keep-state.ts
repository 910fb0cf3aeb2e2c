import type {
  Asset,
  AssetEvidence,
  EnergyState,
  EnergySums,
  LogTimeState,
  PartEvidence,
  PlannedWindow,
  Published,
  TimeSums,
} from '@infrapulse/domain';
import type { StateChange } from '@infrapulse/ports';
import {
  type AssetState,
  type CityState,
  emptyCity,
  type GatewayState,
  newPart,
} from './city-state.ts';

interface StoredPart {
  readonly part: string;
  readonly own: PartEvidence;
  readonly days: readonly (readonly [number, TimeSums])[];
  readonly compactedTo: number;
  readonly publishedTo: number;
  readonly shown: string;
}

interface StoredAsset {
  readonly asset: Asset;
  readonly shared: AssetEvidence;
  readonly parts: readonly StoredPart[];
  readonly energy: EnergyState;
  readonly energyDays: readonly (readonly [number, Record<string, EnergySums>])[];
  readonly racks: AssetState['racks'];
  readonly due: boolean;
  readonly changedFrom: number;
  readonly closedFrom: number;
  readonly lateAt: number;
}

interface StoredClock {
  readonly clock: LogTimeState;
  readonly emittedAt: number;
  readonly outages: readonly (readonly [string, number[]])[];
}

/** State keys: `a/` asset, `g/` gateway, `w/` window, `p/` published calendar window, `clock`. */
export function* changesOf(city: CityState): Iterable<StateChange> {
  for (const [id, state] of city.assets) {
    if (!state.touched) continue;
    state.touched = false;
    yield [`a/${id}`, storeAsset(state)];
  }
  for (const key of city.touched) yield [key, storedOf(city, key)];
  city.touched.clear();
  const { clock, emittedAt, outages } = city;
  yield ['clock', { clock, emittedAt, outages: [...outages] } satisfies StoredClock];
}

function storedOf(city: CityState, key: string): unknown {
  const id = key.slice(2);
  if (key.startsWith('g/')) return city.gateways.get(id);
  return key.startsWith('w/') ? city.windows.get(id) : city.published.get(id);
}

function storeAsset(state: AssetState): StoredAsset {
  const parts = [...state.parts.values()].map(
    ({ part, own, days, compactedTo, publishedTo, shown }) => ({
      part,
      own,
      days: [...days],
      compactedTo,
      publishedTo,
      shown,
    }),
  );
  const { asset, shared, energy, energyDays, racks, due, changedFrom, closedFrom, lateAt } = state;
  const stored = { asset, shared, parts, energy, racks, due, changedFrom, closedFrom, lateAt };
  return { ...stored, energyDays: [...energyDays] };
}

/** The city as of a checkpoint; spans are computed again by who restores it. */
export function restoreCity(partition: number, state: ReadonlyMap<string, unknown>): CityState {
  const city = emptyCity(partition);
  for (const [key, value] of state) {
    const id = key.slice(2);
    if (key === 'clock') restoreClock(city, value as StoredClock);
    else if (key.startsWith('a/')) city.assets.set(id, restoreAsset(value as StoredAsset));
    else if (key.startsWith('g/')) city.gateways.set(id, value as GatewayState);
    else if (key.startsWith('w/')) city.windows.set(id, value as PlannedWindow);
    else city.published.set(id, value as Published);
  }
  return city;
}

function restoreClock(city: CityState, { clock, emittedAt, outages }: StoredClock): void {
  city.clock = clock;
  city.emittedAt = emittedAt;
  for (const [node, intervals] of outages) city.outages.set(node, intervals);
}

function restoreAsset({ parts, energyDays, ...rest }: StoredAsset): AssetState {
  const restored = parts.map(({ days, ...part }) => {
    return [part.part, { ...newPart(part.part), ...part, days: new Map(days) }] as const;
  });
  return { ...rest, parts: new Map(restored), energyDays: new Map(energyDays), touched: false };
}
