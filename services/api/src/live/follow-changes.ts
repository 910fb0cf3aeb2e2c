import type { KpiRecord } from '@infrapulse/domain';
import type { Positions } from '@infrapulse/ports';
import type { City } from '../city/open-city.ts';
import type { PlacedTransition } from '../city/watch-alarms.ts';
import { type ChangedKeys, createChangedKeys } from './changed-keys.ts';
import type { AssetKey } from './live-texts.ts';

export interface Changed {
  readonly kpis: readonly KpiRecord[];
  readonly assets: readonly AssetKey[];
}

/** What changes in the city, conflated by key, except alarms. */
export interface Changes {
  /** The newest change has this number. */
  seq(): number;
  alarmsNext(): Positions;
  since(seq: number): Changed;
  /** Values that changed since the last call. */
  take(): Changed;
  /** Alarm events since the last call. */
  takeAlarms(): readonly PlacedTransition[];
  onAlarm(listener: () => void): void;
  /** Readings are followed only while somebody wants assets, or may come back for them. */
  followAssets(follow: boolean): void;
  /** From this number on every change of an asset is known. */
  assetsFrom(): number;
  stop(): void;
}

export function followChanges(city: City): Changes {
  let kpis = new Map<string, KpiRecord>();
  const assets: ChangedKeys<AssetKey> = createChangedKeys(city.changes.next);
  let alarms: PlacedTransition[] = [];
  let alarmsNext: Positions = Object.fromEntries(
    city.alarms.transitions().map(({ partition, offset }) => [partition, offset + 1]),
  );
  let follows = false;
  let assetsFrom = 0;
  let alarmCame = () => {};
  const touch = (asset: string, part: string) => {
    if (follows) assets.set(`${asset}~${part}`, { asset, part });
  };
  const ends = [
    city.kpis.onChange((key, record) => void kpis.set(key, record)),
    city.states.onChange(({ asset, part }) => touch(asset, part)),
    city.readings.onReading(({ asset, part, historical }) => {
      if (!historical) touch(asset, part);
    }),
    city.alarms.onTransition((placed) => {
      alarms.push(placed);
      alarmsNext = { ...alarmsNext, [placed.partition]: placed.offset + 1 };
      alarmCame();
    }),
  ];
  return {
    seq: () => city.changes.newest(),
    alarmsNext: () => alarmsNext,
    since: (from) => ({ kpis: city.kpis.since(from), assets: assets.since(from) }),
    take() {
      const taken = { kpis: [...kpis.values()], assets: assets.takeDirty() };
      kpis = new Map();
      return taken;
    },
    takeAlarms() {
      const taken = alarms;
      alarms = [];
      return taken;
    },
    onAlarm(listener) {
      alarmCame = listener;
    },
    followAssets(follow) {
      if (follow && !follows) assetsFrom = city.changes.next();
      follows = follow;
    },
    assetsFrom: () => assetsFrom,
    stop() {
      for (const end of ends) end();
    },
  };
}
