import type { Asset } from '../model/asset.ts';
import type { PlannedWindow } from '../model/log-record.ts';

/** Only an approved exclusion, and a maintenance window that nobody withdrew, counts. */
export function isCounted({ purpose, status }: PlannedWindow): boolean {
  if (purpose === 'exclusion') return status === 'approved';
  return status !== 'withdrawn' && status !== 'rejected';
}

/** true when a window is about this asset, one of its parts, or its site. */
export function concernsAsset({ scope, id }: PlannedWindow, asset: Asset): boolean {
  if (scope === 'asset') return id === asset.id;
  if (scope === 'part') return id.startsWith(`${asset.id}~`);
  return asset.versions.some(({ site }) => site === id);
}
