import { callApi } from '../commands/call-api.ts';
import type { CommandContext } from '../commands/command.ts';
import type { KnownAssets, VersionRow } from './known-assets.ts';

/** History of up to a year before now makes time required. */
const LONGEST_MS = 366 * 86_400_000;

/**
 * Versions to change so that assets count as connected since their first reading that is no TEST: as they would, had it come live.
 * What nobody registered connects by itself, and what is connected since earlier stays.
 */
export function connectedSince(
  assets: KnownAssets,
  firsts: ReadonlyMap<string, number>,
  now: number,
): readonly Readonly<Record<string, unknown>>[] {
  return [...firsts].flatMap(([id, first]) => {
    if (!Number.isFinite(first)) return [];
    const since = Math.max(first, now - LONGEST_MS);
    const versions = assets.get(id) ?? [];
    if (versions.at(-1)?.lifecycle === 'UNREGISTERED') return [];
    return versions
      .filter((version, i) => reaches(versions[i + 1], since) && isLater(version, since))
      .map(({ validFrom }) => ({
        id,
        validFrom,
        telemetry: 'expected',
        connectedAt: new Date(since).toISOString(),
      }));
  });
}

/** A version is in force until the next begins. */
function reaches(next: VersionRow | undefined, since: number): boolean {
  return !next || Date.parse(next.validFrom) > since;
}

function isLater({ telemetry, connectedAt }: VersionRow, since: number): boolean {
  return telemetry === 'none' || connectedAt === null || Date.parse(connectedAt) > since;
}

/** Writes them to the register, audited as every import of it. */
export async function writeConnected(
  context: CommandContext,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  if (rows.length === 0) return;
  const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const headers = { 'content-type': 'application/x-ndjson' };
  await callApi(context, '/assets/import', { method: 'POST', body, headers });
}
