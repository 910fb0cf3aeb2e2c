import {
  type Asset,
  addGatewayRows,
  addStoredRow,
  type Evidence,
  EXPIRY,
  effectiveTs,
  noStoredEvidence,
  type PlannedWindow,
  type Session,
  storedPart,
} from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';

export interface StoredAsset {
  readonly asset: Asset;
  /** Readings and presence of the asset, whatever order. */
  readonly rows: readonly ReadingRow[];
  /** Signs of life and presence of every gateway it has had. */
  readonly gatewayRows: readonly ReadingRow[];
  /** What it told of its sessions, in order; absent where the record is of none. */
  readonly sessions?: readonly Session[];
  /** Windows of the asset, its parts and its site that count. */
  readonly windows: readonly PlannedWindow[];
}

/** The evidence of every part of an asset, from stored rows alone. */
export function evidenceOfStored(stored: StoredAsset): (part: string) => Evidence {
  const { asset, windows } = stored;
  const evidence = noStoredEvidence();
  const gateways = gatewaysOf(stored);
  for (const row of inOrderOfReceipt(stored.rows)) addStoredRow(evidence, asset, row, gateways);
  return (part) => ({
    asset,
    part,
    own: storedPart(evidence, part),
    shared: evidence.shared,
    gateways,
    windows: windows.filter(({ scope, id }) => scope !== 'part' || id === `${asset.id}~${part}`),
    // Our own outages name causes; they change no sum.
    outages: [],
  });
}

/** Of two that count at one instant, as a clock was ahead, the last that came stands last. */
export function inOrderOfTime(rows: readonly ReadingRow[]): ReadingRow[] {
  return [...rows].sort((a, b) => effectiveTs(a) - effectiveTs(b) || a.at - b.at);
}

function inOrderOfReceipt(rows: readonly ReadingRow[]): ReadingRow[] {
  return [...rows].sort((a, b) => a.at - b.at || a.ts - b.ts);
}

/** Of every gateway that a version names, as long as its heartbeats say. */
function gatewaysOf({ asset, gatewayRows }: StoredAsset): Evidence['gateways'] {
  const rows = inOrderOfReceipt(gatewayRows);
  return asset.versions
    .filter(({ gateway }) => gateway !== '')
    .map((version) => {
      const evidence = { version, alive: [], offline: [] };
      const own = rows.filter((row) => row.asset === version.gateway);
      addGatewayRows(evidence, own, EXPIRY * version.heartbeatS * 1000);
      return evidence;
    });
}
