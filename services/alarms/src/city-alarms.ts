import {
  type AlarmCore,
  type Asset,
  type LogTimeState,
  NO_LOG_TIME,
  type OutageGap,
  type PlannedWindow,
} from '@infrapulse/domain';
import type { StateChange } from '@infrapulse/ports';

/** What the fold remembers of one asset; plain data. */
export interface AssetAlarms {
  asset: Asset;
  /** Append time and ingest instance of the newest message. */
  heardAt: number;
  heardBy: string;
  /** Told to be offline, and not heard since. */
  offlineAt: number | null;
  /** Part → newest live event time and its append time: the part's own clock. */
  readonly clocks: Record<string, { ts: number; at: number }>;
  /** Alarm id → what it remembers; only of alarms that were ever looked at closely. */
  readonly alarms: Record<string, AlarmCore>;
}

export interface CityAlarms {
  readonly assets: Map<string, AssetAlarms>;
  readonly gateways: Map<string, number>;
  readonly windows: Map<string, PlannedWindow>;
  gaps: OutageGap[];
  clock: LogTimeState;
  /** Log time before which nobody can fall silent: the first tick of the log. */
  since: number;
  readonly touched: Set<string>;
}

const GAPS_MAX = 200;

export function emptyCityAlarms(): CityAlarms {
  return {
    assets: new Map(),
    gateways: new Map(),
    windows: new Map(),
    gaps: [],
    clock: NO_LOG_TIME,
    since: 0,
    touched: new Set(),
  };
}

export function rememberGap(city: CityAlarms, gap: OutageGap): void {
  const last = city.gaps.at(-1);
  const continues = last?.node === gap.node && last.to >= gap.from;
  if (continues) city.gaps = [...city.gaps.slice(0, -1), { ...last, to: gap.to }];
  else city.gaps = [...city.gaps, gap].slice(-GAPS_MAX);
}

export function newAssetAlarms(asset: Asset): AssetAlarms {
  return { asset, heardAt: 0, heardBy: '', offlineAt: null, clocks: {}, alarms: {} };
}

export function* changesOf(city: CityAlarms): Iterable<StateChange> {
  for (const key of city.touched) {
    const id = key.slice(2);
    if (key.startsWith('a/')) yield [key, city.assets.get(id)];
    else if (key.startsWith('g/')) yield [key, city.gateways.get(id)];
    else yield [key, city.windows.get(id)];
  }
  city.touched.clear();
  yield ['clock', { clock: city.clock, gaps: city.gaps, since: city.since }];
}

export function restoreCityAlarms(state: ReadonlyMap<string, unknown>): CityAlarms {
  const city = emptyCityAlarms();
  for (const [key, value] of state) {
    const id = key.slice(2);
    if (key === 'clock') Object.assign(city, value);
    else if (key.startsWith('a/')) city.assets.set(id, value as AssetAlarms);
    else if (key.startsWith('g/')) city.gateways.set(id, value as number);
    else city.windows.set(id, value as PlannedWindow);
  }
  return city;
}
