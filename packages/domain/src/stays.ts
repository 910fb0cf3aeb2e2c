import { dayStart } from './calendar.ts';
import type { Asset, AssetVersion } from './model/asset.ts';

/** An asset stays in its scopes for the time [from, to); none of it where the two are equal. */
export interface Stay {
  /** The first version of the register that says so. */
  readonly version: AssetVersion;
  readonly from: number;
  readonly to: number;
}

/** null: it has never moved, as most; they need no list of their own. */
const known = new WeakMap<Asset, readonly Stay[] | null>();

/**
 * Where an asset belongs, oldest first and without a gap: every interval is judged by the version of its own time
 * (architecture §6). What the first version says holds before it, too; versions that change no scope go on.
 */
export function staysOf(asset: Asset): readonly Stay[] {
  const found = known.get(asset);
  if (found) return found;
  const stays = staysBetween(found === null ? asset.versions.slice(0, 1) : beginsOf(asset));
  if (found === undefined) known.set(asset, stays.length > 1 ? stays : null);
  return stays;
}

/** The versions by which it came to other scopes, and the first. */
function beginsOf({ versions }: Asset): readonly AssetVersion[] {
  return versions.filter(
    (version, i) => i === 0 || placeOf(version) !== placeOf(versions[i - 1] as AssetVersion),
  );
}

function staysBetween(begins: readonly AssetVersion[]): readonly Stay[] {
  return begins.map((version, i) => ({
    version,
    from: i === 0 ? Number.NEGATIVE_INFINITY : version.validFrom,
    to: begins[i + 1]?.validFrom ?? Number.POSITIVE_INFINITY,
  }));
}

/** Equal for versions by which the asset and all its parts count in the same scopes. */
function placeOf({ site, operator, district, city, lifecycle, parts }: AssetVersion): string {
  const own = parts.map(({ part, role, operator, attributes }) => {
    return [part, role, operator, attributes['pressureClass']];
  });
  return JSON.stringify([site, operator, district, city, lifecycle === 'UNREGISTERED', own]);
}

/**
 * The stays that have begun before `to`, each with its time in [from, to). Those that were over by then stand before
 * with no time, so that the scopes they were in hear of that.
 */
export function staysWithin(asset: Asset, from: number, to: number): readonly Stay[] {
  const stays = staysOf(asset);
  return stays
    .filter((stay, i) => i === 0 || stay.from < to)
    .map((stay) => {
      const start = Math.min(to, Math.max(from, stay.from));
      return { version: stay.version, from: start, to: Math.max(start, Math.min(to, stay.to)) };
    });
}

/** Instants within a local day, behind its midnight, at which the asset came to other scopes. */
export function movesWithin(asset: Asset, day: number): readonly number[] {
  return staysOf(asset)
    .map(({ from }) => from)
    .filter((from) => from > day && dayStart(from) === day);
}
