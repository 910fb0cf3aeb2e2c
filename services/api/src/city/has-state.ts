import { type Asset, kindOf, latestVersion, type StateRecord } from '@infrapulse/domain';

/**
 * Whether a state record says something. A meter or an FSU has no status, so "unknown" of it means nothing; and
 * an asset whose parts are listed, or heard of, has a state of its own only while it has said so.
 */
export function hasState(
  asset: Asset | undefined,
  { part, span }: StateRecord,
  all: readonly StateRecord[],
): boolean {
  const roles = asset && kindOf(asset.kind)?.roles;
  if (!roles) return true;
  const { parts } = latestVersion(asset);
  const speaks = (role: string) => roles[role]?.hasStatus ?? true;
  if (part === '') return span.status !== '' || (parts.length === 0 && all.length === 1);
  const known = parts.find((candidate) => candidate.part === part);
  return known === undefined || speaks(known.role);
}
