import type { AssetVersion } from '../model/asset.ts';
import { partOf } from '../register.ts';
import type { LimitTrigger } from './alarm-rule.ts';

/** The limit for a part: by attribute of the part, else of the asset, else the plain one. */
export function limitFor(
  { limit, limits, unit }: Pick<LimitTrigger, 'limit' | 'limits' | 'unit'>,
  version: AssetVersion,
  part: string,
): number {
  if (!limits) return limit;
  const own = partOf(version, part)?.attributes[limits.attribute];
  const value = own ?? version.attributes[limits.attribute];
  if ('times' in limits) return timesFigure(value, limits.times, unit) ?? limit;
  const key = String(value);
  return Object.hasOwn(limits.by, key) ? (limits.by[key] ?? limit) : limit;
}

const FIGURE = /^\s*H?(\d+(?:\.\d+)?)\s*(MPa|bar)?\s*$/i;

/** Without what floating point adds: 1.1 times 70 is 77. */
function timesFigure(
  value: AssetVersion['attributes'][string] | undefined,
  times: number,
  unit: string,
): number | undefined {
  const [, figure, said] = FIGURE.exec(String(value ?? '')) ?? [];
  if (figure === undefined || Number(figure) === 0) return undefined;
  const scale = said?.toLowerCase() === 'bar' && unit === 'MPa' ? 0.1 : 1;
  return Math.round(Number(figure) * scale * times * 1e6) / 1e6;
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
