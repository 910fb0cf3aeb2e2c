import {
  type Asset,
  addGatewayRows,
  addStoredRow,
  type Evidence,
  EXPIRY,
  noStoredEvidence,
  type PlannedWindow,
  type Session,
  storedPart,
  versionAt,
} from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';

export interface StoredAsset {
  readonly asset: Asset;
  /** Readings and presence of the asset, whatever order. */
  readonly rows: readonly ReadingRow[];
  /** Signs of life and presence of its gateway. */
  readonly gatewayRows: readonly ReadingRow[];
  /** What it told of its sessions, in order; absent where the record is of none. */
  readonly sessions?: readonly Session[];
  /** Windows of the asset, its parts and its site that count. */
  readonly windows: readonly PlannedWindow[];
}

/** The evidence of every part of an asset, from stored rows alone. */
export function evidenceOfStored(stored: StoredAsset, at: number): (part: string) => Evidence {
  const { asset, windows } = stored;
  const evidence = noStoredEvidence();
  for (const row of inOrderOfReceipt(stored.rows)) addStoredRow(evidence, asset, row);
  const gateway = gatewayOf(stored, at);
  return (part) => ({
    asset,
    part,
    own: storedPart(evidence, part),
    shared: evidence.shared,
    gateway,
    windows: windows.filter(({ scope, id }) => scope !== 'part' || id === `${asset.id}~${part}`),
    // Our own outages name causes; they change no sum.
    outages: [],
  });
}

function inOrderOfReceipt(rows: readonly ReadingRow[]): ReadingRow[] {
  return [...rows].sort((a, b) => a.at - b.at || a.ts - b.ts);
}

function gatewayOf({ asset, gatewayRows }: StoredAsset, at: number): Evidence['gateway'] {
  const { gateway, heartbeatS } = versionAt(asset, at);
  if (gateway === '') return null;
  const evidence = { alive: [], offline: [] };
  addGatewayRows(evidence, inOrderOfReceipt(gatewayRows), EXPIRY * heartbeatS * 1000);
  return evidence;
}
