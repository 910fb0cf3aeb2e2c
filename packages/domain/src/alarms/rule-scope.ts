import type { AssetVersion } from '../model/asset.ts';
import { partOf } from '../register.ts';
import type { LimitTrigger } from './alarm-rule.ts';

/** The limit for a part: by attribute of the part, else of the asset, else the plain one. */
export function limitFor(
  { limit, limits }: LimitTrigger,
  version: AssetVersion,
  part: string,
): number {
  if (!limits) return limit;
  const own = partOf(version, part)?.attributes[limits.attribute];
  const value = own ?? version.attributes[limits.attribute];
  const key = String(value);
  return Object.hasOwn(limits.by, key) ? (limits.by[key] ?? limit) : limit;
}

/** true when a rule looks at the part: its role is among the rule's, or the part is not listed. */
export function looksAt(
  { roles }: Pick<LimitTrigger, 'roles'>,
  version: AssetVersion,
  part: string,
): boolean {
  if (!roles) return true;
  const role = partOf(version, part)?.role;
  if (role !== undefined) return roles.includes(role);
  return part === '' ? roles.includes('') : version.parts.length === 0;
}
