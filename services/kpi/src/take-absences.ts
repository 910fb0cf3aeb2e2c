import {
  type Absences,
  beginAbsence,
  type Presence,
  revokeAbsence,
  type SignOfLife,
} from '@infrapulse/domain';
import type { AssetState, CityState, GatewayState } from './city-state.ts';

/** The absence of a gateway as it holds for one asset behind it. */
export function absenceWith(
  { shared }: AssetState,
  id: string,
  { offline }: GatewayState,
): Absences {
  return shared.offlineWith[id] ?? offline;
}

/** A live sign of life of an asset ends its own absence, and those of its gateways for it alone; true when it ended one. */
export function comeBack(
  city: CityState,
  { asset, shared }: AssetState,
  sign: SignOfLife,
): boolean {
  let ended = revokeAbsence(shared.offline, sign);
  for (const { gateway } of asset.versions)
    if (gateway !== '' && comeBackWithout(city, shared, gateway, sign)) ended = true;
  return ended;
}

function comeBackWithout(
  { gateways }: CityState,
  shared: AssetState['shared'],
  id: string,
  sign: SignOfLife,
): boolean {
  const offline = gateways.get(id)?.offline ?? [];
  if ((offline.at(-1) ?? sign.ts) <= sign.ts) return false;
  const own = shared.offlineWith[id] ?? [...offline];
  if (!revokeAbsence(own, sign)) return false;
  shared.offlineWith = { ...shared.offlineWith, [id]: own };
  return true;
}

/** What a gateway's presence says. */
export function takeGatewayPresence(
  gateway: GatewayState,
  behind: Iterable<AssetState>,
  { gateway: id, online, at }: Presence,
): void {
  if (online) return void endGatewayAbsence(gateway, behind, { id, at });
  beginAbsence(gateway.offline, at);
  for (const { shared } of behind) {
    const own = shared.offlineWith[id];
    if (own) beginAbsence(own, at);
  }
}

/** A sign of life of a gateway; true when it ended an absence. */
export function endGatewayAbsence(
  { offline }: GatewayState,
  behind: Iterable<AssetState>,
  { id, at }: { readonly id: string; readonly at: number },
): boolean {
  const sign = { ts: at, at };
  if (!revokeAbsence(offline, sign)) return false;
  for (const { shared } of behind) revokeAbsence(shared.offlineWith[id] ?? [], sign);
  return true;
}
