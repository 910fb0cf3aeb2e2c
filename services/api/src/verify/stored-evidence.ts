import {
  type Asset,
  type AssetEvidence,
  addCounters,
  addInterval,
  addPoint,
  badPoint,
  type Evidence,
  EXPIRY,
  effectiveTs,
  endAt,
  endOffline,
  type Intervals,
  intervalMs,
  isUnusable,
  noAssetEvidence,
  noPartEvidence,
  type PartEvidence,
  type PlannedWindow,
  RENEWS,
  requiredFrom,
  type Session,
  versionAt,
} from '@infrapulse/domain';
import type { ReadingRow } from '@infrapulse/ports';

const FAR = Number.MAX_SAFE_INTEGER;

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
  const shared = noAssetEvidence();
  const parts = new Map<string, PartEvidence>();
  const ownOf = (part: string): PartEvidence => {
    const own = parts.get(part) ?? noPartEvidence();
    parts.set(part, own);
    return own;
  };
  for (const row of inOrderOfReceipt(stored.rows)) {
    if (row.part === '$presence') takePresence(shared.offline, row);
    else if (row.quality !== 'TEST') takeReading(asset, row, { shared, own: ownOf(row.part) });
  }
  const gateway = gatewayEvidence(stored, at);
  return (part) => ({
    asset,
    part,
    own: ownOf(part),
    shared,
    gateway,
    windows: windows.filter(({ scope, id }) => scope !== 'part' || id === `${asset.id}~${part}`),
    // Our own outages name causes; they change no sum.
    outages: [],
  });
}

function inOrderOfReceipt(rows: readonly ReadingRow[]): ReadingRow[] {
  return [...rows].sort((a, b) => a.at - b.at || a.ts - b.ts);
}

function takePresence(offline: Intervals, { status, ts }: ReadingRow): void {
  if (status === 'ONLINE') endOffline(offline, ts);
  else if (endAt(offline, ts) === ts) addInterval(offline, ts, FAR);
}

function takeReading(
  asset: Asset,
  row: ReadingRow,
  { shared, own }: { readonly shared: AssetEvidence; readonly own: PartEvidence },
): void {
  const ts = effectiveTs(row);
  const version = versionAt(asset, ts);
  addInterval(shared.alive, ts, ts + EXPIRY * version.heartbeatS * 1000);
  addInterval(own.fresh, ts, ts + EXPIRY * intervalMs(version, row.part));
  if (!row.historical) endOffline(shared.offline, ts);
  const status = isUnusable(row.quality) ? badPoint(row.quality) : (row.status ?? RENEWS);
  const point = { ts, status, raw: row.rawStatus ?? '' };
  const points = row.part === '' ? shared.overlay : own.points;
  addPoint(points, point, requiredFrom(version) ?? Number.MIN_SAFE_INTEGER);
  const { metrics, quality, extra } = row;
  addCounters(own.counters, { ts, periodS: extra?.periodS, metrics, quality });
}

function gatewayEvidence({ asset, gatewayRows }: StoredAsset, at: number): Evidence['gateway'] {
  const { gateway, heartbeatS } = versionAt(asset, at);
  if (gateway === '') return null;
  const alive: Intervals = [];
  const offline: Intervals = [];
  for (const row of inOrderOfReceipt(gatewayRows)) {
    if (row.part === '$presence') takePresence(offline, row);
    else {
      addInterval(alive, row.ts, row.ts + EXPIRY * heartbeatS * 1000);
      endOffline(offline, row.ts);
    }
  }
  return { alive, offline };
}
