import { type Fault, fault, type Speaker } from '@infrapulse/contracts';
import type { KindId } from '@infrapulse/domain';
import { callApi } from '../commands/call-api.ts';
import type { CommandContext } from '../commands/command.ts';

/** A version of the register as `GET /assets/export` says it. */
export interface VersionRow {
  readonly id: string;
  readonly kind: KindId;
  readonly validFrom: string;
  readonly lifecycle: string;
  readonly telemetry: 'none' | 'expected';
  readonly connectedAt: string | null;
  readonly clock: 'device' | 'none';
  readonly intervalS: number;
  readonly parts: readonly { readonly part: string }[];
}

/** Asset → its versions, oldest first. */
export type KnownAssets = ReadonlyMap<string, readonly VersionRow[]>;

export async function fetchAssets(context: CommandContext): Promise<KnownAssets> {
  const response = await callApi(context, '/assets/export?format=ndjson');
  const assets = new Map<string, VersionRow[]>();
  for (const line of (await response.text()).split('\n')) {
    if (line === '') continue;
    const row = JSON.parse(line) as VersionRow;
    const rows = assets.get(row.id) ?? [];
    rows.push(row);
    assets.set(row.id, rows);
  }
  return assets;
}

const STRANGER: Speaker = { clock: 'device', intervalMs: 60_000 };

/** Who speaks, as ingest would say: nobody registered may speak for itself, a part of a registered asset must be listed. */
export function speakerOf(
  assets: KnownAssets,
  { kind, asset, part }: { readonly kind: KindId; readonly asset: string; readonly part: string },
): Speaker | Fault {
  const rows = assets.get(asset);
  const newest = rows?.at(-1);
  if (!rows || !newest) return STRANGER;
  if (newest.kind !== kind)
    return fault('KIND_MISMATCH', 'kind', `The register knows this asset as ${newest.kind}.`);
  if (newest.clock === 'none')
    return fault('SCHEMA', 'ts', 'This asset has no clock: nothing of its past can be told.');
  const parts = new Set(rows.flatMap((row) => row.parts.map(({ part: name }) => name)));
  if (part !== '' && newest.lifecycle !== 'UNREGISTERED' && !parts.has(part)) {
    const names = [...parts].slice(0, 20).join(', ');
    return fault('UNKNOWN_PART', 'part', `The register lists the parts: ${names || 'none'}.`);
  }
  return { clock: 'device', intervalMs: newest.intervalS * 1000 };
}
