import {
  addInterval,
  concernsAsset,
  type Evidence,
  EXPIRY,
  type Intervals,
  isCounted,
} from '@infrapulse/domain';
import type { AssetState, CityState, GatewayState, PartState } from './city-state.ts';
import { absenceWith } from './take-absences.ts';

const GATEWAY_GAP_MS = 60_000;
/** Everything that decides the state of one part, gathered from where it is kept. */
export function evidenceOf(city: CityState, state: AssetState, part: PartState): Evidence {
  const windows = [...city.windows.values()].filter(
    (window) =>
      isCounted(window) &&
      concernsAsset(window, state.asset) &&
      (window.scope !== 'part' || window.id === `${state.asset.id}~${part.part}`),
  );
  // The first of overlapping windows names the cause: the same one after a restart.
  windows.sort((a, b) => (a.windowId < b.windowId ? -1 : 1));
  return {
    asset: state.asset,
    part: part.part,
    own: part.own,
    shared: state.shared,
    gateways: state.asset.versions.flatMap((version) => {
      const gateway = city.gateways.get(version.gateway);
      if (!gateway) return [];
      const alive = heldFor(gateway, EXPIRY * version.heartbeatS * 1000);
      return [{ version, alive, offline: absenceWith(state, version.gateway, gateway) }];
    }),
    windows,
    outages: outagesOf(city),
  };
}

/** A gateway's signs of life keep an asset alive for as long as the asset's own would. */
function heldFor({ alive }: GatewayState, holdMs: number): Intervals {
  const held: Intervals = [];
  for (let i = 0; i < alive.length; i += 2) {
    const end = (alive[i + 1] as number) - GATEWAY_GAP_MS + holdMs;
    addInterval(held, alive[i] as number, end);
  }
  return held;
}

/** Our own outages, of any ingest instance. */
export function outagesOf({ outages }: CityState): Intervals {
  const [only] = outages.values();
  if (outages.size <= 1) return only ?? [];
  const all: Intervals = [];
  for (const intervals of outages.values())
    for (let i = 0; i < intervals.length; i += 2)
      addInterval(all, intervals[i] as number, intervals[i + 1] as number);
  return all;
}
