import {
  type Asset,
  type Stay,
  scopesOf,
  staysOf,
  staysWithin,
  type WindowRange,
} from '@infrapulse/domain';
import type { Scope } from './roll-up.ts';

interface ScopeOfAsset {
  readonly scope: Scope;
  readonly isHere: boolean;
}

/** The scopes that an asset is or was in as a whole, by what names them; one that nobody registered has none. */
export function scopesOfAsset(asset: Asset, at: number): ReadonlyMap<string, ScopeOfAsset> {
  const scopes = new Map<string, ScopeOfAsset>();
  for (const stay of staysOf(asset)) {
    if (stay.from > at || stay.version.lifecycle === 'UNREGISTERED') continue;
    for (const scope of scopesOf(stay.version, ''))
      scopes.set(scope.join('/'), { scope, isHere: stay.to > at });
  }
  return scopes;
}

/** The times of a window in which it was in a scope. */
export function staysInScope(asset: Asset, { start, end }: WindowRange, scope: Scope) {
  return staysWithin(asset, start, end).filter((stay) => stay.from < stay.to && isIn(stay, scope));
}

function isIn({ version }: Stay, [scope, id]: Scope): boolean {
  if (version.lifecycle === 'UNREGISTERED') return false;
  return scopesOf(version, '').some(([own, ownId]) => own === scope && ownId === id);
}
