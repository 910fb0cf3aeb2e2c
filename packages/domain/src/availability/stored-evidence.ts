import type { Asset } from '../model/asset.ts';
import { effectiveTs, isUnusable, type Quality, type Reading } from '../model/reading.ts';
import { intervalMs, requiredBegins, requiredFrom, versionAt } from '../register.ts';
import { type Absences, beginAbsence, revokeAbsence } from './absences.ts';
import { addCounters, dropCountersBefore } from './counter-periods.ts';
import {
  type AssetEvidence,
  type Evidence,
  EXPIRY,
  noAssetEvidence,
  noPartEvidence,
  type PartEvidence,
} from './evidence.ts';
import { addInterval, dropBefore } from './intervals.ts';
import { addPoint, badPoint, dropPointsBefore, RENEWS, tellStatus } from './points.ts';

/** A stored reading, or presence (part `$presence`, status ONLINE or OFFLINE). */
export type EvidenceRow = Pick<
  Reading,
  'part' | 'ts' | 'at' | 'status' | 'rawStatus' | 'historical' | 'metrics' | 'extra'
> & { readonly quality: Quality };

/** The same evidence that a fold keeps of an asset, made of stored rows. */
export interface StoredEvidence {
  readonly shared: AssetEvidence;
  readonly parts: Map<string, PartEvidence>;
}

export const PRESENCE_PART = '$presence';

export function noStoredEvidence(): StoredEvidence {
  return { shared: noAssetEvidence(), parts: new Map() };
}

export function storedPart({ parts }: StoredEvidence, part: string): PartEvidence {
  const known = parts.get(part) ?? noPartEvidence();
  parts.set(part, known);
  return known;
}

/**
 * Puts a row of an asset behind gateways, whose own rows have been added, among the evidence; best told forwards, as
 * `Points` keeps most then.
 */
export function addStoredRow(
  stored: StoredEvidence,
  asset: Asset,
  row: EvidenceRow,
  gateways: Evidence['gateways'],
): void {
  const absences = [stored.shared.offline, ...gateways.map(({ offline }) => offline)] as const;
  if (row.part === PRESENCE_PART) return takePresence(absences, row);
  if (row.part.startsWith('$') || row.quality === 'TEST') return;
  const { shared } = stored;
  const own = storedPart(stored, row.part);
  const ts = effectiveTs(row);
  const version = versionAt(asset, ts);
  addInterval(shared.alive, ts, ts + EXPIRY * version.heartbeatS * 1000);
  addInterval(own.fresh, ts, ts + EXPIRY * intervalMs(version, row.part));
  if (!row.historical) for (const each of absences) revokeAbsence(each, { ts, at: row.at });
  const said = row.status ?? RENEWS;
  const status = isUnusable(row.quality) ? badPoint(row.quality, said) : said;
  const point = { ts, status, raw: row.rawStatus ?? '', quality: row.quality };
  const points = row.part === '' ? shared.overlay : own.points;
  const from = requiredFrom(version) ?? Number.MIN_SAFE_INTEGER;
  addPoint(points, point, { from, begins: requiredBegins(asset) });
  const { metrics, quality, extra } = row;
  addCounters(own, { ts, periodS: extra?.periodS, metrics, quality });
}

/** Whether anything was ever said that may be an outage of a part. */
export function tellsOfOutages(stored: StoredEvidence, part: string): boolean {
  const { points, counters } = storedPart(stored, part);
  return counters.length > 0 || tellStatus(points) || tellStatus(stored.shared.overlay);
}

/** Online ends its own absence and those of its gateways; offline begins its own. */
function takePresence(
  [own, ...others]: readonly [Absences, ...(readonly Absences[])],
  { status, ts }: Pick<EvidenceRow, 'status' | 'ts'>,
): void {
  if (status !== 'ONLINE') return beginAbsence(own, ts);
  for (const absences of [own, ...others]) revokeAbsence(absences, { ts, at: ts });
}

/** Life and absence of a gateway; a sign of life of it keeps an asset behind it alive for `holdMs`. */
export function addGatewayRows(
  { alive, offline }: NonNullable<Evidence['gateways'][number]>,
  rows: readonly Pick<EvidenceRow, 'part' | 'ts' | 'status'>[],
  holdMs: number,
): void {
  for (const row of rows) {
    if (row.part === PRESENCE_PART) takePresence([offline], row);
    else {
      addInterval(alive, row.ts, row.ts + holdMs);
      revokeAbsence(offline, { ts: row.ts, at: row.ts });
    }
  }
}

/** Lets go what lies before `t`, but for what still holds there. */
export function trimStored({ shared, parts }: StoredEvidence, t: number): void {
  dropBefore(shared.alive, t);
  dropBefore(shared.offline, t);
  dropPointsBefore(shared.overlay, t);
  for (const own of parts.values()) {
    dropPointsBefore(own.points, t);
    dropBefore(own.fresh, t);
    dropCountersBefore(own, t);
  }
}
